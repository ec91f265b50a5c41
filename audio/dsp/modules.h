/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the tables of modules are written: one file a family, an entry of zeros at the end. */
#ifndef DSP_MODULES_H
#define DSP_MODULES_H

#include <math.h>
#include "dsp-module.h"

#define F(n, v, lo, hi, u, c, d) { n, DSP_PARAM_FLOAT, v, lo, hi, u, DSP_CURVE_##c, NULL, d }
#define I(n, v, lo, hi, d) { n, DSP_PARAM_INT, v, lo, hi, "", DSP_CURVE_LIN, NULL, d }
#define B(n, v, d) { n, DSP_PARAM_BOOL, v, 0, 1, "", DSP_CURVE_LIN, NULL, d }
#define E(n, v, count, w, d) { n, DSP_PARAM_ENUM, v, 0, (count) - 1, "", DSP_CURVE_LIN, w, d }
#define A(n) { n, DSP_PORT_AUDIO }
#define C(n) { n, DSP_PORT_CONTROL }
#define EV(n) { n, DSP_PORT_EVENT }
#define LR A ("L"), A ("R")
#define FREQ F ("freq", 440, 0.01, 20000, "Hz", LOG, "pitch")
#define CUTOFF F ("cutoff", 1000, 20, 20000, "Hz", LOG, "corner frequency")
#define PHASE F ("phase", 0, 0, 1, "", LIN, "where a sync starts")
#define TIME(n, v, d) F (n, v, 0.0005, 20, "s", LOG, d)
#define MIX F ("mix", 1, 0, 1, "", LIN, "0 dry, 1 wet")
#define BIG 1e9
/* Up to `most` numbers, each in lo..hi; `v`: the default as text, "0 0.5 1". Read with list_arg(). */
#define L(n, v, lo, hi, most, u, d) { n, DSP_PARAM_LIST, most, lo, hi, u, DSP_CURVE_LIN, v, d }
/* A recording, or the name of something built in; read with file_arg(). */
#define FILE_(n, v, d) { n, DSP_PARAM_FILE, 0, 0, 0, "", DSP_CURVE_LIN, v, d }

#endif
