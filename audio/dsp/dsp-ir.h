/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between graph and bytecode: operations on values, before registers are given. */
#ifndef DSP_IR_H
#define DSP_IR_H

#include "dsp-graph.h"
#include "dsp-program.h"

#define DSP_VALUE_NONE UINT32_MAX
#define DSP_VALUE_ZERO 0

typedef enum { DSP_VALUE_IS_ZERO, DSP_VALUE_IS_SLOT, DSP_VALUE_IS_REGISTER } DspValueKind;
typedef struct {
  DspValueKind kind;
  bool     poly;
  uint32_t slot;
  uint32_t uses, last_use;              /* last_use: index of an IR line */
  uint32_t segment, def;
  int32_t  keep;                        /* buffer that carries it into a later poly part, -1 */
  uint32_t kept_segment, kept_value;    /* its reading there */
  uint32_t reg;
} DspValue;

typedef struct {
  DspOp    op;
  bool     poly, dead;
  uint32_t node;                        /* UINT32_MAX: none */
  uint32_t node2;
  uint32_t args;                        /* first of in_count + out_count values */
  uint16_t in_count, out_count;
  float    imm[2];
  uint32_t acc, acc2;
} DspIr;

typedef struct {
  const DspPatch *patch;
  DspGraph  graph;
  DspIr    *ir;       uint32_t ir_count, ir_size;
  DspValue *values;   uint32_t value_count, value_size;
  uint32_t *args;     uint32_t arg_count, arg_size;
  DspSlot  *slots;    uint32_t slot_count;
  uint32_t *slot_of;
  uint32_t *out_of;                     /* by node: first of its outputs' values in outs */
  uint32_t *outs;
  uint32_t  acc_count, keep_count, segment;
  bool      segment_poly;
  int       optimise;
  DspDiagnostics *d;
} DspIrBuild;

void dsp_ir_build (DspIrBuild *b, const DspPatch *patch, int optimise, DspDiagnostics *d);
void dsp_ir_fuse (DspIrBuild *b);
void dsp_ir_count_uses (DspIrBuild *b);
void dsp_ir_finish (DspIrBuild *b);
/* dsp-list.c: a line as text; registers: they have been given. */
void dsp_ir_list (const DspIrBuild *ir, const DspIr *line, bool registers, JsonText *out);

#endif
