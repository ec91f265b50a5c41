/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The addresses: one row each, what arguments they take, who serves them. */
#include <string.h>
#include "control-private.h"

#define TRACK_PREFIX "/t/"

/* Arguments: s a text, n a number, v a number or a text, * any more. Small: may be missing, from there on. */
typedef enum { FOR_ALL, FOR_TRACK } For;
typedef struct {
  const char *address, *args;
  For   scope;
  bool  timed, quiet;                   /* sent ahead of its time; without a serial only problems are answered */
  void (*run) (ControlRequest *r);
  const char *usage;
} Row;

static const Row rows[] = {
  { "/patch/add", "ss*", FOR_TRACK, false, false, control_patch_add, "id type [param value]..." },
  { "/patch/remove", "s", FOR_TRACK, false, false, control_patch_remove, "id" },
  { "/patch/connect", "ssss?ns", FOR_TRACK, false, false, control_patch_connect, "id port id port [amount [mode]]" },
  { "/patch/disconnect", "ssss", FOR_TRACK, false, false, control_patch_disconnect, "id port id port" },
  { "/patch/load", "s?n", FOR_TRACK, false, false, control_patch_load, "path [fade]" },
  { "/patch/save", "?s", FOR_TRACK, false, false, control_patch_save, "[path]" },
  { "/patch/get", "?s", FOR_TRACK, false, false, control_patch_get, "[json or sexp]" },
  { "/patch/list", "", FOR_ALL, false, false, control_patch_list, "" },
  { "/patch/modules", "", FOR_ALL, false, false, control_patch_modules, "" },
  { "/patch/begin", "", FOR_TRACK, false, false, control_patch_begin, "" },
  { "/patch/commit", "?n", FOR_TRACK, false, false, control_patch_commit, "[fade]" },
  { "/patch/abort", "", FOR_TRACK, false, false, control_patch_abort, "" },
  { "/param/set", "ssv?n", FOR_TRACK, true, true, control_param_set, "id param value [ramp]" },
  { "/param/get", "ss", FOR_TRACK, false, false, control_param_get, "id param" },
  { "/param/map", "sssnns?s", FOR_TRACK, false, false, control_param_map, "id param control min max curve [mode]" },
  { "/param/maps", "", FOR_TRACK, false, false, control_param_maps, "" },
  { "/param/learn", "ss?s", FOR_TRACK, false, false, control_param_learn, "id param [jump, pickup or scale]" },
  { "/param/unlearn", "ss", FOR_TRACK, false, false, control_param_unlearn, "id param" },
  { "/preset/load", "s?n", FOR_TRACK, false, false, control_preset_load, "name [seconds]" },
  { "/preset/save", "s", FOR_TRACK, false, false, control_preset_save, "name" },
  { "/preset/list", "", FOR_TRACK, false, false, control_preset_list, "" },
  { "/preset/morph", "ssn", FOR_TRACK, true, true, control_preset_morph, "a b x" },
  { "/preset/random", "n?n", FOR_TRACK, false, false, control_preset_random, "seed [amount]" },
  { "/preset/lock", "s?n", FOR_TRACK, false, false, control_preset_lock, "key [0 or 1]" },
  { "/note/on", "nn?n", FOR_TRACK, true, true, control_note_on, "note velocity [id]" },
  { "/note/off", "n?n", FOR_TRACK, true, true, control_note_off, "note [id]" },
  { "/panic", "", FOR_ALL, false, false, control_panic, "" },
  { "/help", "", FOR_ALL, false, false, control_help, "" },
  { "/status", "", FOR_ALL, false, false, control_status, "" },
  { "/ping", "*", FOR_ALL, false, false, control_ping, "" },
  { "/subscribe", "s?n", FOR_ALL, false, false, control_subscribe, "meters, params, swaps or replies [port]" },
  { "/unsubscribe", "?n", FOR_ALL, false, false, control_unsubscribe, "[port]" },
};

/* One /usage for each row: serial address arguments; then /ok. */
void
control_help (ControlRequest *r)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      uint8_t packet[256];

      control_answer (r, packet, osc_message_write (packet, sizeof packet, "/usage", "hss", r->serial, rows[i].address, rows[i].usage));
    }
  control_ok (r);
}

/* The command behind a track's prefix; *length is that of the name between. */
static const Row *
find_row (const char *address, size_t *length)
{
  size_t size = strlen (address), prefix = strlen (TRACK_PREFIX);
  bool prefixed = strncmp (address, TRACK_PREFIX, prefix) == 0;

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      size_t own = strlen (rows[i].address);

      *length = prefixed && size > own + prefix ? size - own - prefix : 0;
      if (prefixed ? *length && strcmp (address + size - own, rows[i].address) == 0 : strcmp (address, rows[i].address) == 0)
        return &rows[i];
    }
  return NULL;
}

bool
control_is_timed (const char *address)
{
  size_t length;
  const Row *row = find_row (address, &length);

  return row && row->timed;
}

/* ---- arguments -------------------------------------------------------------------------------------------- */

static bool
is_number (const OscArg *arg)
{
  return strchr ("ihfdTF", arg->type) != NULL;
}

static bool
fits (const OscArg *arg, char wanted)
{
  switch (wanted)
    {
    case 's': return arg->type == 's';
    case 'n': return is_number (arg);
    default: return arg->type == 's' || is_number (arg);
    }
}

static bool
args_fit (const ControlRequest *r, const char *wanted)
{
  uint32_t i = 0;
  bool optional = false;

  for (; *wanted; wanted++)
    {
      if (*wanted == '*')
        return true;
      if (*wanted == '?')
        {
          optional = true;
          continue;
        }
      if (i == r->count)
        return optional;
      if (!fits (&r->args[i++], *wanted))
        return false;
    }
  return i == r->count;
}

/* ---- running ---------------------------------------------------------------------------------------------- */

static const char *
nearest_address (const char *address)
{
  const char *best = "", *last = strrchr (address, '/');

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (last && strcmp (strrchr (rows[i].address, '/'), last) == 0)
      best = rows[i].address;
  return best;
}

static bool
find_track (ControlRequest *r, const Row *row, size_t length)
{
  g_autofree char *written = length ? g_strndup (r->address + strlen (TRACK_PREFIX), length) : NULL;
  g_autofree char *name = written ? g_uri_unescape_string (written, NULL) : NULL;

  if (row->scope == FOR_ALL && !length)
    return true;
  r->track = control_find_track (r->control, name ? name : written);
  if (r->track)
    return true;
  control_fail (r, "E_ADDRESS", "/patch/list names the tracks", length ? "there is no track \"%s\"" : "there is no track%s",
                length ? written : "");
  return false;
}

static void
serve (ControlRequest *r)
{
  size_t length;
  const Row *row = find_row (r->address, &length);

  if (!row)
    {
      const char *near = nearest_address (r->address);
      g_autofree char *hint = *near ? g_strdup_printf ("did you mean %s?", near) : g_strdup ("/help lists them");

      control_fail (r, "E_ADDRESS", hint, "there is no address \"%s\"", r->address);
      return;
    }
  r->quiet = row->quiet && !r->has_serial;
  if (!args_fit (r, row->args))
    {
      g_autofree char *hint = g_strdup_printf ("%s %s", row->address, row->usage);

      control_fail (r, "E_ARGS", hint, "the arguments do not fit");
      return;
    }
  if (find_track (r, row, length))
    row->run (r);
}

void
control_run (Control *control, const ControlMessage *message)
{
  ControlRequest request = { .control = control, .message = message, .address = "/" }, *r = &request;
  const char *problem = osc_message_read (&r->osc, message->bytes, message->size);

  if (problem)
    {
      bool many = problem && strstr (problem, "128") != NULL;

      control_fail (r, many ? "E_TOO_LARGE" : "E_ARGS", "a message is an address, types and arguments (OSC 1.0)", "%s", problem);
      return;
    }
  r->address = r->osc.address;
  r->args = r->osc.args;
  r->count = r->osc.count;
  if (r->count && r->args[0].type == 'h')
    {
      r->serial = r->args[0].integer;
      r->has_serial = true;
      r->args++;
      r->count--;
    }
  serve (r);
}
