/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of one ISA: its mono and poly operations by number. */
#include "dsp-vm.h"

#define JOIN_(a, b, c) dsp_##a##_##b##_##c
#define JOIN(a, b, c) JOIN_ (a, b, c)
#define DECLARE_MONO(name) void JOIN (name, DSP_ISA_TAG, mono) (DspVm *vm, const DspIns *ins);
#define DECLARE_POLY(name) void JOIN (name, DSP_ISA_TAG, poly) (DspVm *vm, const DspIns *ins);
DSP_OPS_BOTH (DECLARE_MONO)
DSP_OPS_BOTH (DECLARE_POLY)
DSP_OPS_MONO (DECLARE_MONO)
DSP_OPS_POLY (DECLARE_POLY)

#define MONO(name) [DSP_OP_##name] = JOIN (name, DSP_ISA_TAG, mono),
#define POLY(name) [DSP_OP_##name] = JOIN (name, DSP_ISA_TAG, poly),
#define TABLE_(tag) dsp_op_table_##tag
#define TABLE(tag) TABLE_ (tag)
extern const DspOpTable TABLE (DSP_ISA_TAG);
const DspOpTable TABLE (DSP_ISA_TAG) = {
  .isa = DSP_ISA_NUMBER, .lanes = DSP_WIDTH == 4 ? 16 : 32, .vector = DSP_WIDTH,
  .mono = { DSP_OPS_BOTH (MONO) DSP_OPS_MONO (MONO) },
  .poly = { DSP_OPS_BOTH (POLY) DSP_OPS_POLY (POLY) },
};
