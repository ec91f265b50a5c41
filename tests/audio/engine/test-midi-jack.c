/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI through a JACK server: a note at frame f of the source is heard at the sink a constant number of frames later, whatever the
 * period. */
#include <dlfcn.h>
#include <glib/gstdio.h>
#include <jack/jack.h>
#include <jack/midiport.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include "engine/midi.h"
#include "jack-server.h"

#define RATE 48000
#define NOTES_MAX 512
#define EVERY 4801                      /* frames between notes: every place in a period comes up */
#define LENGTH 1200

static void *library;
#define CALL(symbol) ((__typeof__ (symbol) *) dlsym (library, #symbol))

typedef struct {
  jack_client_t *client;
  jack_port_t *audio, *midi;
  jack_nframes_t sent[NOTES_MAX], heard[NOTES_MAX];
  _Atomic guint sent_count, heard_count;
  jack_nframes_t next_on, next_off;
  float last;
} Client;

static const char click_text[] =
  "{\"nodes\":{\"v\":{\"type\":\"voice\"},\"out\":{\"type\":\"output\"}},\"connections\":[{\"from\":[\"v\",\"gate\"],\"to\":[\"out\",\"in\"]}]}";

static int
source_cb (jack_nframes_t frames, void *data)
{
  Client *self = data;
  void *buffer = CALL (jack_port_get_buffer) (self->midi, frames);
  jack_nframes_t now = CALL (jack_last_frame_time) (self->client);
  guint count = atomic_load (&self->sent_count);

  CALL (jack_midi_clear_buffer) (buffer);
  if (!self->next_on)
    self->next_on = now + RATE / 4;
  for (jack_nframes_t i = 0; i < frames && count < NOTES_MAX; i++)
    if (now + i == self->next_on)
      {
        CALL (jack_midi_event_write) (buffer, i, (const jack_midi_data_t *) "\x90\x3c\x7f", 3);
        self->sent[count++] = now + i;
        self->next_off = self->next_on + LENGTH;
        self->next_on += EVERY;
      }
    else if (self->next_off && now + i == self->next_off)
      CALL (jack_midi_event_write) (buffer, i, (const jack_midi_data_t *) "\x80\x3c\x00", 3);
  atomic_store (&self->sent_count, count);
  return 0;
}

static int
sink_cb (jack_nframes_t frames, void *data)
{
  Client *self = data;
  const float *samples = CALL (jack_port_get_buffer) (self->audio, frames);
  jack_nframes_t now = CALL (jack_last_frame_time) (self->client);

  for (jack_nframes_t i = 0; i < frames; i++)
    {
      guint count = atomic_load (&self->heard_count);

      if (samples[i] > 0.1f && self->last <= 0.1f && count < NOTES_MAX)
        {
          self->heard[count] = now + i;
          atomic_store (&self->heard_count, count + 1);
        }
      self->last = samples[i];
    }
  return 0;
}

static void
client_start (Client *self, const char *name, JackProcessCallback process, bool source)
{
  memset (self, 0, sizeof *self);
  library = dlopen ("libjack.so.0", RTLD_NOW | RTLD_LOCAL);
  self->client = CALL (jack_client_open) (name, JackNoStartServer, NULL);
  g_assert_nonnull (self->client);
  if (source)
    self->midi = CALL (jack_port_register) (self->client, "midi", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0);
  else
    self->audio = CALL (jack_port_register) (self->client, "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
  CALL (jack_set_process_callback) (self->client, process, self);
  g_assert_cmpint (CALL (jack_activate) (self->client), ==, 0);
}

static Engine *
open_engine (const char *folder)
{
  const EngineTrack track = { .name = "click", .patch = "./click.json", .volume = 1 };
  EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120, .project_dir = folder };
  const EngineMidiRoute route = { "click", 0, 0, 127, 0, 1 };
  Engine *engine = engine_new (&(EngineConfig) { .rate = RATE });
  GError *error = NULL;

  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
  engine_set_midi_in (engine, &route, 1);
  g_assert_true (engine_open (engine, "jack", &error));
  g_assert_no_error (error);
  return engine;
}

static void
connect (Client *client, const char *from, const char *to)
{
  g_assert_cmpint (CALL (jack_connect) (client->client, from, to), ==, 0);
}

static void
check_notes (const Client *source, const Client *sink, guint period)
{
  guint count = atomic_load (&sink->heard_count);
  int late = (int) (sink->heard[0] - source->sent[0]), most = 0;

  g_assert_cmpuint (count, >=, 15);
  for (guint i = 0; i < count; i++)
    most = MAX (most, ABS ((int) (sink->heard[i] - source->sent[i]) - late));
  g_test_message ("%u frames a period: %u notes, each %d frames late, jitter %d", period, count, late, most);
  g_assert_cmpint (late, ==, period % 64 ? 63 : 0);
  g_assert_cmpint (most, ==, 0);
}

static void
run (guint period)
{
  g_autofree char *folder = g_dir_make_tmp ("symphony-click-XXXXXX", NULL), *path = g_build_filename (folder, "click.json", NULL);
  static Client source, sink;
  Engine *engine;

  g_assert_true (g_file_set_contents (path, click_text, -1, NULL));
  if (!jack_server_start (RATE, period))
    {
      g_test_skip ("jackd is not installed or does not start");
      return;
    }
  engine = open_engine (folder);
  client_start (&sink, "sink", sink_cb, false);
  client_start (&source, "source", source_cb, true);
  connect (&source, "source:midi", "Symphony:midi_in");
  connect (&sink, "Symphony:out_left", "sink:in");
  g_usleep (2 * G_USEC_PER_SEC);
  CALL (jack_client_close) (source.client);
  CALL (jack_client_close) (sink.client);
  check_notes (&source, &sink, period);
  engine_free (engine);
  jack_server_stop (SIGTERM);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_whole_blocks (void)
{
  run (64);
}

static void
test_long_blocks (void)
{
  run (256);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/midi-jack/64", test_whole_blocks);
  g_test_add_func ("/engine/midi-jack/256", test_long_blocks);
  return g_test_run ();
}
