/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wavetables: single cycles side by side, each in copies with fewer and fewer partials, half an octave apart.
 *
 * A table travels as a DspSample without levels:
 *
 *   count[0]  frames (cycles)
 *   memory    frames x DSP_WAVE_FRAME floats; in a frame band after band:
 *             sample -1 | DSP_WAVE_LENGTH(band) samples | samples 0 and 1 once more
 *
 * Band b holds 512 / 2^(b/2) partials and is long enough that a cubic between its samples is true. */
#ifndef DSP_WAVETABLE_H
#define DSP_WAVETABLE_H

#include "dsp-sample.h"

#define DSP_WAVE_BANDS    19
#define DSP_WAVE_PARTIALS 512
#define DSP_WAVE_CYCLE    2048          /* samples of a cycle in a file */
#define DSP_WAVE_FRAMES   256           /* most */
#define DSP_WAVE_LENGTH(band) ((band) < 8 ? 2048 : (band) < 14 ? 2048 >> ((band) - 6) / 2 : 128)

/* First sample of a band in a frame; [DSP_WAVE_BANDS]: floats of a frame. */
extern int dsp_wave_offset[DSP_WAVE_BANDS + 1];
/* One of the tables that come with Symphony; control side. NULL: no such name. */
DspSample *dsp_wavetable_builtin (const char *name);
/* Makes a table of a recording of whole cycles of 2,048 frames (takes it); NULL: *problem says why (free() it). */
DspSample *dsp_wavetable_prepare (DspSample *recording, char **problem);

#endif
