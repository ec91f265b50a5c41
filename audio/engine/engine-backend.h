/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table that JACK, PulseAudio and the null clock share, and what an opened device tells. */
#ifndef ENGINE_BACKEND_H
#define ENGINE_BACKEND_H

#include <stdatomic.h>
#include "engine/engine.h"

/* Who drives process(): at most one at a time. Devices get numbers from ENGINE_DRIVER_DEVICE up. */
enum { ENGINE_DRIVER_NONE, ENGINE_DRIVER_CLOCK, ENGINE_DRIVER_OFFLINE, ENGINE_DRIVER_DEVICE };

typedef struct EngineBackend EngineBackend;

typedef struct {
  const EngineBackend *row;
  Engine *engine;
  uint32_t driver;                      /* the number process() is called with */
  /* written by the device's own threads, read by anybody */
  _Atomic double   rate;
  _Atomic uint32_t frames, xruns;
  _Atomic bool     lost;                /* set by the server's farewell; nothing else is done there */
} EngineDevice;

struct EngineBackend {
  const char *name, *title;
  /* Cheap: could it be opened here? FALSE with the reason. */
  gboolean (*probe) (Engine *engine, GError **error);
  EngineDevice *(*open) (Engine *engine, uint32_t driver, GError **error);
  gboolean (*start) (EngineDevice *device, GError **error);     /* calls process() from now on */
  void (*stop) (EngineDevice *device);                          /* no call of process() after it */
  void (*close) (EngineDevice *device);
  void (*describe) (EngineDevice *device, char *text, size_t size);
  uint32_t (*latency) (EngineDevice *device);                   /* frames behind process() */
  void (*stats) (EngineDevice *device, EngineStats *stats);
  void (*tend) (EngineDevice *device);                          /* now and then; may be NULL */
};

extern const EngineBackend engine_backend_jack, engine_backend_pulse, engine_backend_null;

void engine_device_init (EngineDevice *device, const EngineBackend *row, Engine *engine, uint32_t driver);

/* Two stores, nothing else: may be called from any thread, also in the middle of a server's farewell. */
void engine_device_lose (EngineDevice *device);

/* One callback: fills `frames` frames of both channels. Any number of frames; silence for whoever does not drive. */
void engine_process (Engine *engine, uint32_t driver, float *left, float *right, uint32_t frames) KERNEL_RT;
/* The same with MIDI of the device's own; NULL: none. */
struct EngineMidiIo;
void engine_process_midi (Engine *engine, uint32_t driver, float *left, float *right, uint32_t frames,
                          const struct EngineMidiIo *io) KERNEL_RT;
/* For devices that have no second buffer of their own. */
#define ENGINE_FRAMES_MAX 8192

#endif
