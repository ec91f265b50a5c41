/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing and watching: notes, panic, status, subscriptions. */
#include <arpa/inet.h>
#include <math.h>
#include <string.h>
#include "control-private.h"

#define STATUS_BYTES 2048

/* A note with an id of its own sounds on a voice of its own: two of one pitch can end one by one. */
static uint8_t
channel_of (const ControlRequest *r, uint32_t at)
{
  int64_t id = r->count > at ? (int64_t) r->args[at].number : 0;

  return r->count > at ? (uint8_t) (1 + (uint64_t) id % 15) : 0;
}

static void
play (ControlRequest *r, KernelLive event)
{
  uint64_t sample = control_sample_of (r);
  KernelStatus status;

  event.sample = sample;
  event.track = (uint8_t) engine_track_get_slot (r->control->engine, r->track->name);
  status = kernel_lane_event (r->control->lane, &event);
  if (status == KERNEL_ERROR_RANGE)
    control_fail (r, "E_ARGS", "a note of 0 to 127 with its fraction in cents, a velocity of 0 to 1 (or 2 to 127)", "out of range");
  else if (status != KERNEL_OK)
    control_fail (r, "E_BUSY", "send it again in a moment", "the audio thread has taken no notes for a while");
  else
    control_done_later (r, 0, sample);
}

/* 0 to 1; above, as MIDI counts: 100 is 100 / 127. */
static float
velocity_of (const OscArg *arg)
{
  return (float) (arg->number > 1 ? arg->number / 127 : arg->type == 'i' && arg->number == 1 ? 1 / 127.0 : arg->number);
}

void
control_note_on (ControlRequest *r)
{
  play (r, (KernelLive) { .kind = KERNEL_LIVE_NOTE, .pitch = (float) r->args[0].number, .velocity = velocity_of (&r->args[1]),
                          .channel = channel_of (r, 2) });
}

void
control_note_off (ControlRequest *r)
{
  play (r, (KernelLive) { .kind = KERNEL_LIVE_OFF, .pitch = (float) r->args[0].number, .channel = channel_of (r, 1) });
}

void
control_panic (ControlRequest *r)
{
  if (kernel_lane_panic (r->control->lane) == KERNEL_OK)
    control_done_later (r, 0, control_sample_of (r));
  else
    control_fail (r, "E_BUSY", "send it again in a moment", "the audio thread has taken no commands for a while");
}

/* What sounds by now is told before. */
void
control_ping (ControlRequest *r)
{
  uint8_t packet[64];

  control_tell_dones (r->control);
  control_answer (r, packet, osc_message_write (packet, sizeof packet, "/pong", "h", r->serial));
}

static uint32_t
count_lost (Control *control)
{
  g_auto (GStrv) names = engine_dup_track_names (control->engine);
  uint32_t lost = 0;

  for (char **name = names; *name; name++)
    lost += engine_track_get_lost_values (control->engine, *name);
  return lost;
}

/* /status serial playing sample rate backend voices-sounding xruns | received busy late errors dropped unsent lost waiting */
void
control_status (ControlRequest *r)
{
  Control *control = r->control;
  uint8_t packet[STATUS_BYTES];
  KernelTransport transport;
  EngineStats stats;

  kernel_performer_get_transport (engine_get_performer (control->engine), &transport);
  engine_get_stats (control->engine, &stats);
  control_answer (r, packet,
                  osc_message_write (packet, sizeof packet, "/status", "hihdsiihhhhhhhi", r->serial, (int) transport.playing,
                                     (int64_t) transport.sample, engine_get_rate (control->engine), stats.backend,
                                     (int) transport.sounding, (int) stats.xruns, (int64_t) atomic_load (&control->received),
                                     (int64_t) atomic_load (&control->busy), (int64_t) control->counts.late,
                                     (int64_t) control->counts.errors, (int64_t) atomic_load (&control->dropped),
                                     (int64_t) control->counts.unsent, (int64_t) count_lost (control), (int) control->later->len));
}

/* ---- listening -------------------------------------------------------------------------------------------- */

/* A port, where it is given, is one of this machine: somebody else may listen than who asks. */
static bool
listener_of (ControlRequest *r, uint32_t at, ControlOrigin *origin)
{
  struct sockaddr_in *address = (struct sockaddr_in *) &origin->address;
  double port = r->count > at ? r->args[at].number : 0;

  *origin = r->message->origin;
  if (r->count <= at)
    return true;
  if (r->control->udp_fd < 0 || !(port >= 1 && port <= 65535))
    {
      control_fail (r, "E_ARGS", "a UDP port of this machine", "the port is out of range");
      return false;
    }
  *origin = (ControlOrigin) { .fd = r->control->udp_fd, .address_size = sizeof *address };
  *address = (struct sockaddr_in) { .sin_family = AF_INET, .sin_port = htons ((uint16_t) port),
                                    .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  return true;
}

void
control_subscribe (ControlRequest *r)
{
  static const struct { const char *word; unsigned what; } words[] = {
    { "meters", CONTROL_LISTEN_METERS }, { "params", CONTROL_LISTEN_PARAMS },
    { "swaps", CONTROL_LISTEN_SWAPS }, { "replies", CONTROL_LISTEN_REPLIES },
  };
  ControlOrigin origin;

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (r->args[0].text, words[i].word) == 0)
      {
        if (!listener_of (r, 1, &origin))
          return;
        if (!control_listen (r->control, &origin, words[i].what))
          control_fail (r, "E_BUSY", "others must /unsubscribe first", "32 listen already");
        else
          control_ok (r);
        return;
      }
  control_fail (r, "E_ARGS", "meters, params, swaps or replies; it lasts for 60 seconds", "there is no \"%s\" to listen to", r->args[0].text);
}

void
control_unsubscribe (ControlRequest *r)
{
  ControlOrigin origin;

  if (!listener_of (r, 0, &origin))
    return;
  control_listen (r->control, &origin, 0);
  control_ok (r);
}
