/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine plays one patch: compiled program, voices in SIMD lanes, hot swap at a block edge.
 *
 * Control side (one thread at a time): new, load, set_param, collect, free. Signal side (audio thread): process.
 * They meet in two mailboxes; nothing on the signal side allocates, locks, calls the system or GLib. */
#ifndef DSP_MACHINE_H
#define DSP_MACHINE_H

#include "dsp/patch.h"

#define DSP_BLOCK 64

#if defined __clang__ && __clang_major__ >= 20
# define DSP_RT __attribute__ ((nonblocking))
#else
# define DSP_RT
#endif

typedef struct DspMachine DspMachine;
typedef struct DspProgram DspProgram;

typedef enum { DSP_ISA_AUTO, DSP_ISA_REFERENCE, DSP_ISA_BASELINE, DSP_ISA_V3, DSP_ISA_V4 } DspIsa;
/* AUTO obeys SYMPHONY_ISA=reference|x86-64|x86-64-v3|x86-64-v4, else the best of the CPU. */
DspIsa      dsp_isa_choose (DspIsa wish);
const char *dsp_isa_name (DspIsa isa);

/* How the parameters of type file find their recordings. Called while compiling. NULL: *problem says why (free() it). */
typedef struct DspSample DspSample;
typedef struct { DspSample *(*load) (void *data, const char *path, char **problem); void *data; } DspLoader;
typedef struct { double rate; uint32_t voices; DspIsa isa; int optimise; double tempo_bpm; DspLoader loader; } DspConfig;
/* voices 0: the patch's own; optimise 0 or 2 (default when the struct is zeroed: 2 is passed explicitly). */

/* Compiles. NULL only with an error in *diagnostics. */
DspProgram *dsp_program_compile (const DspPatch *patch, const DspConfig *config, DspDiagnostics *diagnostics);
void        dsp_program_free (DspProgram *program);
char       *dsp_program_list (const DspProgram *program);       /* listing; free() it */
/* What the compiler knows after a pass: the graph without sub-patches, its order and widths, operations on values, those
 * fused. free() it; NULL: no such pass. After the last one: dsp_program_list(). */
#define DSP_PASSES "flatten order lower fuse"
char       *dsp_patch_dump (const DspPatch *patch, const char *pass);
/* What the numbers of TARGET events move: a macro ("cutoff"), a parameter of a node ("filter.cutoff"), or one of the words
 * modulation expression filter_resonance filter_cutoff reverb_send chorus_depth delay_send, whose values 0-1 are the
 * position of the macro of that name (also "cutoff", "resonance"), or a controller where there is none. NULL or a name the patch does not have: nothing. Before dsp_machine_load. */
#define DSP_AIMS_MAX 256
void        dsp_program_set_targets (DspProgram *program, const char *const *names, uint32_t count);
bool        dsp_patch_has_target (const DspPatch *patch, const char *name);
bool        dsp_patch_reads_controller (const DspPatch *patch, int number);     /* by a midi.cc node */
typedef struct { uint32_t nodes, registers_before, registers, instructions; size_t state_bytes; double estimate_us; double tail_s; uint32_t latency_frames; } DspProgramInfo;
void        dsp_program_describe (const DspProgram *program, DspProgramInfo *info);

DspMachine *dsp_machine_new (const DspConfig *config);
void        dsp_machine_free (DspMachine *machine);             /* signal side stopped */
/* Hands a program over (takes it); heard at the next block. Values alone become ramps; else what changed is faded within
 * `fade_s` (64 frames to 1 s; 0: 5 ms), and kept nodes - equal id, type, width and settings - go on with their state. A delay or
 * reverb that is gone rings on, its input silent, until nothing is heard of it, 10 s at most. One swap at a time: later
 * ones wait, the newest wins. */
void        dsp_machine_load (DspMachine *machine, DspProgram *program, double fade_s);
/* The same; with `cut` nothing rings on. */
void        dsp_machine_swap (DspMachine *machine, DspProgram *program, double fade_s, bool cut);
/* Frees what the signal side has retired. Call now and then from the control thread. */
void        dsp_machine_collect (DspMachine *machine);
/* A live parameter, ramped over 64 samples; values out of range are clamped. Node "" means the patch's macros.
 * False: no such node or parameter, not a number, or the ring (1,024) is full. Belongs to the program last loaded. */
bool        dsp_machine_set_param (DspMachine *machine, const char *node, const char *param, double value);
/* The same from `frame` of the machine's clock on (0 or past: the next block) in a straight line over `ramp_frames` (0: 64).
 * Frames may come in any order; up to 1,024 wait. A value whose node another program took away meanwhile is lost and
 * counted; one that was kept is set there, whatever its place. */
bool        dsp_machine_set_param_at (DspMachine *machine, const char *node, const char *param, double value, uint64_t frame,
                                      uint32_t ramp_frames);
uint32_t    dsp_machine_get_lost_values (const DspMachine *machine);    /* any thread */
/* The clock counts the frames processed; a host whose samples have other numbers says here which one comes next. Signal side. */
void        dsp_machine_set_clock (DspMachine *machine, uint64_t frame) DSP_RT;
/* The serial of the program last handed over; and whether it (or a later one) plays, on the clock since when. */
uint64_t    dsp_machine_get_loaded (const DspMachine *machine);
bool        dsp_machine_has_taken (const DspMachine *machine, uint64_t serial, uint64_t *frame);        /* any thread */

typedef enum { DSP_EVENT_ON, DSP_EVENT_OFF, DSP_EVENT_BEND, DSP_EVENT_PRESSURE, DSP_EVENT_CC, DSP_EVENT_ALL_OFF,
               DSP_EVENT_PANIC, DSP_EVENT_POLY, DSP_EVENT_TARGET, DSP_EVENT_RESET } DspEventType;
/* BEND, PRESSURE and CC 74 of an MPE voice reach the notes of that voice; of voice 0 all notes. A bend of voice 0 and
 * one of the note's own voice add up. POLY is the pressure of one key. TARGET moves what dsp_program_set_targets()
 * named; RESET takes all such moves and controllers back to what the patch says (a jump back in the score). */
typedef struct {
  uint32_t frame;                       /* 0-63, ascending */
  uint16_t type;
  uint8_t  channel_voice, controller;   /* MPE voice 0-15; CC number; TARGET number */
  uint32_t serial;                      /* OFF, BEND, PRESSURE of a note: its ON's serial; 0: by channel_voice */
  float    note, velocity;              /* ON: MIDI note with fraction; 0-1. POLY: the key */
  float    value;                       /* BEND semitones; PRESSURE, POLY 0-1; CC 0-1; TARGET in the target's unit */
  float    glide_s, glide_from;         /* ON: portamento. TARGET: glide_s is the ramp's length, 0 jumps
                                         * (64 frames); with a velocity above 0 it begins at glide_from */
} DspEvent;

/* Where the music is at the first frame of the next block; until a host says so a machine counts beats from 0 at
 * tempo_bpm (120). Signal side. */
typedef struct { double beat, tempo_bpm; float beats_per_bar; bool running; } DspTransport;
void dsp_machine_set_transport (DspMachine *machine, const DspTransport *transport) DSP_RT;

/* One block of 64 frames. in/out: two pointers to 64 floats; in may be NULL (silence); side (sidechain) too. Output
 * is written, not added. Returns false when the machine is silent and idle (out is then zeroed). Signal side. */
bool dsp_machine_process (DspMachine *machine, const float *const in[2], const float *const side[2], float *const out[2],
                          const DspEvent *events, uint32_t event_count) DSP_RT;
uint32_t dsp_machine_get_voices (const DspMachine *machine);    /* sounding now; any thread */
/* Highest and effective value of the last block at the `tap` of that number, 0-15; any thread. False: no such number. */
bool     dsp_machine_get_tap (const DspMachine *machine, uint32_t number, float *peak, float *rms);

#endif
