/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine: mailboxes between control and signal side, the crossfade of a swap, idling. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#if defined __x86_64__ || defined __i386__
# include <xmmintrin.h>
#endif
#include "dsp-live.h"
#include "dsp-target.h"
#include "dsp-voices.h"

#define GROUPS_MAX (DSP_VOICES_CAP / 16)
#define QUIET 1e-5f

struct DspMachine {
  /* either side */
  _Atomic (DspProgram *) waiting;               /* mailbox in */
  atomic_uint fade_frames;
  DspLive     live;
  _Atomic uint64_t taken_serial, taken_frame;
  _Atomic (DspProgram *) retired;               /* a list: mailbox out */
  atomic_uint active;
  _Atomic float taps[2 * DSP_TAPS];
  /* signal side */
  DspProgram *now, *old;
  uint32_t    fade_at, fade_length;
  uint32_t    silent_blocks;
  bool        cleared;
  uint64_t    clock;                            /* frame of the block's first sample */
  DspVoiceBank voices;
  DspMoving   moving;
  DspTransport transport;
  bool        driven;                           /* a host says where the music is */
  DspVm       vm;
  _Alignas (64) float zero[DSP_BLOCK], new_out[2][DSP_BLOCK], old_out[2][DSP_BLOCK];
  /* control side */
  DspConfig   config;
  DspProgram *latest;                           /* the one last handed over: its names */
  uint64_t    loaded;                           /* its serial */
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
      if (p == m->latest)
        m->latest = NULL;
      dsp_program_free (p);
      p = next;
    }
}

void
dsp_machine_free (DspMachine *m)
{
  if (!m)
    return;
  dsp_machine_collect (m);
  dsp_program_free (atomic_load (&m->waiting));
  dsp_program_free (m->now);
  dsp_program_free (m->old);
  free (m);
}

void
dsp_machine_load (DspMachine *m, DspProgram *program, double fade_s)
{
  double frames = (fade_s > 0 ? fade_s : 0.005) * program->rate;
  frames = frames < DSP_BLOCK ? DSP_BLOCK : frames > program->rate ? program->rate : frames;
  atomic_store_explicit (&m->fade_frames, (unsigned) frames, memory_order_relaxed);
  DspProgram *displaced = atomic_exchange_explicit (&m->waiting, program, memory_order_acq_rel);
  m->latest = program;
  m->loaded = program->serial;
  dsp_program_free (displaced);
  dsp_machine_collect (m);
}

/* ---- live values ------------------------------------------------------------------------------------------- */
bool
dsp_machine_set_param_at (DspMachine *m, const char *node, const char *param, double value, uint64_t frame, uint32_t ramp_frames)
{
  return m->latest && dsp_live_send (&m->live, m->latest, node, param, value, frame, ramp_frames ? ramp_frames : DSP_RAMP_FRAMES);
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
take_program (DspMachine *m)
{
  if (m->old)
    return;                                     /* one transition at a time */
  if (!atomic_load_explicit (&m->waiting, memory_order_relaxed))
    return;
  DspProgram *p = atomic_exchange_explicit (&m->waiting, NULL, memory_order_acquire);
  if (!p)
    return;
  m->old = m->now;
  m->now = p;
  m->fade_at = 0;
  m->fade_length = atomic_load_explicit (&m->fade_frames, memory_order_relaxed);
  m->silent_blocks = 0;
  m->cleared = false;
  dsp_voices_setup (&m->voices, &p->setup, p->voices);
  if (m->old)
    dsp_program_adopt (p, m->old);
  dsp_moving_adopt (&m->moving, p);
  atomic_store_explicit (&m->taken_frame, m->clock, memory_order_release);
  atomic_store_explicit (&m->taken_serial, p->serial, memory_order_release);
}

static void
crossfade (DspMachine *m, float *const out[2])
{
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float t = (float) (m->fade_at + (uint32_t) n + 1) / (float) m->fade_length, g = t >= 1 ? 1 : t * t * (3 - 2 * t);
      for (int side = 0; side < 2; side++)
        {
          float a = m->old_out[side][n], b = m->new_out[side][n];
          out[side][n] = t >= 1 ? b : a + (b - a) * g;          /* equal signals stay equal to the bit */
        }
    }
  m->fade_at += DSP_BLOCK;
  if (m->fade_at >= m->fade_length)
    {
      retire (m, m->old);
      m->old = NULL;
    }
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

static float
peak_of (const float *x)
{
  float peak = 0;
  for (int n = 0; n < DSP_BLOCK; n++)
    peak = peak > fabsf (x[n]) ? peak : fabsf (x[n]);      /* inline: fmaxf is a call */
  return peak;
}

static bool
process (DspMachine *m, const float *const in[2], const float *const side[2], float *const out[2], const DspEvent *events, uint32_t event_count)
{
  uint8_t groups[GROUPS_MAX];
  bool panic = false;
  take_program (m);
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
  bool idle = !event_count && !due && input == 0 && !m->old && !drone && m->voices.active == 0 && m->silent_blocks > limit;
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
  vm->busy = m->voices.busy;
  vm->peak = m->voices.peak;
  vm->sounding = m->voices.sounding;
  vm->cc = m->voices.cc;
  vm->transport = &m->transport;
  vm->taps = m->taps;
  vm->events = events;
  vm->event_count = event_count;
  run (m, m->now, m->new_out, groups);
  if (m->old)
    {
      run (m, m->old, m->old_out, groups);
      crossfade (m, out);
    }
  else
    for (int s = 0; s < 2; s++)
      memcpy (out[s], m->new_out[s], sizeof m->new_out[s]);
  dsp_voices_end (&m->voices, m->now->has_envelope, m->now->gated);
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
