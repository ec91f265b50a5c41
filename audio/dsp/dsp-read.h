/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers of a patch's parts share: each tells what is wrong at its place and goes on. */
#ifndef DSP_READ_H
#define DSP_READ_H

#include "dsp-patch.h"

typedef struct {
  DspPatch       *patch;
  DspDiagnostics *d;
  uint32_t        depth;                /* of the deepest sub-patch used */
} DspReader;

#define ERROR(code, item, hint, ...) dsp_complain (b->d, DSP_ERROR, code, (item)->offset, hint, __VA_ARGS__)
#define DSP_CURVE_WORDS "lin log pow db"

/* False, with P001, P005 or P019 at the item, when it is not what it should be; *out is then untouched. */
bool dsp_read_number (DspReader *b, const JsonItem *item, const char *what, double min, double max, double *out);
bool dsp_read_text (DspReader *b, const JsonItem *item, const char *what, char **out);
bool dsp_read_word (DspReader *b, const JsonItem *item, const char *what, const char *words, int *out);
bool dsp_read_members (DspReader *b, const JsonItem *item, const char *what);
/* Each item of an object or a list; NULL is an empty one. */
bool dsp_read_list (DspReader *b, const JsonItem *item, const char *what, uint32_t max, bool object,
                    void (*one) (DspReader *, const JsonItem *));

/* The nodes and cables of a definition; *depth: of the deepest definition it uses. */
DspPatch *dsp_patch_read_graph (const JsonItem *item, DspDefs *defs, DspDiagnostics *d, uint32_t *depth);
void dsp_read_defs (DspReader *b, const JsonItem *item);
const DspModule *dsp_read_def (DspReader *b, const JsonItem *type, uint32_t *depth);    /* type: "def:name"; NULL: told */
void dsp_read_macro (DspReader *b, const JsonItem *item);
void dsp_read_preset (DspReader *b, const JsonItem *item);
void dsp_read_learned (DspReader *b, const JsonItem *item);

#endif
