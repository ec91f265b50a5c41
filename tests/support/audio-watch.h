/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A net under the audio thread: allocations, locks and system calls of watched threads are counted. */
#ifndef AUDIO_WATCH_H
#define AUDIO_WATCH_H

#include <glib.h>
#include <stdbool.h>

typedef struct { guint allocations, locks, calls; int first_call; } AudioWatch;

/* Once per program, before any thread is watched. */
void audio_watch_init (void);
/* On the thread itself. begin() also traps system calls for the rest of the thread's life; a thread for which it
 * returned true must leave by audio_watch_exit() (false: the machine or a sanitizer does not let it). */
bool audio_watch_begin (void);
void audio_watch_end (void);
void audio_watch_exit (void) G_GNUC_NORETURN;
/* What was counted so far on all watched threads; zeroes it. */
AudioWatch audio_watch_take (void);

#endif
