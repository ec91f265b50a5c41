/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The composer child: evaluates what lies in the source area and publishes it into the composer zone.
 *
 * composer_child_open() maps everything; then the caller locks the process in; composer_child_run() makes no system
 * call but read, write and exit. One thread. */
#ifndef COMPOSER_CHILD_H
#define COMPOSER_CHILD_H

typedef struct ComposerChild ComposerChild;

/* fds: the first of COMPOSER_FDS descriptors in the order of wire.h. NULL: something could not be mapped. */
ComposerChild *composer_child_open (int first_fd);

/* Answers requests until the pipe closes. Returns the exit status: for a one-shot request 0 when the score has no
 * error and 1 when it has; else 0. */
int composer_child_run (ComposerChild *child);

#endif
