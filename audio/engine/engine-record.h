/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recorder between the audio thread, which fills rings, and the disk thread, which empties them. */
#ifndef ENGINE_RECORD_PRIVATE_H
#define ENGINE_RECORD_PRIVATE_H

#include <stdatomic.h>
#include "engine/record.h"
#include "engine/writer.h"

#define ENGINE_TAPS 128
#define ENGINE_NO_TAP 0xff
#define ENGINE_TAP_MASTER 0

typedef struct {
  char    *path;
  EngineWriter *writer;                 /* disk side; NULL: stopped */
  char    *error;                       /* disk side: why it stopped */
  float   *ring;                        /* interleaved */
  _Atomic uint64_t silence;             /* frames to begin with: what was recorded before its first block */
  _Atomic uint64_t head, tail;          /* frames ever written, read */
  _Atomic bool full;                    /* audio side: the disk was too slow; nothing more comes */
  _Atomic bool stopped;                 /* disk side: nothing more is wanted */
  float    block[2][KERNEL_BLOCK];      /* audio side: what came together in this block */
} EngineTap;

typedef struct EngineRecorder {
  char    *stems_dir;
  struct EngineJournal *journal;
  char    *title, *artist;
  const char *ending;
  double   rate;
  uint32_t bits, ring_frames;           /* a power of two */
  _Atomic uint32_t tap_count;           /* taps are only added */
  _Atomic (EngineTap *) taps[ENGINE_TAPS];
  _Atomic uint64_t frames;              /* audio side: recorded so far */
  _Atomic bool quit;
  GThread *thread;
  GMutex   lock;                        /* of problem; never taken by the audio thread */
  char     problem[256];
  _Atomic uint32_t stopped;
} EngineRecorder;

/* Control side: the number of a track's or bus's tap, made if need be; ENGINE_NO_TAP: none is wanted. */
uint8_t engine_recorder_find_tap (EngineRecorder *recorder, const char *kind, const char *name);
void    engine_recorder_free (EngineRecorder *recorder, gboolean keep, GError **error); /* the audio thread has let it go */
/* Audio side. */
void    engine_recorder_begin (EngineRecorder *recorder) KERNEL_RT;
void    engine_recorder_add (EngineRecorder *recorder, uint8_t tap, float block[2][KERNEL_BLOCK]) KERNEL_RT;
void    engine_recorder_end (EngineRecorder *recorder) KERNEL_RT;

#endif
