/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JACK back end: libjack is opened at run time, so a machine without it runs the same program. */
#include <dlfcn.h>
#include <jack/jack.h>
#include <jack/midiport.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "engine-private.h"

#define CLIENT_NAME "Symphony"
#define CONNECTIONS_MAX 64
#define REMEMBER_EVERY 10               /* tends */

/* ---- the library ------------------------------------------------------------------------------------------- */

#define SYMBOLS(do) \
  do (client_open) do (client_close) do (activate) do (deactivate) do (get_client_name) do (get_sample_rate) \
  do (get_buffer_size) do (set_process_callback) do (on_shutdown) do (port_register) do (port_get_buffer) \
  do (port_name) do (connect) do (get_ports) do (free) do (set_error_function) do (set_info_function)
#define OPTIONAL_SYMBOLS(do) \
  do (set_buffer_size_callback) do (set_sample_rate_callback) do (set_xrun_callback) do (set_latency_callback) \
  do (port_set_latency_range) do (port_get_all_connections) do (recompute_total_latencies) \
  do (midi_get_event_count) do (midi_event_get) do (midi_clear_buffer) do (midi_event_write)

#define DECLARE(name) __typeof__ (jack_##name) *name;
typedef struct {
  void *handle;
  bool  pipewire;
  SYMBOLS (DECLARE)
  OPTIONAL_SYMBOLS (DECLARE)
} JackLibrary;

static JackLibrary jack;
static char last_message[160];          /* of the library; for the reason why it does not open */

static void
keep_message_cb (const char *message)
{
  g_strlcpy (last_message, message, sizeof last_message);
}

static void
drop_message_cb (const char *message)
{
}

static bool
load_symbols (JackLibrary *library, const char **missing)
{
#define LOAD(name) \
  if (!(library->name = (__typeof__ (library->name)) dlsym (library->handle, "jack_" #name))) \
    *missing = "jack_" #name;
#define LOAD_OPTIONAL(name) library->name = (__typeof__ (library->name)) dlsym (library->handle, "jack_" #name);
  *missing = NULL;
  SYMBOLS (LOAD)
  OPTIONAL_SYMBOLS (LOAD_OPTIONAL)
  return *missing == NULL;
}

/* PipeWire's own libjack, where a distribution keeps it beside jackd's. */
static char *
find_pipewire_library (void)
{
  static const char *const folders[] = {
#if defined __x86_64__
    "/usr/lib/x86_64-linux-gnu",
#elif defined __aarch64__
    "/usr/lib/aarch64-linux-gnu",
#endif
    "/usr/lib64", "/usr/lib",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "pipewire-0.3/jack/libjack.so.0", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static bool
pipewire_answers (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "pipewire-0", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* jackd's registry of servers: one of this user, then the plain library is the right one. */
static bool
jackd_answers (void)
{
  const char *server = g_getenv ("JACK_DEFAULT_SERVER");
  g_autofree char *socket = g_strdup_printf ("jack_%s_%u_0", server ? server : "default", (unsigned) getuid ());
  g_autofree char *path = g_build_filename ("/dev/shm", socket, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Two libraries never live in one process: the choice is made once, before the first call. */
static gboolean
load_library (GError **error)
{
  g_autofree char *pipewire = NULL;
  const char *missing;

  if (jack.handle)
    return TRUE;
  if (pipewire_answers () && !jackd_answers ())
    pipewire = find_pipewire_library ();
  if (pipewire)
    jack.handle = dlopen (pipewire, RTLD_NOW | RTLD_LOCAL);
  jack.pipewire = jack.handle != NULL;
  if (!jack.handle)
    jack.handle = dlopen ("libjack.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!jack.handle)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND,
                   "libjack.so.0 is not installed (package libjack-jackd2-0 or pipewire-jack)");
      return FALSE;
    }
  if (!load_symbols (&jack, &missing))
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND, "libjack.so.0 has no %s", missing);
      dlclose (jack.handle);
      memset (&jack, 0, sizeof jack);
      return FALSE;
    }
  jack.set_error_function (keep_message_cb);
  jack.set_info_function (drop_message_cb);
  return TRUE;
}

/* ---- the device -------------------------------------------------------------------------------------------- */

typedef struct {
  EngineDevice device;
  jack_client_t *client;
  jack_port_t *ports[2], *midi_in, *midi_out;   /* of MIDI: NULL where the library or the server has none */
  _Atomic int thread;                   /* kernel's number of the audio thread; 0: not yet known */
  uint32_t tends, told_latency;
} JackDevice;

/* Whom the ports were connected to; kept over the loss of a server. */
enum { PORT_LEFT, PORT_RIGHT, PORT_MIDI_IN, PORT_MIDI_OUT, PORTS };
static char *remembered[PORTS][CONNECTIONS_MAX + 1];

static uint32_t
midi_count (void *buffer)
{
  return jack.midi_get_event_count (buffer);
}

static bool
midi_get (void *buffer, uint32_t index, uint32_t *frame, const uint8_t **bytes, uint32_t *size)
{
  jack_midi_event_t event;

  if (jack.midi_event_get (&event, buffer, index))
    return false;
  *frame = event.time;
  *bytes = event.buffer;
  *size = (uint32_t) event.size;
  return true;
}

static bool
midi_put (void *buffer, uint32_t frame, const uint8_t *bytes, uint32_t size)
{
  return jack.midi_event_write (buffer, frame, bytes, size) == 0;
}

static EngineMidiIo
midi_of (JackDevice *self, jack_nframes_t frames)
{
  EngineMidiIo io = { .count = midi_count, .get = midi_get, .put = midi_put };

  if (self->midi_in)
    io.in = jack.port_get_buffer (self->midi_in, frames);
  if (self->midi_out)
    {
      io.out = jack.port_get_buffer (self->midi_out, frames);
      jack.midi_clear_buffer (io.out);
    }
  return io;
}

static int
process_cb (jack_nframes_t frames, void *data)
{
  JackDevice *self = data;
  EngineMidiIo io = midi_of (self, frames);

  /* The one system call, in the first callback only, which plays nothing yet. */
  if (!atomic_load_explicit (&self->thread, memory_order_relaxed))
    atomic_store (&self->thread, (int) syscall (SYS_gettid));
  engine_process_midi (self->device.engine, self->device.driver, jack.port_get_buffer (self->ports[0], frames),
                       jack.port_get_buffer (self->ports[1], frames), frames, &io);
  return 0;
}

static int
buffer_size_cb (jack_nframes_t frames, void *data)
{
  atomic_store (&((JackDevice *) data)->device.frames, frames);
  return 0;
}

static int
sample_rate_cb (jack_nframes_t rate, void *data)
{
  atomic_store (&((JackDevice *) data)->device.rate, rate);
  return 0;
}

static int
xrun_cb (void *data)
{
  atomic_fetch_add (&((JackDevice *) data)->device.xruns, 1);
  return 0;
}

static void
shutdown_cb (void *data)
{
  engine_device_lose (&((JackDevice *) data)->device);
}

/* A block that is no multiple of 64 leaves up to 63 frames waiting. */
static uint32_t
jack_latency (EngineDevice *device)
{
  return atomic_load (&device->frames) % ENGINE_BLOCK ? ENGINE_BLOCK - 1 : 0;
}

static void
latency_cb (jack_latency_callback_mode_t mode, void *data)
{
  JackDevice *self = data;
  uint32_t frames = jack_latency (&self->device) + engine_get_latency (self->device.engine);
  jack_latency_range_t range = { frames, frames };

  if (mode != JackCaptureLatency || !jack.port_set_latency_range)
    return;
  for (int c = 0; c < 2; c++)
    if (self->ports[c])
      jack.port_set_latency_range (self->ports[c], mode, &range);
}

static gboolean
jack_probe (Engine *engine, GError **error)
{
  return load_library (error);
}

static void
set_callbacks (JackDevice *self)
{
  jack.set_process_callback (self->client, process_cb, self);
  jack.on_shutdown (self->client, shutdown_cb, self);
  if (jack.set_buffer_size_callback)
    jack.set_buffer_size_callback (self->client, buffer_size_cb, self);
  if (jack.set_sample_rate_callback)
    jack.set_sample_rate_callback (self->client, sample_rate_cb, self);
  if (jack.set_xrun_callback)
    jack.set_xrun_callback (self->client, xrun_cb, self);
  if (jack.set_latency_callback)
    jack.set_latency_callback (self->client, latency_cb, self);
}

static void
jack_close (EngineDevice *device)
{
  JackDevice *self = (JackDevice *) device;

  if (self->client)
    jack.client_close (self->client);
  g_free (self);
}

static void
register_midi (JackDevice *self)
{
  if (!jack.midi_get_event_count || !jack.midi_event_get || !jack.midi_clear_buffer || !jack.midi_event_write)
    return;
  self->midi_in = jack.port_register (self->client, "midi_in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput | JackPortIsTerminal, 0);
  self->midi_out = jack.port_register (self->client, "midi_out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput | JackPortIsTerminal, 0);
}

static EngineDevice *
jack_open (Engine *engine, uint32_t driver, GError **error)
{
  static const char *const names[2] = { "out_left", "out_right" };
  JackDevice *self = g_new0 (JackDevice, 1);
  jack_status_t status;

  engine_device_init (&self->device, &engine_backend_jack, engine, driver);
  last_message[0] = '\0';
  self->client = jack.client_open (CLIENT_NAME, JackNoStartServer, &status);
  if (!self->client)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND, status & JackServerFailed
                   ? "no server answers" : "the server refuses (status 0x%x%s%s)", status,
                   *last_message ? ": " : "", last_message);
      jack_close (&self->device);
      return NULL;
    }
  set_callbacks (self);
  atomic_store (&self->device.rate, jack.get_sample_rate (self->client));
  atomic_store (&self->device.frames, jack.get_buffer_size (self->client));
  for (int c = 0; c < 2; c++)
    {
      self->ports[c] = jack.port_register (self->client, names[c], JACK_DEFAULT_AUDIO_TYPE,
                                           JackPortIsOutput | JackPortIsTerminal, 0);
      if (!self->ports[c])
        {
          g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND, "the server has no free port");
          jack_close (&self->device);
          return NULL;
        }
    }
  register_midi (self);
  return &self->device;
}

static bool
connect_remembered (JackDevice *self, jack_port_t *port, int number)
{
  bool known = false;

  for (int i = 0; port && remembered[number][i]; i++)
    known |= (number == PORT_MIDI_IN ? jack.connect (self->client, remembered[number][i], jack.port_name (port))
                                     : jack.connect (self->client, jack.port_name (port), remembered[number][i])) == 0;
  return known;
}

/* Every keyboard is plugged in: what is played goes nowhere until a track is routed to it. */
static void
connect_midi (JackDevice *self)
{
  const char **devices = jack.get_ports (self->client, NULL, JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput | JackPortIsPhysical);

  (void) connect_remembered (self, self->midi_out, PORT_MIDI_OUT);
  if (!connect_remembered (self, self->midi_in, PORT_MIDI_IN) && self->midi_in)
    for (int i = 0; devices && devices[i]; i++)
      jack.connect (self->client, devices[i], jack.port_name (self->midi_in));
  if (devices)
    jack.free (devices);
}

/* The remembered connections, else the first two physical outputs. */
static void
connect_ports (JackDevice *self)
{
  const char **physical = jack.get_ports (self->client, NULL, JACK_DEFAULT_AUDIO_TYPE,
                                          JackPortIsInput | JackPortIsPhysical);

  for (int c = 0; c < 2; c++)
    if (!connect_remembered (self, self->ports[c], c) && physical && physical[0])
      jack.connect (self->client, jack.port_name (self->ports[c]),
                    physical[1] ? physical[c] : physical[0]);
  if (physical)
    jack.free (physical);
  connect_midi (self);
}

static gboolean
jack_start (EngineDevice *device, GError **error)
{
  JackDevice *self = (JackDevice *) device;

  if (jack.activate (self->client))
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND, "the server does not start the client: %s",
                   last_message);
      return FALSE;
    }
  connect_ports (self);
  return TRUE;
}

static void
jack_stop (EngineDevice *device)
{
  JackDevice *self = (JackDevice *) device;

  if (atomic_load (&device->lost))
    return;
  atomic_store (&device->engine->midi->let_go, true);   /* what others still play for us ends before we go */
  g_usleep (2 * 1000000ul * atomic_load (&device->frames) / (gulong) atomic_load (&device->rate));
  jack.deactivate (self->client);
}

static void
jack_describe (EngineDevice *device, char *text, size_t size)
{
  JackDevice *self = (JackDevice *) device;

  g_snprintf (text, size, "%s, client \"%s\"", jack.pipewire ? "PipeWire" : "JACK",
              jack.get_client_name (self->client));
}

/* jack_is_realtime says what the server wished; the kernel says what the thread got. */
static void
jack_stats (EngineDevice *device, EngineStats *stats)
{
  int thread = atomic_load (&((JackDevice *) device)->thread);
  int policy = thread ? sched_getscheduler (thread) : SCHED_OTHER;

  stats->realtime = policy >= 0 && ((policy & ~SCHED_RESET_ON_FORK) == SCHED_FIFO
                                    || (policy & ~SCHED_RESET_ON_FORK) == SCHED_RR);
}

static void
remember (JackDevice *self, jack_port_t *port, int c)
{
  const char **names = port ? jack.port_get_all_connections (self->client, port) : NULL;
  int count = 0;

  for (int i = 0; i < CONNECTIONS_MAX; i++)
    g_clear_pointer (&remembered[c][i], g_free);
  for (; names && names[count] && count < CONNECTIONS_MAX; count++)
    remembered[c][count] = g_strdup (names[count]);
  if (names)
    jack.free (names);
}

static void
jack_tend (EngineDevice *device)
{
  JackDevice *self = (JackDevice *) device;
  uint32_t latency = engine_get_latency (device->engine);

  engine_pool_follow (device->engine->pool, atomic_load (&self->thread));

  if (latency != self->told_latency && jack.recompute_total_latencies && !atomic_load (&device->lost))
    {
      self->told_latency = latency;
      jack.recompute_total_latencies (self->client);
    }
  if (!jack.port_get_all_connections || self->tends++ % REMEMBER_EVERY || atomic_load (&device->lost))
    return;
  remember (self, self->ports[0], PORT_LEFT);
  remember (self, self->ports[1], PORT_RIGHT);
  remember (self, self->midi_in, PORT_MIDI_IN);
  remember (self, self->midi_out, PORT_MIDI_OUT);
}

const EngineBackend engine_backend_jack = {
  "jack", "JACK", jack_probe, jack_open, jack_start, jack_stop, jack_close, jack_describe, jack_latency,
  jack_stats, jack_tend,
};
