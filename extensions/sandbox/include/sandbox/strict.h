/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tier S of the sandbox: a child that may only read, write and exit. Plain C, no GLib. */
#ifndef SANDBOX_STRICT_H
#define SANDBOX_STRICT_H

#include <stddef.h>
#include <sys/types.h>

#define SANDBOX_FIRST_FD 3

/* Starts `argv[0]` with an empty environment; fds[i] becomes descriptor SANDBOX_FIRST_FD + i there, standard input
 * is /dev/null, output and error are inherited. The descriptors stay the caller's. 0 or an errno. */
int sandbox_spawn (const char *const argv[], const int fds[], size_t count, pid_t *pid);

/* In the child, before anything untrusted is read: closes every descriptor from SANDBOX_FIRST_FD + keep on and
 * standard input, forbids core files and new descriptors and privileges, asks to die with the parent, and enters
 * seccomp's strict mode: from here on read, write, exit and sigreturn, nothing else. 0 or an errno. */
int sandbox_strict_enter (size_t keep);

/* The only way out after sandbox_strict_enter: libc's _exit() uses a call that strict mode answers with a kill. */
void sandbox_strict_exit (int status) __attribute__ ((noreturn));

#endif
