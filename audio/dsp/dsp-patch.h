/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a patch, and how diagnostics are added. */
#ifndef DSP_PATCH_PRIVATE_H
#define DSP_PATCH_PRIVATE_H

#include "dsp/patch.h"
#include "dsp-module.h"
#include "json/json.h"

#define DSP_FILE_MAX    (4u << 20)
#define DSP_NODES_MAX   4096
#define DSP_CABLES_MAX  16384
#define DSP_VOICES_MAX  256
#define DSP_DEPTH_MAX   32
#define DSP_MACROS_MAX  256
#define DSP_TARGETS_MAX 64
#define DSP_PRESETS_MAX 64
#define DSP_PRESET_VALUES_MAX 1024
#define DSP_LEARNED_MAX 256
#define DSP_DEFS_MAX    256
#define DSP_DEFS_DEPTH  8
#define DSP_STATE_MAX   ((size_t) 256 << 20)
#define DSP_INDEX_SIZE  8192           /* twice the nodes */
#define DSP_FORMAT      1

typedef enum { DSP_CABLE_SET, DSP_CABLE_ADD, DSP_CABLE_MUL } DspCableMode;
typedef enum { DSP_VOICES_POLY, DSP_VOICES_MONO, DSP_VOICES_LEGATO } DspVoiceMode;
typedef enum { DSP_PRIORITY_LAST, DSP_PRIORITY_LOW, DSP_PRIORITY_HIGH } DspPriority;
typedef enum { DSP_STEAL_OLDEST, DSP_STEAL_QUIETEST, DSP_STEAL_SAME } DspSteal;

typedef struct { char *text; double *list; uint32_t count; } DspNodeData;        /* of a FILE, of a LIST */

typedef struct {
  char     *id, *label, *group;
  const DspModule *module;
  double   *values;             /* one for each parameter; 0 of a LIST or FILE */
  DspNodeData *data;            /* one for each parameter */
  uint32_t  given;              /* bit: written in the file */
  double    at[2];
  bool      has_at;
  bool      ghost;              /* gone from the patch, but it rings on */
  size_t    offset;
} DspNode;

typedef struct {
  uint32_t     from, from_port, to, to_port;
  bool         to_param;        /* to_port counts parameters */
  bool         has_mode;
  DspCableMode mode;
  double       amount;
  size_t       offset;
} DspCable;

typedef struct {
  uint32_t node, param;
  bool     has_range;
  double   min, max, scale;
  DspCurve curve;
} DspTarget;

typedef struct {
  char     *name, *unit, *doc, *words;
  double    value, min, max;
  bool      has_value;
  DspCurve  curve;
  DspTarget *targets;
  uint32_t  target_count;
} DspMacro;

typedef struct { uint32_t node, param; } DspKnob;        /* node UINT32_MAX: param is a macro's number */
typedef struct { DspKnob knob; double value; } DspPresetItem;
typedef struct { char *name; DspPresetItem *items; uint32_t count; } DspPreset;
typedef struct { DspKnob knob; DspSource source; uint32_t number, channel; double min, max; DspCurve curve; DspLearnMode mode; } DspLearned;

typedef struct { uint32_t count; DspVoiceMode mode; DspSteal steal; DspPriority priority; double glide_s, bend; bool mpe, given; } DspVoiceSetup;

/* Where a port or parameter of a sub-patch lies within it. */
typedef struct { uint32_t node, port; } DspInner;
enum { DSP_DEF_NEW, DSP_DEF_READING, DSP_DEF_READ };
typedef struct {
  DspModule module;                     /* "def:name"; no operation */
  DspPatch *graph;                      /* lends the other definitions from their list */
  DspInner  inputs[DSP_PORTS_MAX], outputs[DSP_PORTS_MAX], params[DSP_PARAMS_MAX];
  uint32_t  depth;
  int       state;                      /* while reading */
  const JsonItem *item;
} DspDef;
typedef struct { int refs; DspDef *items; uint32_t count; } DspDefs;    /* shared, immutable after reading */

struct DspPatch {
  int       refs;
  char     *name, *doc, *licence;
  uint16_t *index;              /* by hash of the id: node + 1 */
  DspNode  *nodes;
  uint32_t  node_count;
  DspCable *cables;
  uint32_t  cable_count;
  DspMacro *macros;
  uint32_t  macro_count;
  DspPreset *presets;
  uint32_t  preset_count;
  DspLearned *learned;
  uint32_t  learned_count;
  DspVoiceSetup voices;
  bool      has_output;
  DspDefs  *defs;
  bool      lends_defs;         /* the graph of a definition */
  DspPatch *flat;               /* without sub-patches, when there are any: what is compiled */
  bool      flattened;          /* such a one */
  DspPatch *lenders[2];         /* of a union of two: the ids and values of the first `lent` nodes and the macros are theirs */
  uint32_t  lent;
};

void *dsp_alloc (size_t size);          /* zeroed; aborts when there is none */
char *dsp_dup (const char *text);

/* Diagnostics. Place by offset; line and column are filled in once by dsp_diagnostics_place(). */
void dsp_complain (DspDiagnostics *d, DspSeverity severity, const char *code, size_t offset, const char *hint, const char *format, ...)
  __attribute__ ((format (printf, 6, 7)));

/* The nearest of the names added to a wrong one; the hint is NULL when none is near. */
typedef struct { const char *name; uint32_t distance; } DspGuess;
void dsp_guess_add (DspGuess *guess, const char *wrong, const char *name);
const char *dsp_guess_hint (const DspGuess *guess, const char *wrong, char out[128]);
const char *dsp_guess_module (const char *wrong, char out[128]);        /* "saw" -> "osc.saw", too */
bool dsp_id_is_valid (const char *id, size_t length);

/* dsp-node.c. Values as the module's table gives them, as another node of the same module has them. */
void dsp_node_copy_values (DspNode *node, const DspNode *from);
void dsp_node_finish_values (DspNode *node);
bool dsp_node_has_equal (const DspNode *a, const DspNode *b, uint32_t param);    /* two nodes of one module */
void dsp_node_set_defaults (DspNode *node, uint32_t count);
void dsp_node_set_list (DspNode *node, uint32_t param, const double *values, uint32_t count);

char *dsp_patch_write_value (const DspNode *node, uint32_t param);      /* as JSON; free() it */
/* dsp-defs.c */
const DspModule *dsp_defs_find (const DspPatch *patch, const char *type);
const DspDef *dsp_def_of (const DspPatch *patch, const DspModule *module);
void dsp_defs_unref (DspDefs *defs);
void dsp_patch_settle (DspPatch *patch, DspDiagnostics *d);     /* expands the sub-patches and checks the whole */

/* dsp-preset.c */
void dsp_presets_copy (DspPatch *patch, const DspPatch *from);
void dsp_presets_finish (DspPatch *patch);
void dsp_presets_forget_node (DspPatch *patch, uint32_t node);  /* that is taken out of the list of nodes */

JsonDoc *dsp_sexp_parse (const char *text, size_t length);
bool dsp_is_binary (const char *text, size_t length);
JsonDoc *dsp_binary_parse (const char *bytes, size_t length, uint32_t *newer);  /* newer: the version, when it is too new */
DspPatch *dsp_patch_build (JsonDoc *doc, DspDiagnostics *d);    /* frees the document */
void dsp_patch_check (const DspPatch *patch, DspDiagnostics *d);
int dsp_patch_find_node (const DspPatch *patch, const char *id);
void dsp_patch_index_node (DspPatch *patch, uint32_t node);
/* A copy of its own, with room for that many more nodes and cables. */
DspPatch *dsp_patch_copy (const DspPatch *from, uint32_t more_nodes, uint32_t more_cables);
void dsp_node_clear (DspNode *node);
/* Fills the ports of a cable whose nodes are known; false, with P003 or P006 at the port's offset, when they do not join. */
bool dsp_cable_join (const DspPatch *patch, DspCable *cable, const char *from_port, size_t from_offset, const char *to_port,
                     size_t to_offset, DspDiagnostics *d);
void dsp_cable_warn (const DspPatch *patch, const DspCable *cable, DspDiagnostics *d);  /* P015, P016; before it is added */
bool dsp_cable_is_between (const DspCable *a, const DspCable *b);       /* the same two ports */
int dsp_patch_find_macro (const DspPatch *patch, const char *name);
double dsp_macro_target_value (const DspMacro *macro, const DspTarget *target, const DspParam *param, double value);

#endif
