/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine: mailboxes between control and signal side, the stages of a swap, idling. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#if defined __x86_64__ || defined __i386__
# include <xmmintrin.h>
#endif
#include "dsp-live.h"
#include "dsp-swap.h"
#include "dsp-target.h"
#include "dsp-voices.h"

#define GROUPS_MAX (DSP_VOICES_CAP / 16)
#define QUIET 1e-5f
#define RING_QUIET 3.1622777e-5f                /* -90 dB */
#define RING_S 10
#define RING_END_BLOCKS 64                      /* of the fade after RING_S */

/* A swap's stages: the transition program, or both programs side by side; then what rings on; then nothing of it. */
typedef enum { STAGE_STEADY, STAGE_FADE, STAGE_CROSS, STAGE_RING } Stage;

struct DspMachine {
  /* either side */
  _Atomic (DspSwap *) waiting;                  /* mailbox in */
  DspLive     live;
  _Atomic uint64_t taken_serial, taken_frame;
  _Atomic (DspProgram *) retired;               /* lists: mailboxes out */
  _Atomic (DspSwap *) retired_swaps;
  _Atomic uint64_t rung;                        /* serial of the swap whose ringing ended last */
  atomic_uint active;
  _Atomic float taps[2 * DSP_TAPS];
  /* signal side */
  Stage       stage;
  DspSwap    *swap;                             /* not yet done with; NULL when steady */
  DspProgram *now, *old;
  uint32_t    fade_at, ring_frames, ring_quiet;
  uint32_t    silent_blocks;
  uint64_t    clock;                            /* frame of the block's first sample */
  DspVoiceBank voices;
  DspMoving   moving;
  DspTransport transport;
  bool        driven;                           /* a host says where the music is */
  DspVm       vm;
  _Alignas (64) float zero[DSP_BLOCK], new_out[2][DSP_BLOCK], old_out[2][DSP_BLOCK], fade[DSP_BLOCK], tail_gain[DSP_BLOCK];
  /* control side */
  DspConfig   config;
  DspProgram *latest;                           /* the one last handed over: its names; lent by `after` */
  uint64_t    loaded;                           /* serial of the swap last handed over */
  DspBase    *base, *after;                     /* what plays, at last, before the waiting swap; after it */
};

DspMachine *
dsp_machine_new (const DspConfig *config)
{
  DspMachine *m = aligned_alloc (64, (sizeof *m + 63) & ~(size_t) 63);
  if (!m)
    abort ();
  memset (m, 0, sizeof *m);
  m->config = *config;
  dsp_live_init (&m->live);
  dsp_voices_init (&m->voices, config->rate > 0 ? (float) config->rate : 48000.f);
  m->transport = (DspTransport){ .beats_per_bar = 4, .tempo_bpm = config->tempo_bpm > 0 ? config->tempo_bpm : 120, .running = true };
  return m;
}

void
dsp_machine_collect (DspMachine *m)
{
  DspProgram *p = atomic_exchange_explicit (&m->retired, NULL, memory_order_acquire);
  while (p)
    {
      DspProgram *next = p->next;
      dsp_program_free (p);
      p = next;
    }
  DspSwap *swap = atomic_exchange_explicit (&m->retired_swaps, NULL, memory_order_acquire);
  while (swap)
    {
      DspSwap *next = swap->next;
      dsp_swap_free (swap);
      swap = next;
    }
}

void
dsp_machine_free (DspMachine *m)
{
  if (!m)
    return;
  dsp_machine_collect (m);
  dsp_swap_free (atomic_load (&m->waiting));
  dsp_swap_free (m->swap);
  dsp_program_free (m->now);
  dsp_program_free (m->old);
  dsp_base_free (m->base);
  dsp_base_free (m->after);
  free (m);
}

/* What the next swap starts from: a swap that still waits has never been. */
static void
find_base (DspMachine *m)
{
  DspSwap *displaced = atomic_exchange_explicit (&m->waiting, NULL, memory_order_acq_rel);
  dsp_base_free (displaced ? m->after : m->after ? m->base : NULL);
  if (!displaced && m->after)
    m->base = m->after;
  m->after = NULL;
  dsp_swap_free (displaced);
  if (m->base && m->base->ring && atomic_load_explicit (&m->rung, memory_order_acquire) == m->base->serial)
    {
      dsp_program_free (m->base->ring);
      m->base->ring = NULL;
    }
}

void
dsp_machine_swap (DspMachine *m, DspProgram *program, double fade_s, bool cut)
{
  double frames = (fade_s > 0 ? fade_s : 0.005) * program->rate;
  frames = frames < DSP_BLOCK ? DSP_BLOCK : frames > program->rate ? program->rate : frames;
  m->loaded = program->serial;
  find_base (m);
  DspSwap *swap = dsp_swap_new (m->base, program, (uint32_t) frames, cut, &m->after);
  m->latest = m->after->program;
  atomic_store_explicit (&m->waiting, swap, memory_order_release);
  dsp_machine_collect (m);
}

void
dsp_machine_load (DspMachine *m, DspProgram *program, double fade_s)
{
  dsp_machine_swap (m, program, fade_s, false);
}

/* ---- live values ------------------------------------------------------------------------------------------- */
bool
dsp_machine_set_param_at (DspMachine *m, const char *node, const char *param, double value, uint64_t frame, uint32_t ramp_frames)
{
  return m->latest && dsp_live_send (&m->live, m->latest, m->loaded, node, param, value, frame, ramp_frames ? ramp_frames : DSP_RAMP_FRAMES);
}

bool
dsp_machine_set_param (DspMachine *m, const char *node, const char *param, double value)
{
  return dsp_machine_set_param_at (m, node, param, value, 0, 0);
}

void
dsp_machine_set_clock (DspMachine *m, uint64_t frame)
{
  m->clock = frame;
}

uint64_t
dsp_machine_get_loaded (const DspMachine *m)
{
  return m->loaded;
}

bool
dsp_machine_has_taken (const DspMachine *machine, uint64_t serial, uint64_t *frame)
{
  DspMachine *m = (DspMachine *) machine;
  bool taken = atomic_load_explicit (&m->taken_serial, memory_order_acquire) >= serial;
  *frame = atomic_load_explicit (&m->taken_frame, memory_order_acquire);        /* that one's, or already a later one's */
  return taken;
}

uint32_t
dsp_machine_get_lost_values (const DspMachine *m)
{
  return atomic_load_explicit (&((DspMachine *) m)->live.lost, memory_order_relaxed);
}

/* ---- swapping ---------------------------------------------------------------------------------------------- */
static void
retire (DspMachine *m, DspProgram *p)
{
  DspProgram *head = atomic_load_explicit (&m->retired, memory_order_relaxed);
  do
    p->next = head;
  while (!atomic_compare_exchange_weak_explicit (&m->retired, &head, p, memory_order_release, memory_order_relaxed));
}

static void
retire_swap (DspMachine *m, DspSwap *swap)
{
  DspSwap *head = atomic_load_explicit (&m->retired_swaps, memory_order_relaxed);
  do
    swap->next = head;
  while (!atomic_compare_exchange_weak_explicit (&m->retired_swaps, &head, swap, memory_order_release, memory_order_relaxed));
}

/* The next program of the swap goes on where the one before stands. */
static void
go_on (DspMachine *m, DspProgram **next, Stage stage)
{
  dsp_program_inherit (*next, m->now, NULL);
  retire (m, m->now);
  m->now = *next;
  *next = NULL;
  m->stage = stage;
  dsp_voices_setup (&m->voices, &m->swap->setup, m->now->voices, m->now->room);
  if (stage != STAGE_STEADY)
    return;
  atomic_store_explicit (&m->rung, m->swap->serial, memory_order_release);
  retire_swap (m, m->swap);
  m->swap = NULL;
}

static void
set_value (DspProgram *p, uint32_t slot, float value)
{
  p->slots[slot].base = value;
  if (!p->slots[slot].automated && p->slots[slot].target != value)
    dsp_program_set (p, slot, value, false);
}

static void
take_values (DspMachine *m, DspSwap *swap)
{
  for (uint32_t i = 0; i < swap->value_count; i++)
    set_value (m->now, swap->values[i].slot, swap->values[i].value);
  memcpy (m->now->aims, swap->aims, sizeof m->now->aims);
  m->now->serial = swap->serial;
  m->voices.setup = swap->setup;
  if (m->swap && m->swap->program)
    {
      memcpy (m->swap->program->aims, swap->aims, sizeof m->now->aims);
      m->swap->program->serial = swap->serial;
      m->swap->setup = swap->setup;
    }
  retire_swap (m, swap);
}

/* Kept values go from where they stand to where the new patch has them. */
static void
take_transition (DspMachine *m, DspSwap *swap)
{
  DspProgram *p = swap->transition;
  dsp_program_inherit (p, m->now, swap->slot_from);
  for (uint32_t i = 0; i < p->slot_count && p->slots[i].node < swap->program->patch->node_count; i++)
    set_value (p, i, swap->program->initial[i]);
  for (uint32_t i = 0; i < swap->copy_count; i++)
    memcpy (swap->copies[i].to, swap->copies[i].from, swap->copies[i].floats * sizeof (float));
  retire (m, m->now);
  m->now = p;
  swap->transition = NULL;
  m->stage = STAGE_FADE;
}

static void
take_swap (DspMachine *m)
{
  if (m->stage == STAGE_FADE || m->stage == STAGE_CROSS || !atomic_load_explicit (&m->waiting, memory_order_relaxed))
    return;                                     /* one transition at a time */
  DspSwap *swap = atomic_exchange_explicit (&m->waiting, NULL, memory_order_acquire);
  if (!swap)
    return;
  uint64_t serial = swap->serial;
  if (!swap->program)
    take_values (m, swap);
  else
    {
      if (m->swap)
        retire_swap (m, m->swap);               /* it was still ringing; the new one takes that along */
      m->swap = swap;
      m->fade_at = m->ring_frames = m->ring_quiet = 0;
      m->silent_blocks = 0;
      if (swap->transition)
        take_transition (m, swap);
      else
        {
          m->old = m->now;
          m->now = swap->program;
          swap->program = NULL;
          m->stage = m->old ? STAGE_CROSS : STAGE_STEADY;
        }
      dsp_voices_setup (&m->voices, &swap->setup, swap->voices, m->now->room);
      if (m->stage == STAGE_STEADY)
        {
          retire_swap (m, swap);
          m->swap = NULL;
        }
      dsp_moving_adopt (&m->moving, m->now);
    }
  atomic_store_explicit (&m->taken_frame, m->clock, memory_order_release);
  atomic_store_explicit (&m->taken_serial, serial, memory_order_release);
}

/* Smooth: 3 t^2 - 2 t^3, exactly 1 at the end. */
static void
fill_fade (DspMachine *m)
{
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float t = (float) (m->fade_at + (uint32_t) n + 1) / (float) m->swap->fade_frames;
      m->fade[n] = t >= 1 ? 1 : t * t * (3 - 2 * t);
    }
}

static void
crossfade (DspMachine *m, float *const out[2])
{
  for (int n = 0; n < DSP_BLOCK; n++)
    for (int side = 0; side < 2; side++)
      {
        float a = m->old_out[side][n], b = m->new_out[side][n];
        out[side][n] = m->fade[n] >= 1 ? b : a + (b - a) * m->fade[n];
      }
}

static void
fill_tail_gain (DspMachine *m)
{
  uint32_t end = (uint32_t) (RING_S * m->now->rate);
  for (uint32_t n = 0; n < DSP_BLOCK; n++)
    {
      uint32_t at = m->ring_frames + n;
      float t = at < end ? 0 : (float) (at - end) / (RING_END_BLOCKS * DSP_BLOCK);
      m->tail_gain[n] = t >= 1 ? 0 : 1 - t * t * (3 - 2 * t);
    }
}

/* After a block: is the stage over? */
static void
advance (DspMachine *m)
{
  m->ring_frames += DSP_BLOCK;
  m->ring_quiet = m->vm.tail_peak < RING_QUIET ? m->ring_quiet + DSP_BLOCK : 0;
  if (m->stage == STAGE_FADE || m->stage == STAGE_CROSS)
    {
      m->fade_at += DSP_BLOCK;
      if (m->fade_at < m->swap->fade_frames)
        return;
      if (m->stage == STAGE_FADE)
        go_on (m, m->swap->ring ? &m->swap->ring : &m->swap->program, m->swap->ring ? STAGE_RING : STAGE_STEADY);
      else
        {
          retire (m, m->old);
          retire_swap (m, m->swap);
          m->old = NULL;
          m->swap = NULL;
          m->stage = STAGE_STEADY;
        }
    }
  else if (m->stage == STAGE_RING
           && (m->ring_quiet > m->swap->gap_frames || m->ring_frames > RING_S * m->now->rate + RING_END_BLOCKS * DSP_BLOCK))
    go_on (m, &m->swap->program, STAGE_STEADY);
}

static void
run (DspMachine *m, DspProgram *p, float out[2][DSP_BLOCK], const uint8_t *groups)
{
  memset (out[0], 0, 2 * DSP_BLOCK * sizeof (float));
  m->vm.out[0] = out[0];
  m->vm.out[1] = out[1];
  dsp_program_run (p, &m->vm, groups);
}

void
dsp_machine_set_transport (DspMachine *m, const DspTransport *transport)
{
  m->transport = *transport;
  m->driven = true;
}

/* Floats without sign sort like integers, and integers find their greatest side by side. */
static float
peak_of (const float *x)
{
  int32_t peak = 0;
  float value;
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      int32_t bits;
      memcpy (&bits, &x[n], sizeof bits);
      bits &= 0x7fffffff;
      peak = bits > peak ? bits : peak;
    }
  memcpy (&value, &peak, sizeof value);
  return value;
}

/* One lane a block: a stolen voice's is cleared, or a voice comes down from a spare lane so that fewer groups run. All of them
 * at once in a transition, after which there may be fewer lanes. */
static void
tidy_lanes (DspMachine *m)
{
  bool all = m->stage == STAGE_FADE;
  uint32_t from, to;
  int stale;
  while ((stale = dsp_voices_take_stale (&m->voices)) >= 0)
    {
      dsp_program_clear_lane (m->now, (uint32_t) stale);
      if (!all)
        return;
    }
  while (m->stage != STAGE_CROSS && dsp_voices_pack (&m->voices, &from, &to))
    {
      dsp_program_move_lane (m->now, from, to);
      if (!all)
        return;
    }
}

static bool
process (DspMachine *m, const float *const in[2], const float *const side[2], float *const out[2], const DspEvent *events, uint32_t event_count)
{
  uint8_t groups[GROUPS_MAX];
  bool panic = false;
  take_swap (m);
  if (!m->now)
    return false;
  DspVm *vm = &m->vm;
  for (int s = 0; s < 2; s++)
    {
      vm->in[s] = in ? in[s] : m->zero;
      vm->side[s] = side ? side[s] : NULL;
    }
  float input = in ? fmaxf (peak_of (in[0]), peak_of (in[1])) : 0;
  for (uint32_t i = 0; i < event_count; i++)
    panic = panic || events[i].type == DSP_EVENT_PANIC;
  bool drone = m->now->has_source && !m->now->has_voice && !m->now->has_keys && !m->now->has_input;
  uint32_t limit = (uint32_t) ((m->now->info.tail_s + 0.1) * m->now->rate / DSP_BLOCK);
  bool due = dsp_live_is_due (&m->live, m->clock);      /* it may be what wakes a sound */
  bool idle = !event_count && !due && input == 0 && m->stage == STAGE_STEADY && !drone && m->voices.active == 0 && m->silent_blocks > limit;
  if (due)
    {
      dsp_live_take (&m->live, m->now, m->clock);
      m->silent_blocks = 0;
    }
  dsp_moving_block (&m->moving, m->now, &m->voices, events, event_count, !idle);
  if (idle)
    return false;
  dsp_voices_begin (&m->voices, events, event_count, m->now->lanes, groups);
  vm->voices = &m->voices.values;
  vm->fade_from = m->voices.fade_from;
  vm->fade_step = m->voices.fade_step;
  vm->busy = m->voices.busy;
  vm->peak = m->voices.peak;
  vm->sounding = m->voices.sounding;
  vm->cc = m->voices.cc;
  vm->transport = &m->transport;
  vm->taps = m->taps;
  vm->events = events;
  vm->event_count = event_count;
  vm->fade = m->fade;
  vm->tail_gain = m->tail_gain;
  vm->tail_peak = 0;
  if (m->stage != STAGE_STEADY)
    {
      fill_fade (m);
      fill_tail_gain (m);
    }
  run (m, m->now, m->new_out, groups);
  if (m->stage == STAGE_CROSS)
    {
      run (m, m->old, m->old_out, groups);
      crossfade (m, out);
    }
  else
    for (int s = 0; s < 2; s++)
      memcpy (out[s], m->new_out[s], sizeof m->new_out[s]);
  dsp_voices_end (&m->voices, m->now->has_envelope, m->now->gated);
  tidy_lanes (m);
  if (!m->driven)
    m->transport.beat += DSP_BLOCK * m->transport.tempo_bpm / 60 / m->now->rate;
  if (panic)
    {
      for (int n = 0; n < DSP_BLOCK; n++)
        for (int s = 0; s < 2; s++)
          out[s][n] *= 1 - (float) (n + 1) / DSP_BLOCK;
      dsp_voices_silence (&m->voices);
      dsp_program_clear (m->now);
    }
  if (m->stage != STAGE_STEADY)
    advance (m);
  bool silent = fmaxf (peak_of (out[0]), peak_of (out[1])) < QUIET && input == 0;
  m->silent_blocks = silent ? m->silent_blocks + 1 : 0;
  atomic_store_explicit (&m->active, m->voices.active, memory_order_relaxed);
  return true;
}

bool
dsp_machine_process (DspMachine *m, const float *const in[2], const float *const side[2], float *const out[2], const DspEvent *events,
                     uint32_t event_count)
{
#if defined __x86_64__ || defined __i386__
  unsigned saved = _mm_getcsr ();
  _mm_setcsr (saved | 0x8040);                  /* denormals are zero */
#endif
  bool heard = process (m, in, side, out, events, event_count);
  m->clock += DSP_BLOCK;
  if (!heard)
    for (int s = 0; s < 2; s++)
      memset (out[s], 0, DSP_BLOCK * sizeof (float));
#if defined __x86_64__ || defined __i386__
  _mm_setcsr (saved);
#endif
  return heard;
}

uint32_t
dsp_machine_get_voices (const DspMachine *m)
{
  return atomic_load_explicit (&((DspMachine *) m)->active, memory_order_relaxed);
}

bool
dsp_machine_get_tap (const DspMachine *machine, uint32_t number, float *peak, float *rms)
{
  DspMachine *m = (DspMachine *) machine;
  if (number >= DSP_TAPS)
    return false;
  *peak = atomic_load_explicit (&m->taps[number], memory_order_relaxed);
  *rms = atomic_load_explicit (&m->taps[DSP_TAPS + number], memory_order_relaxed);
  return true;
}
