/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of a WAV file: room for RF64 kept free, sizes put right when it is whole or after a crash. */
#ifndef ENGINE_WAVE_H
#define ENGINE_WAVE_H

#include <stdbool.h>
#include <stdint.h>

#define ENGINE_WAVE_FORM 12             /* "RIFF", size, "WAVE" */
#define ENGINE_WAVE_ROOM 36             /* the chunk that follows: JUNK, or ds64 */

/* All false with errno. The kept room, before anything else is written. */
bool engine_wave_begin (int fd);
/* Sets all sizes from what the file holds; above 4 GiB it becomes RF64 (EBU Tech 3306). data_bytes UINT64_MAX: up to the
 * file's end, whole frames only, as after a crash; EILSEQ: no WAV file with a data chunk. */
bool engine_wave_finish (int fd, uint64_t data_bytes);

#endif
