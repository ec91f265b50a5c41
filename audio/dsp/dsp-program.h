/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A compiled program with its registers and state. */
#ifndef DSP_PROGRAM_H
#define DSP_PROGRAM_H

#include "dsp-graph.h"
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
  bool     automated, queued;           /* queued: goes to its target as soon as a ramp is free */
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

/* What one node remembers in one group of voices, or in mono. Programs share it; counted on the control side. */
typedef struct {
  int      refs;
  size_t   floats;
  _Alignas (64) float memory[];
} DspBlock;

typedef struct {
  uint32_t node;
  const DspModule *module;
  bool     poly;
  uint32_t floats;                      /* of one lane */
  DspBlock **blocks;                    /* by group; one when mono. NULL until the program is placed */
} DspState;

struct DspProgram {
  const DspOpTable *table;
  uint64_t    serial;
  int         refs;                     /* control side */
  DspConfig   config;
  double      rate;
  uint32_t    voices, room, groups, lanes;      /* room: voices and spare lanes */
  DspVoiceSetup setup;
  bool        has_voice, has_keys, has_input, has_envelope, has_source, gated;
  DspIns     *ins;
  uint32_t   *ins_place;                /* by instruction: place of its state, 0 none */
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
  uint32_t   *slot_at[2];               /* by register, mono and poly: its slot, UINT32_MAX none */
  uint32_t   *slot_of;                  /* by node: first slot; UINT32_MAX none */
  float      *initial;                  /* by slot: its value as compiled, for the control side */
  uint8_t    *used, *wide;              /* by node: whether it runs; whether for each voice */
  DspAim      aims[DSP_AIMS_MAX];    /* by number */
  DspRamp     ramps[DSP_RAMPS_MAX];
  uint32_t    ramp_count, ramp_lanes;   /* that there is memory for; floats of a frame */
  uint32_t    queue;                    /* slots that wait for a free ramp */
  DspTurn     turns[DSP_TURNS_MAX];     /* of this block */
  uint32_t    turn_count;
  float      *ramp_memory;              /* float[64][ramp_lanes] each */
  DspState   *states;                   /* in the order of the nodes; number + 1 is the place */
  uint32_t    state_count;
  uint32_t   *state_of;                 /* by node: place, 0 none */
  float     **places;                   /* (state_count + 1) in mono, then as many for each group */
  bool        placed;
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

/* dsp_program_compile(), with voices given (0: as it says), and twice the state for a union of two patches, whose recordings
 * are to be shared from elsewhere. */
DspProgram *dsp_program_build (const DspPatch *patch, const DspConfig *config, uint32_t voices, bool is_union, DspDiagnostics *d);
/* Takes over where the slots of another program stand and how they move; map: by slot of `program`, UINT32_MAX none, NULL: the
 * same numbers. Signal side. */
void dsp_program_inherit (DspProgram *program, const DspProgram *from, const uint32_t *map);
/* dsp-data.c: lists and recordings of the nodes (config NULL: no recordings). False: a file that cannot be had, told in *d. */
bool dsp_program_load_data (DspProgram *program, const DspConfig *config, DspDiagnostics *d);
void dsp_program_free_data (DspProgram *program);
void dsp_program_share_file (DspProgram *program, uint32_t slot, const DspProgram *from, uint32_t from_slot);
void dsp_program_set (DspProgram *program, uint32_t slot, float value, bool now);
/* After `wait` frames in a straight line to the value within `frames`; 0: at once. */
void dsp_program_ramp (DspProgram *program, uint32_t slot, float value, uint32_t wait, uint32_t frames);
/* The same, but a line on which the slot already is goes on until then. For calls of ascending `wait` below 64, in a block
 * that will be run. */
void dsp_program_turn (DspProgram *program, uint32_t slot, float value, uint32_t wait, uint32_t frames);
void dsp_program_run (DspProgram *program, DspVm *vm, const uint8_t *group_active);
void dsp_program_clear (DspProgram *program);
/* dsp-state.c, control side. Gives every state its memory: that of `first` or else of `second`, by numbers of their states
 * (UINT32_MAX none; the arrays and programs may be NULL), and new, zeroed and touched memory for what neither has. */
void dsp_program_place (DspProgram *program, const DspProgram *first, const uint32_t *of_first, const DspProgram *second,
                        const uint32_t *of_second);
/* Signal side: what the nodes of a voice remember. */
void dsp_program_clear_lane (DspProgram *program, uint32_t lane);
void dsp_program_move_lane (DspProgram *program, uint32_t from, uint32_t to);
void dsp_program_unplace (DspProgram *program);
void dsp_program_free_states (DspProgram *program);
int  dsp_program_find_slot (const DspProgram *program, uint32_t node, uint32_t param);
/* dsp-verify.c: whether every instruction stays within what the program has: operations of its width, registers, the states
 * and lists that they expect, accumulators, buffers. What is refused would read or write elsewhere. */
/* dsp-cost.c: about how many microseconds a block takes with all voices sounding. */
double dsp_program_estimate (const DspProgram *program, const DspGraph *graph, const DspPatch *patch);
bool dsp_program_verify (const DspProgram *program, const char **reason);

#endif
