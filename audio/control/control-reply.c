/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies: to whoever asked, and to those who listen. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include "control-private.h"

#define METER_BYTES 512
#define ERROR_BYTES 4096

typedef struct { ControlOrigin origin; GBytes *packet; } Waiting;

/* ---- sending ---------------------------------------------------------------------------------------------- */

static bool
send_now (const ControlOrigin *origin, const void *packet, size_t size)
{
  if (origin->address_size == 0)        /* a Unix socket without a name cannot be answered, by the client's own choice */
    return true;
  return sendto (origin->fd, packet, size, MSG_DONTWAIT | MSG_NOSIGNAL, &origin->address.any, origin->address_size) >= 0
         || (errno != EAGAIN && errno != ENOBUFS);      /* nobody there: nobody waits for it */
}

static void
call (Control *control, const ControlOrigin *origin, const uint8_t *packet, size_t size)
{
  g_mutex_lock (&control->forget_lock);
  if (!g_hash_table_contains (control->forgotten, origin->data))
    origin->func (packet, size, origin->data);
  g_mutex_unlock (&control->forget_lock);
}

void
control_send (Control *control, const ControlOrigin *origin, const uint8_t *packet, size_t size)
{
  if (size == 0)
    return;
  if (origin->func)
    call (control, origin, packet, size);
  else if (!send_now (origin, packet, size))
    {
      Waiting *waiting;

      if (control->backlog.length == CONTROL_BACKLOG_MAX)
        {
          control->counts.unsent++;
          return;
        }
      waiting = g_new (Waiting, 1);
      *waiting = (Waiting) { *origin, g_bytes_new (packet, size) };
      g_queue_push_tail (&control->backlog, waiting);
    }
}

void
control_flush (Control *control)
{
  for (guint left = control->backlog.length; left > 0; left--)
    {
      Waiting *waiting = g_queue_pop_head (&control->backlog);
      gsize size;
      const void *packet = g_bytes_get_data (waiting->packet, &size);

      if (!atomic_load (&control->quit) && !send_now (&waiting->origin, packet, size))
        {
          g_queue_push_tail (&control->backlog, waiting);
          continue;
        }
      g_bytes_unref (waiting->packet);
      g_free (waiting);
    }
}

void
control_tell (Control *control, unsigned what, const uint8_t *packet, size_t size)
{
  for (guint i = 0; i < control->listeners->len; i++)
    {
      const ControlListener *listener = &g_array_index (control->listeners, ControlListener, i);

      if (listener->what & what)
        control_send (control, &listener->origin, packet, size);
    }
}

/* ---- to requests ------------------------------------------------------------------------------------------ */

void
control_answer (ControlRequest *r, const uint8_t *packet, size_t size)
{
  control_send (r->control, &r->message->origin, packet, size);
  control_tell (r->control, CONTROL_LISTEN_REPLIES, packet, size);
}

void
control_ok (ControlRequest *r)
{
  uint8_t packet[ERROR_BYTES];

  if (!r->quiet)
    control_answer (r, packet, osc_message_write (packet, sizeof packet, "/ok", "sh", r->address, r->serial));
}

static void
fail (ControlRequest *r, const char *code, const char *message, const char *hint)
{
  uint8_t packet[ERROR_BYTES];

  r->failed = true;
  r->control->counts.errors++;
  control_answer (r, packet, osc_message_write (packet, sizeof packet, "/error", "shsss", r->address, r->serial, code, message, hint));
}

void
control_fail (ControlRequest *r, const char *code, const char *hint, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list list;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  if (strlen (message) > 1000)
    message[1000] = '\0';
  fail (r, code, message, hint);
}

void
control_fail_with (ControlRequest *r, const char *before, const DspDiagnostics *diagnostics)
{
  for (uint32_t i = 0; i < diagnostics->count; i++)
    {
      const DspDiagnostic *d = &diagnostics->items[i];
      g_autofree char *place = d->line ? g_strdup_printf ("%s%u:%u: %s", before, d->line, d->column, d->message)
                                       : g_strconcat (before, d->message, NULL);

      if (d->severity == DSP_ERROR)
        fail (r, d->code, place, d->hint);
    }
  if (!r->failed)
    fail (r, "E_ARGS", "it cannot be used", "");
}

/* Any thread: what did not come as far as a request. */
void
control_refuse (Control *control, const ControlOrigin *origin, const uint8_t *bytes, size_t size, const char *code, const char *message,
                const char *hint)
{
  uint8_t packet[ERROR_BYTES];
  OscMessage *osc = g_new (OscMessage, 1);
  bool read = bytes && !osc_message_read (osc, bytes, size);
  int64_t serial = read && osc->count && osc->args[0].type == 'h' ? osc->args[0].integer : 0;
  size_t length = osc_message_write (packet, sizeof packet, "/error", "shsss", read ? osc->address : "/", serial, code, message, hint);

  if (origin->func)
    call (control, origin, packet, length);
  else
    (void) send_now (origin, packet, length);
  g_free (osc);
}

/* ---- what sounds ------------------------------------------------------------------------------------------ */

void
control_done_later (ControlRequest *r, uint64_t program, uint64_t sample)
{
  Control *control = r->control;
  ControlDone done = { .origin = r->message->origin, .serial = r->serial, .program = program, .sample = sample };

  control_ok (r);
  if (r->quiet || control->dones->len >= CONTROL_DONES_MAX)
    return;
  done.address = g_strdup (r->address);
  done.track = g_strdup (r->track ? r->track->name : "");
  g_array_append_val (control->dones, done);
}

static bool
has_come (Control *control, ControlDone *done, uint64_t now)
{
  if (!done->program)
    return done->sample < now + DSP_BLOCK;      /* `now` is where the last block began */
  return engine_track_has_taken (control->engine, done->track, done->program, &done->sample);
}

static void
tell_done (Control *control, ControlDone *done)
{
  uint8_t packet[ERROR_BYTES];
  size_t size = osc_message_write (packet, sizeof packet, "/done", "shh", done->address, done->serial, (int64_t) done->sample);

  control_send (control, &done->origin, packet, size);
  control_tell (control, CONTROL_LISTEN_REPLIES, packet, size);
  if (!done->program)
    return;
  size = osc_message_write (packet, sizeof packet, "/swap", "sh", done->track, (int64_t) done->sample);
  control_tell (control, CONTROL_LISTEN_SWAPS, packet, size);
}

void
control_tell_dones (Control *control)
{
  KernelTransport transport;
  guint kept = 0;

  kernel_performer_get_transport (engine_get_performer (control->engine), &transport);
  for (guint i = 0; i < control->dones->len; i++)
    {
      ControlDone *done = &g_array_index (control->dones, ControlDone, i);

      if (!has_come (control, done, transport.sample))
        {
          g_array_index (control->dones, ControlDone, kept++) = *done;
          continue;
        }
      tell_done (control, done);
      g_free (done->address);
      g_free (done->track);
    }
  g_array_set_size (control->dones, kept);
}

/* ---- listeners -------------------------------------------------------------------------------------------- */

bool
control_same_origin (const ControlOrigin *a, const ControlOrigin *b)
{
  return a->func == b->func && a->data == b->data && a->fd == b->fd && a->address_size == b->address_size
         && memcmp (&a->address, &b->address, a->address_size) == 0;
}

bool
control_listen (Control *control, const ControlOrigin *origin, unsigned what)
{
  gint64 until = g_get_monotonic_time () + CONTROL_LISTEN_S * G_USEC_PER_SEC;
  ControlListener listener = { *origin, what, until };

  for (guint i = 0; i < control->listeners->len; i++)
    {
      ControlListener *known = &g_array_index (control->listeners, ControlListener, i);

      if (!control_same_origin (&known->origin, origin))
        continue;
      known->what |= what;
      known->until = until;
      if (!what)
        g_array_remove_index (control->listeners, i);
      return true;
    }
  if (!what || control->listeners->len == CONTROL_LISTENERS_MAX)
    return !what;
  g_array_append_val (control->listeners, listener);
  return true;
}

static void
tell_meter (Control *control, const char *name, const EngineMeter *meter)
{
  uint8_t packet[METER_BYTES];

  control_tell (control, CONTROL_LISTEN_METERS, packet,
                osc_message_write (packet, sizeof packet, "/meter", "sfffff", name, meter->peak[0], meter->peak[1], meter->rms[0],
                                   meter->rms[1], meter->reduction_db));
}

void
control_tell_meters (Control *control)
{
  gint64 now = g_get_monotonic_time ();
  unsigned what = 0;
  g_auto (GStrv) names = NULL;
  EngineMeter meter;

  for (guint i = control->listeners->len; i-- > 0;)
    {
      ControlListener *listener = &g_array_index (control->listeners, ControlListener, i);

      if (listener->until < now)
        g_array_remove_index_fast (control->listeners, i);
      else
        what |= listener->what;
    }
  if (!(what & CONTROL_LISTEN_METERS))
    return;
  engine_get_master_meter (control->engine, &meter);
  tell_meter (control, "", &meter);
  names = engine_dup_track_names (control->engine);
  for (char **name = names; *name; name++)
    {
      int slot = engine_track_get_slot (control->engine, *name);

      if (slot < 0)
        continue;
      engine_get_track_meter (control->engine, (uint16_t) slot, &meter);
      tell_meter (control, *name, &meter);
    }
}
