/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A patch to look at: its nodes, cables, values and the modules they are made of. For drawings, inspectors, lists.
 *
 * Control thread; no GLib. Strings are lent by the patch, or are static where a module's table has them. */
#ifndef DSP_GRAPH_VIEW_H
#define DSP_GRAPH_VIEW_H

#include "dsp/patch.h"

typedef enum { DSP_KIND_AUDIO, DSP_KIND_CONTROL, DSP_KIND_EVENT } DspKind;
typedef struct { const char *name; DspKind kind; } DspPortInfo;
typedef struct {
  const char *name, *type, *unit, *curve, *doc;         /* type: "float" "int" "bool" "enum" "list" "file" */
  const char *words;                    /* enum: "low high band"; NULL */
  double      value, min, max;          /* the default; enum: a word's index */
  bool        takes_cable;
} DspParamInfo;
typedef struct {
  const char *type, *doc;
  uint32_t    input_count, output_count, param_count;
  double      tail_s, latency_s;
  uint32_t    latency_frames;           /* at 48 kHz, with the defaults */
} DspModuleInfo;
/* False past the last. */
bool dsp_module_get_info (uint32_t index, DspModuleInfo *info);
bool dsp_module_get_input (const char *type, uint32_t index, DspPortInfo *info);
bool dsp_module_get_output (const char *type, uint32_t index, DspPortInfo *info);
bool dsp_module_get_param (const char *type, uint32_t index, DspParamInfo *info);

typedef struct {
  const char *id, *type, *label, *group;        /* label, group: NULL when there is none */
  bool        has_place;
  double      x, y;
} DspNodeInfo;
uint32_t dsp_patch_get_node_count (const DspPatch *patch);
void     dsp_patch_get_node (const DspPatch *patch, uint32_t index, DspNodeInfo *info);
/* For each node: runs once a voice; does something for the output. Room for as many as there are nodes. */
void     dsp_patch_get_flow (const DspPatch *patch, bool *poly, bool *used);
/* A parameter's value as the file would write it; *given: it stands in the file. False past the last. free() the text. */
bool     dsp_patch_get_value (const DspPatch *patch, uint32_t node, uint32_t param, bool *given, char **text);

typedef struct {
  uint32_t    from, from_port, to, to_port;     /* to_port counts parameters when to_param */
  bool        to_param;
  const char *from_name, *to_name, *mode;       /* mode: "set" "add" "mul" */
  DspKind     kind;
  double      amount;
} DspCableInfo;
uint32_t dsp_patch_get_cable_count (const DspPatch *patch);
void     dsp_patch_get_cable (const DspPatch *patch, uint32_t index, DspCableInfo *info);

#endif
