/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic. */
#include "modules.h"

#define MATH2(n, op, b0, text) \
  { n, #op, text, DSP_OP_##op, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("a") }, { A ("out") }, { F ("b", b0, -BIG, BIG, "", LIN, "when unplugged") } }
#define MATH1(n, op, text) \
  { n, #op, text, DSP_OP_##op, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("a") }, { A ("out") }, { { 0 } } }

const DspModule dsp_modules_math[] = {
  MATH2 ("math.add", math_add, 0, "a + b"), MATH2 ("math.sub", math_sub, 0, "a - b"), MATH2 ("math.mul", math_mul, 1, "a times b"),
  MATH2 ("math.div", math_div, 1, "a / b; 0 where b is 0"), MATH2 ("math.min", math_min, 0, "the lesser"),
  MATH2 ("math.max", math_max, 0, "the greater"), MATH2 ("math.pow", math_pow, 1, "|a| to the power b"),
  MATH2 ("math.compare", math_compare, 0, "1 where a > b, else 0"),
  { "math.madd", "math_madd", "a times b + c", DSP_OP_math_madd, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("a") }, { A ("out") },
    { F ("b", 1, -BIG, BIG, "", LIN, "factor"), F ("c", 0, -BIG, BIG, "", LIN, "offset") } },
  MATH1 ("math.abs", math_abs, "|a|"), MATH1 ("math.neg", math_neg, "-a"), MATH1 ("math.floor", math_floor, "whole part, down"),
  MATH1 ("math.fract", math_fract, "a - floor a"), MATH1 ("math.sqrt", math_sqrt, "root of a, 0 below 0"),
  MATH1 ("math.exp2", math_exp2, "2 to the power a"), MATH1 ("math.log2", math_log2, "logarithm of |a| to base 2"),
  MATH1 ("math.sin", math_sin, "sine of 2 pi a"), MATH1 ("math.tanh", math_tanh, "hyperbolic tangent"),
  { "math.scale", "math_scale", "Maps a range onto another; the curve bends it.", DSP_OP_math_scale, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0,
    { A ("in") }, { A ("out") },
    { F ("in_min", 0, -BIG, BIG, "", LIN, "from"), F ("in_max", 1, -BIG, BIG, "", LIN, "to"), F ("out_min", 0, -BIG, BIG, "", LIN, "from"),
      F ("out_max", 1, -BIG, BIG, "", LIN, "to"), F ("curve", 0, -8, 8, "", LIN, "0 straight; bends by 2^curve") } },
  { "math.clip", "math_clip", "Keeps a signal between two limits.", DSP_OP_math_clip, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0,
    { A ("in") }, { A ("out") },
    { F ("low", -1, -BIG, BIG, "", LIN, "least"), F ("high", 1, -BIG, BIG, "", LIN, "greatest"), E ("mode", 0, 4, "hard soft fold wrap", "how") } },
  { "math.pitch", "math_pitch", "Note number to Hz.", DSP_OP_math_pitch, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("in") }, { A ("out") },
    { F ("tuning", 440, 200, 900, "Hz", LIN, "of note 69") } },
  { 0 }
};
