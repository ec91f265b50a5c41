/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a KernelMap is inside the kernel. */
#ifndef KERNEL_MAP_H
#define KERNEL_MAP_H

#include "arena/arena.h"
#include "kernel/performer.h"
#include "kernel-layout.h"

struct KernelMap {
  _Alignas (16) KernelLayout layout;    /* private: never read back from the boot page */
  Arena boot, score;
  int   reader_fd;                      /* of the boot page, read-only */
};

#endif
