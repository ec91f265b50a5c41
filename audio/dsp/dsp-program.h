/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A compiled program with its registers and state. */
#ifndef DSP_PROGRAM_H
#define DSP_PROGRAM_H

#include "dsp-patch.h"
#include "dsp-vm.h"

#define DSP_RAMP_FRAMES 64
#define DSP_RAMPS_MAX   64

typedef struct { bool poly; uint32_t first, count; } DspSegment;

typedef struct {
  uint32_t node, param;
  bool     poly;
  uint16_t reg;
  float    value, target, base;         /* base: where it stands when nothing automates it */
  bool     automated;
  int32_t  ramp;                        /* index of the ramp that moves it, -1 steady */
} DspSlot;

#define DSP_TURNS_MAX   256

/* A straight line: after `wait` frames from + step x the frames done, up to the slot's target. Within a block it may be
 * taken over by further ones, from the frame they name on. */
typedef struct { uint32_t slot; double from, step; int32_t wait, done, total, turn; bool used; } DspRamp;
typedef struct { float value; int32_t frame, frames, next; } DspTurn;    /* next: in the list of its ramp, -1 */

/* What an automation number moves: a macro by value or by position, a slot, a controller. */
typedef enum { DSP_MOVES_NOTHING, DSP_MOVES_MACRO, DSP_MOVES_POSITION, DSP_MOVES_SLOT, DSP_MOVES_CC } DspMoves;
typedef struct { DspMoves moves; uint32_t index; } DspAim;

typedef struct {
  uint64_t key;                         /* of id, type and state version */
  const DspModule *module;
  bool     poly;
  uint32_t state, floats;               /* offset from the base; floats for each lane */
} DspState;

struct DspProgram {
  const DspOpTable *table;
  uint64_t    serial;
  double      rate;
  uint32_t    voices, groups, lanes;
  DspVoiceSetup setup;
  bool        has_voice, has_keys, has_input, has_envelope, has_source, gated;
  DspIns     *ins;
  uint32_t    ins_count;
  uint16_t   *args;
  uint32_t    arg_count;
  DspSegment *segments;
  uint32_t    segment_count;
  DspReg     *mono, *poly;
  uint32_t    mono_count, poly_count;   /* registers, slots among them */
  float      *files;                    /* memory of all registers */
  DspSlot    *slots;
  uint32_t    slot_count;
  uint32_t   *slot_of;                  /* by node: first slot; UINT32_MAX none */
  DspAim      aims[DSP_AIMS_MAX];    /* by number */
  DspRamp     ramps[DSP_RAMPS_MAX];
  DspTurn     turns[DSP_TURNS_MAX];     /* of this block */
  uint32_t    turn_count;
  float      *ramp_memory;              /* float[64][lanes] each */
  DspState   *states;                   /* by key */
  uint32_t    state_count;
  float      *mono_state, *poly_state;
  size_t      mono_floats, poly_floats; /* poly: of one group */
  float      *acc;
  uint32_t    acc_count;
  float      *keep;
  uint32_t    keep_count;
  float      *lists;                    /* of list parameters: number, values */
  DspSample **samples;                  /* of file parameters */
  uint32_t    sample_count;
  DspProgramInfo info;
  DspPatch   *patch;
  char       *listing;
  void       *next;
};

/* dsp-data.c: lists and recordings of the nodes. False: a file that cannot be had, told in *d. */
bool dsp_program_load_data (DspProgram *program, const DspConfig *config, DspDiagnostics *d);
void dsp_program_free_data (DspProgram *program);
void dsp_program_set (DspProgram *program, uint32_t slot, float value, bool now);
/* After `wait` frames in a straight line to the value within `frames`; 0: at once. */
void dsp_program_ramp (DspProgram *program, uint32_t slot, float value, uint32_t wait, uint32_t frames);
/* The same, but a line on which the slot already is goes on until then. For calls of ascending `wait` below 64, in a block
 * that will be run. */
void dsp_program_turn (DspProgram *program, uint32_t slot, float value, uint32_t wait, uint32_t frames);
void dsp_program_run (DspProgram *program, DspVm *vm, const uint8_t *group_active);
void dsp_program_adopt (DspProgram *program, const DspProgram *old);    /* copies the state of kept nodes */
void dsp_program_clear (DspProgram *program);
int  dsp_program_find_slot (const DspProgram *program, uint32_t node, uint32_t param);
bool dsp_program_verify (const DspProgram *program, const char **reason);

#endif
