/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PulseAudio back end: the asynchronous interface on its own thread. It also reaches PipeWire
 * where that lacks its JACK part. */
#include <pulse/pulseaudio.h>
#include <string.h>
#include "engine-private.h"

#define ASKED_MS 20
#define CONNECT_MS 1500

typedef struct {
  EngineDevice device;
  pa_threaded_mainloop *loop;
  pa_context *context;
  pa_stream *stream;
  uint32_t granted_frames;              /* of the server's buffer */
  char sink[64];
  float planar[2][ENGINE_FRAMES_MAX];
} PulseDevice;

/* ---- on PulseAudio's thread -------------------------------------------------------------------------------- */

static void
write_cb (pa_stream *stream, size_t bytes, void *data)
{
  PulseDevice *self = data;

  while (bytes >= 2 * sizeof (float))
    {
      size_t size = bytes;
      uint32_t frames;
      void *buffer;
      float *out;

      if (pa_stream_begin_write (stream, &buffer, &size) < 0 || !buffer || size < 2 * sizeof (float))
        return;
      frames = (uint32_t) MIN (MIN (size, bytes) / (2 * sizeof (float)), ENGINE_FRAMES_MAX);
      engine_process (self->device.engine, self->device.driver, self->planar[0], self->planar[1], frames);
      out = buffer;
      for (uint32_t i = 0; i < frames; i++)
        {
          out[2 * i] = self->planar[0][i];
          out[2 * i + 1] = self->planar[1][i];
        }
      if (pa_stream_write (stream, buffer, frames * 2 * sizeof (float), NULL, 0, PA_SEEK_RELATIVE) < 0)
        return;
      bytes -= frames * 2 * sizeof (float);
      atomic_store (&self->device.frames, frames);
    }
}

static void
underflow_cb (pa_stream *stream, void *data)
{
  atomic_fetch_add (&((PulseDevice *) data)->device.xruns, 1);
}

static void
context_cb (pa_context *context, void *data)
{
  if (!PA_CONTEXT_IS_GOOD (pa_context_get_state (context)))
    engine_device_lose (&((PulseDevice *) data)->device);
}

static void
stream_cb (pa_stream *stream, void *data)
{
  if (!PA_STREAM_IS_GOOD (pa_stream_get_state (stream)))
    engine_device_lose (&((PulseDevice *) data)->device);
}

/* ---- control side ------------------------------------------------------------------------------------------ */

static gboolean
pulse_probe (Engine *engine, GError **error)
{
  return TRUE;
}

static void
pulse_stop (EngineDevice *device)
{
  PulseDevice *self = (PulseDevice *) device;

  if (self->loop)
    pa_threaded_mainloop_stop (self->loop);
}

static void
pulse_close (EngineDevice *device)
{
  PulseDevice *self = (PulseDevice *) device;

  pulse_stop (device);
  if (self->stream)
    {
      pa_stream_disconnect (self->stream);
      pa_stream_unref (self->stream);
    }
  if (self->context)
    {
      pa_context_disconnect (self->context);
      pa_context_unref (self->context);
    }
  if (self->loop)
    pa_threaded_mainloop_free (self->loop);
  g_free (self);
}

/* Waits until the server has answered one way or the other. */
static bool
wait_context (PulseDevice *self)
{
  pa_context_state_t state = PA_CONTEXT_UNCONNECTED;

  for (int waited = 0; waited < CONNECT_MS; waited += 2)
    {
      pa_threaded_mainloop_lock (self->loop);
      state = pa_context_get_state (self->context);
      pa_threaded_mainloop_unlock (self->loop);
      if (state == PA_CONTEXT_READY || !PA_CONTEXT_IS_GOOD (state))
        break;
      g_usleep (2000);
    }
  return state == PA_CONTEXT_READY;
}

static EngineDevice *
pulse_open (Engine *engine, uint32_t driver, GError **error)
{
  PulseDevice *self = g_new0 (PulseDevice, 1);
  bool good;

  engine_device_init (&self->device, &engine_backend_pulse, engine, driver);
  self->loop = pa_threaded_mainloop_new ();
  self->context = pa_context_new (pa_threaded_mainloop_get_api (self->loop), "Symphony");
  pa_context_set_state_callback (self->context, context_cb, self);
  good = pa_context_connect (self->context, NULL, PA_CONTEXT_NOAUTOSPAWN, NULL) >= 0
         && pa_threaded_mainloop_start (self->loop) >= 0 && wait_context (self);
  if (good)
    return &self->device;
  g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND, "no server answers (%s)",
               pa_strerror (pa_context_errno (self->context)));
  pulse_close (&self->device);
  return NULL;
}

static bool
wait_stream (PulseDevice *self)
{
  pa_stream_state_t state = PA_STREAM_UNCONNECTED;

  for (int waited = 0; waited < CONNECT_MS; waited += 2)
    {
      pa_threaded_mainloop_lock (self->loop);
      state = pa_stream_get_state (self->stream);
      pa_threaded_mainloop_unlock (self->loop);
      if (state == PA_STREAM_READY || !PA_STREAM_IS_GOOD (state))
        break;
      g_usleep (2000);
    }
  return state == PA_STREAM_READY;
}

static gboolean
pulse_start (EngineDevice *device, GError **error)
{
  PulseDevice *self = (PulseDevice *) device;
  pa_sample_spec spec = { .format = PA_SAMPLE_FLOAT32NE, .rate = (uint32_t) device->engine->rate, .channels = 2 };
  uint32_t bytes = (uint32_t) pa_usec_to_bytes (ASKED_MS * PA_USEC_PER_MSEC, &spec);
  pa_buffer_attr wish = { .maxlength = UINT32_MAX, .tlength = bytes, .prebuf = UINT32_MAX,
                          .minreq = bytes / 4, .fragsize = UINT32_MAX };
  const pa_buffer_attr *granted;
  bool good = false;

  pa_threaded_mainloop_lock (self->loop);
  self->stream = pa_stream_new (self->context, "music", &spec, NULL);
  if (self->stream)
    {
      pa_stream_set_state_callback (self->stream, stream_cb, self);
      pa_stream_set_write_callback (self->stream, write_cb, self);
      pa_stream_set_underflow_callback (self->stream, underflow_cb, self);
      good = pa_stream_connect_playback (self->stream, NULL, &wish, PA_STREAM_ADJUST_LATENCY, NULL, NULL) >= 0;
    }
  pa_threaded_mainloop_unlock (self->loop);
  good = good && wait_stream (self);
  pa_threaded_mainloop_lock (self->loop);
  granted = good ? pa_stream_get_buffer_attr (self->stream) : NULL;
  if (granted)
    {
      self->granted_frames = granted->tlength / (uint32_t) pa_frame_size (&spec);
      g_strlcpy (self->sink, pa_stream_get_device_name (self->stream) ? : "", sizeof self->sink);
    }
  else
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND, "the server gives no stream (%s)",
                 pa_strerror (pa_context_errno (self->context)));
  pa_threaded_mainloop_unlock (self->loop);
  return granted != NULL;
}

static void
pulse_describe (EngineDevice *device, char *text, size_t size)
{
  PulseDevice *self = (PulseDevice *) device;

  g_snprintf (text, size, "%s, %.0f ms of %d ms asked", *self->sink ? self->sink : "PulseAudio",
              self->granted_frames * 1e3 / device->engine->rate, ASKED_MS);
}

static uint32_t
pulse_latency (EngineDevice *device)
{
  return ((PulseDevice *) device)->granted_frames;
}

static void
pulse_stats (EngineDevice *device, EngineStats *stats)
{
}

const EngineBackend engine_backend_pulse = {
  "pulse", "PulseAudio", pulse_probe, pulse_open, pulse_start, pulse_stop, pulse_close, pulse_describe,
  pulse_latency, pulse_stats, NULL,
};
