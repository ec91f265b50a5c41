/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sound files and a soundfont that the tests write themselves. */
#ifndef SOUND_FILES_H
#define SOUND_FILES_H

#include <glib.h>

/* A folder that holds, all at 48 kHz:
 *   tone.wav   480 Hz, 0.5, one second, mono; its loop is marked from frame 10,000 to 20,000
 *   pair.flac  480 Hz left, 960 Hz right
 *   level.wav  the constant 0.5 for 20,000 frames
 *   font.sf2   480 Hz at key 60, looped; program 0 of bank 0 plays it, program 5 of bank 1 an octave higher */
const char *sound_files_project (void);
/* A mono WAV file of floats; loop_to 0: no loop. */
void sound_files_write (const char *name, const float *frames, guint count, guint loop_from, guint loop_to);

#endif
