/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI from the ALSA sequencer: a thread of its own, the kernel's time stamps, a ring into the callback. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "engine-midi.h"
#include "engine-private.h"

bool
engine_midi_arrive (EngineMidi *midi, uint64_t ns, const uint8_t *bytes, uint32_t size)
{
  uint64_t words[3] = { ns, size, 0 };

  g_assert (size <= sizeof words[2]);
  memcpy (&words[2], bytes, size);
  if (ring_queue_push (midi->arrivals, words))
    return true;
  atomic_fetch_add (&midi->lost, 1);
  return false;
}

#ifdef ENGINE_ALSA
#include <alsa/asoundlib.h>

#define CODER_BYTES 4096

struct EngineAlsa {
  EngineMidi *midi;
  snd_seq_t  *seq;
  snd_midi_event_t *coder;
  int         port, queue, stop_fd;
  uint64_t    queue_ns;                 /* when the queue's time was zero, on the monotonic clock */
  GThread    *thread;
};

static void
pass_on (struct EngineAlsa *alsa, uint64_t ns, const uint8_t *bytes, long size)
{
  for (long at = 0; at < size; at += 8)
    engine_midi_arrive (alsa->midi, ns, bytes + at, (uint32_t) MIN (size - at, 8));
}

/* A device that has come is connected; one that went lets go of what it held. */
static void
announce (struct EngineAlsa *alsa, const snd_seq_event_t *event)
{
  static const uint8_t reset = 0xff;

  if (event->type == SND_SEQ_EVENT_PORT_START)
    {
      snd_seq_port_info_t *info;
      unsigned wanted = SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ;

      snd_seq_port_info_alloca (&info);
      if (event->data.addr.client != snd_seq_client_id (alsa->seq)
          && snd_seq_get_any_port_info (alsa->seq, event->data.addr.client, event->data.addr.port, info) == 0
          && (snd_seq_port_info_get_capability (info) & wanted) == wanted
          && snd_seq_port_info_get_type (info) & SND_SEQ_PORT_TYPE_HARDWARE)
        (void) snd_seq_connect_from (alsa->seq, alsa->port, event->data.addr.client, event->data.addr.port);
    }
  else if (event->type == SND_SEQ_EVENT_PORT_EXIT || event->type == SND_SEQ_EVENT_PORT_UNSUBSCRIBED)
    engine_midi_arrive (alsa->midi, engine_now_ns (), &reset, 1);
}

static void
take (struct EngineAlsa *alsa, const snd_seq_event_t *event)
{
  uint8_t bytes[CODER_BYTES];
  uint64_t ns = alsa->queue_ns + (uint64_t) event->time.time.tv_sec * 1000000000u + event->time.time.tv_nsec;
  long size;

  if (event->source.client == SND_SEQ_CLIENT_SYSTEM || event->type == SND_SEQ_EVENT_PORT_UNSUBSCRIBED)
    {
      announce (alsa, event);
      return;
    }
  if (event->type == SND_SEQ_EVENT_SYSEX)
    {
      pass_on (alsa, ns, event->data.ext.ptr, (long) event->data.ext.len);
      return;
    }
  snd_midi_event_reset_decode (alsa->coder);
  size = snd_midi_event_decode (alsa->coder, bytes, sizeof bytes, event);
  if (size > 0)
    pass_on (alsa, ns, bytes, size);
}

static gpointer
run (gpointer data)
{
  struct EngineAlsa *alsa = data;
  struct pollfd fds[9] = { { alsa->stop_fd, POLLIN, 0 } };
  int count = snd_seq_poll_descriptors (alsa->seq, fds + 1, 8, POLLIN);

  while (poll (fds, (nfds_t) count + 1, -1) >= 0 || errno == EINTR)
    {
      snd_seq_event_t *event;
      int status;

      if (fds[0].revents)
        break;
      while ((status = snd_seq_event_input (alsa->seq, &event)) >= 0 || status == -ENOSPC)
        if (status == -ENOSPC)          /* the kernel's own queue ran over */
          atomic_fetch_add (&alsa->midi->lost, 1);
        else
          take (alsa, event);
    }
  return NULL;
}

/* The queue gives kernel time stamps; where its zero lies is asked once, in both directions. */
static bool
start_queue (struct EngineAlsa *alsa)
{
  snd_seq_queue_status_t *status;
  const snd_seq_real_time_t *time;
  uint64_t before, after;

  snd_seq_queue_status_alloca (&status);
  alsa->queue = snd_seq_alloc_queue (alsa->seq);
  if (alsa->queue < 0 || snd_seq_start_queue (alsa->seq, alsa->queue, NULL) < 0 || snd_seq_drain_output (alsa->seq) < 0)
    return false;
  before = engine_now_ns ();
  if (snd_seq_get_queue_status (alsa->seq, alsa->queue, status) < 0)
    return false;
  after = engine_now_ns ();
  time = snd_seq_queue_status_get_real_time (status);
  alsa->queue_ns = before + (after - before) / 2 - ((uint64_t) time->tv_sec * 1000000000u + time->tv_nsec);
  return true;
}

static bool
make_port (struct EngineAlsa *alsa)
{
  snd_seq_port_info_t *info;

  snd_seq_port_info_alloca (&info);
  snd_seq_port_info_set_name (info, "in");
  snd_seq_port_info_set_capability (info, SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE);
  snd_seq_port_info_set_type (info, SND_SEQ_PORT_TYPE_MIDI_GENERIC | SND_SEQ_PORT_TYPE_APPLICATION);
  snd_seq_port_info_set_timestamping (info, 1);
  snd_seq_port_info_set_timestamp_real (info, 1);
  snd_seq_port_info_set_timestamp_queue (info, alsa->queue);
  if (snd_seq_create_port (alsa->seq, info) < 0)
    return false;
  alsa->port = snd_seq_port_info_get_port (info);
  return snd_seq_connect_from (alsa->seq, alsa->port, SND_SEQ_CLIENT_SYSTEM, SND_SEQ_PORT_SYSTEM_ANNOUNCE) >= 0;
}

static void
connect_devices (struct EngineAlsa *alsa)
{
  snd_seq_client_info_t *client;
  snd_seq_port_info_t *port;
  unsigned wanted = SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ;

  snd_seq_client_info_alloca (&client);
  snd_seq_port_info_alloca (&port);
  snd_seq_client_info_set_client (client, -1);
  while (snd_seq_query_next_client (alsa->seq, client) >= 0)
    {
      snd_seq_port_info_set_client (port, snd_seq_client_info_get_client (client));
      snd_seq_port_info_set_port (port, -1);
      while (snd_seq_query_next_port (alsa->seq, port) >= 0)
        if ((snd_seq_port_info_get_capability (port) & wanted) == wanted && snd_seq_port_info_get_type (port) & SND_SEQ_PORT_TYPE_HARDWARE)
          (void) snd_seq_connect_from (alsa->seq, alsa->port, snd_seq_port_info_get_client (port), snd_seq_port_info_get_port (port));
    }
}

void
engine_alsa_free (struct EngineAlsa *alsa)
{
  uint64_t one = 1;

  if (!alsa)
    return;
  if (alsa->thread && write (alsa->stop_fd, &one, sizeof one) > 0)
    g_thread_join (alsa->thread);
  if (alsa->coder)
    snd_midi_event_free (alsa->coder);
  if (alsa->seq)
    snd_seq_close (alsa->seq);
  close (alsa->stop_fd);
  g_free (alsa);
}

gboolean
engine_open_alsa_midi (Engine *engine, GError **error)
{
  struct EngineAlsa *alsa = g_new0 (struct EngineAlsa, 1);

  alsa->midi = engine->midi;
  alsa->stop_fd = eventfd (0, EFD_CLOEXEC);
  if (access ("/dev/snd/seq", R_OK | W_OK) || snd_seq_open (&alsa->seq, "default", SND_SEQ_OPEN_DUPLEX, SND_SEQ_NONBLOCK) < 0
      || snd_seq_set_client_name (alsa->seq, "Symphony") < 0 || !start_queue (alsa) || !make_port (alsa)
      || snd_midi_event_new (CODER_BYTES, &alsa->coder) < 0)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND,
                   "the ALSA sequencer does not answer: /dev/snd/seq is missing or not yours (load snd-seq; group audio)");
      engine_alsa_free (alsa);
      return FALSE;
    }
  snd_midi_event_no_status (alsa->coder, 1);
  connect_devices (alsa);
  alsa->thread = g_thread_new ("midi", run, alsa);
  engine->midi->alsa = alsa;
  return TRUE;
}
#else
void
engine_alsa_free (struct EngineAlsa *alsa)
{
}

gboolean
engine_open_alsa_midi (Engine *engine, GError **error)
{
  g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND, "this program was built without ALSA (package libasound2-dev)");
  return FALSE;
}
#endif
