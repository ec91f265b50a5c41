/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one queue into the control thread: many producers, bounded, lock-free; full is an answer. */
#ifndef CONTROL_QUEUE_H
#define CONTROL_QUEUE_H

#include <stdbool.h>

#define CONTROL_QUEUE_SIZE 4096         /* a power of two */

typedef struct ControlQueue ControlQueue;

ControlQueue *control_queue_new (void);
void  control_queue_free (ControlQueue *queue); /* empty */
/* Any thread. False: full, nothing was taken. */
bool  control_queue_push (ControlQueue *queue, void *item);
/* The control thread. NULL: empty. */
void *control_queue_pop (ControlQueue *queue);

#endif
