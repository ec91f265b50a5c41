/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /preset: loading, saving, morphing and drawing by chance.
 *
 * Values go in straight lines where only numbers change and few of them; else the patch with the new values takes over
 * by a crossfade, so that no word jumps. */
#include <math.h>
#include <string.h>
#include "control-private.h"

#define RAMPS_MAX 48                    /* lines that a program draws at once, with some left for others */
#define SWAP_MAX_S 1.0
#define RAMP_MAX_S 600.0
#define ANSWER_BYTES 512
#define MORPH_S 0.01                    /* from one message of a sweep to the next */

typedef struct { DspDial dial; double value; } Move;

/* ---- moving a set of values ------------------------------------------------------------------------------- */

static bool
can_ramp (const GArray *moves)
{
  uint32_t count = 0;

  for (guint i = 0; i < moves->len; i++)
    {
      const Move *move = &g_array_index (moves, Move, i);

      if (move->dial.has_value && move->dial.value == move->value)
        continue;
      count += *move->dial.node ? 1 : 8;        /* a macro moves several */
      if (move->dial.type != DSP_DIAL_FLOAT)
        return false;
    }
  return count <= RAMPS_MAX;
}

static void
ramp_all (ControlRequest *r, const GArray *moves, double seconds)
{
  uint64_t sample = control_sample_of (r);
  uint32_t frames = (uint32_t) (seconds * engine_get_rate (r->control->engine) + 0.5);

  for (guint i = 0; i < moves->len; i++)
    {
      const Move *move = &g_array_index (moves, Move, i);

      if (move->dial.has_value && move->dial.value == move->value)
        continue;
      if (control_set_value (r->control, r->track, move->dial.node, move->dial.name, move->value, sample, frames))
        {
          control_fail (r, "E_BUSY", "send it again in a moment", "1,024 values wait for their time already");
          return;
        }
    }
  control_done_later (r, 0, sample);
}

static void
swap_all (ControlRequest *r, const DspPatch *patch, const GArray *moves, double seconds)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (DspPresetValue));
  DspPatch *next;

  for (guint i = 0; i < moves->len; i++)
    {
      const Move *move = &g_array_index (moves, Move, i);
      const DspPresetValue value = { move->dial.node, move->dial.name, move->value };

      g_array_append_val (values, value);
    }
  next = dsp_patch_with_values (patch, (const DspPresetValue *) values->data, values->len);
  control_load (r, next, MIN (seconds, SWAP_MAX_S));
  dsp_patch_unref (next);
}

static DspPatch *
patch_of (ControlRequest *r)
{
  DspPatch *patch = control_dup_patch (r->control, r->track);

  if (!patch)
    control_fail (r, "E_ADDRESS", "samplers and soundfonts have no presets", "the track \"%s\" plays no patch", r->track->name);
  return patch;
}

/* -1: told that there is none. */
static int
find_preset (ControlRequest *r, const DspPatch *patch, const char *name)
{
  DspPresetInfo info;

  for (uint32_t i = 0; dsp_patch_get_preset (patch, i, &info); i++)
    if (strcmp (info.name, name) == 0)
      return (int) i;
  control_fail (r, "E_ARGS", "/preset/list names them", "there is no preset \"%s\"", name);
  return -1;
}

static bool
seconds_of (ControlRequest *r, uint32_t at, double *seconds)
{
  *seconds = r->count > at ? r->args[at].number : 0;
  if (*seconds >= 0 && *seconds <= RAMP_MAX_S)
    return true;
  control_fail (r, "E_ARGS", "0 to 600 seconds", "the time is out of range");
  return false;
}

static void
add_move (GArray *moves, const DspPatch *patch, const DspPresetValue *value)
{
  Move move = { .value = value->value };

  if (dsp_patch_get_dial (patch, value->node, value->param, &move.dial))
    g_array_append_val (moves, move);
}

void
control_preset_load (ControlRequest *r)
{
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (Move));
  DspPatch *patch = patch_of (r);
  int preset = patch ? find_preset (r, patch, r->args[0].text) : -1;
  DspPresetValue value;
  double seconds;

  for (uint32_t i = 0; preset >= 0 && dsp_patch_get_preset_value (patch, (uint32_t) preset, i, &value); i++)
    add_move (moves, patch, &value);
  if (preset >= 0 && seconds_of (r, 1, &seconds))
    {
      if (can_ramp (moves))
        ramp_all (r, moves, seconds);
      else
        swap_all (r, patch, moves, seconds);
    }
  dsp_patch_unref (patch);
}

/* ---- between two ------------------------------------------------------------------------------------------ */

/* What the preset says of a dial, else what the patch said when the sweep began. */
static double
value_in (const DspPatch *patch, uint32_t preset, const DspPatch *base, const DspDial *dial)
{
  DspPresetValue value;
  DspDial was;

  for (uint32_t i = 0; dsp_patch_get_preset_value (patch, preset, i, &value); i++)
    if (strcmp (value.node, dial->node) == 0 && strcmp (value.param, dial->name) == 0)
      return value.value;
  return dsp_patch_get_dial (base, dial->node, dial->name, &was) && was.has_value ? was.value : dial->value;
}

static double
between (const DspDial *dial, double a, double b, double x)
{
  double from, to;

  if (dial->type == DSP_DIAL_WORD || dial->type == DSP_DIAL_BOOL)
    return x < 0.5 ? a : b;
  if (x <= 0 || x >= 1)
    return x <= 0 ? a : b;
  from = dsp_dial_position_of (dial, a);
  to = dsp_dial_position_of (dial, b);
  a = dsp_dial_value_at (dial, from + (to - from) * x);
  return dial->type == DSP_DIAL_INT ? round (a) : a;
}

static void
begin_sweep (ControlTrack *track, const DspPatch *patch, const char *a, const char *b)
{
  if (track->morph_base && strcmp (track->morph_a, a) == 0 && strcmp (track->morph_b, b) == 0)
    return;
  g_free (track->morph_a);
  g_free (track->morph_b);
  dsp_patch_unref (track->morph_base);
  track->morph_a = g_strdup (a);
  track->morph_b = g_strdup (b);
  track->morph_base = dsp_patch_ref ((DspPatch *) patch);
}

void
control_preset_morph (ControlRequest *r)
{
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (Move));
  DspPatch *patch = patch_of (r);
  int a = patch ? find_preset (r, patch, r->args[0].text) : -1, b = a >= 0 ? find_preset (r, patch, r->args[1].text) : -1;
  double x = CLAMP (r->args[2].number, 0, 1);
  DspPresetValue value;

  if (b >= 0)
    {
      begin_sweep (r->track, patch, r->args[0].text, r->args[1].text);
      for (uint32_t i = 0; dsp_patch_get_preset_value (patch, (uint32_t) a, i, &value); i++)
        add_move (moves, patch, &value);
      for (uint32_t i = 0; dsp_patch_get_preset_value (patch, (uint32_t) b, i, &value); i++)
        add_move (moves, patch, &value);
      for (guint i = 0; i < moves->len; i++)
        {
          Move *move = &g_array_index (moves, Move, i);

          move->value = between (&move->dial, value_in (patch, (uint32_t) a, r->track->morph_base, &move->dial),
                                 value_in (patch, (uint32_t) b, r->track->morph_base, &move->dial), x);
        }
      ramp_all (r, moves, MORPH_S);
    }
  dsp_patch_unref (patch);
}

/* ---- by chance -------------------------------------------------------------------------------------------- */

/* 0 to 1, the same for the same seed and name on every machine: FNV-1a, then the finisher of MurmurHash3. */
static double
draw (int64_t seed, const char *node, const char *name)
{
  uint64_t hash = UINT64_C (0xcbf29ce484222325) ^ (uint64_t) seed * UINT64_C (0x9e3779b97f4a7c15);
  const char *const parts[] = { node, ".", name };

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    for (const char *at = parts[i]; *at; at++)
      hash = (hash ^ (unsigned char) *at) * UINT64_C (0x100000001b3);
  hash = (hash ^ hash >> 33) * UINT64_C (0xff51afd7ed558ccd);
  hash = (hash ^ hash >> 33) * UINT64_C (0xc4ceb9fe1a85ec53);
  return (double) ((hash ^ hash >> 33) >> 11) * 0x1p-53;
}

typedef struct { const ControlTrack *track; GArray *moves; int64_t seed; double amount; bool macros; } Chance;

/* The patch's macros are what its maker meant to be turned; only a patch without any has all its numbers turned. */
static void
draw_cb (const DspDial *dial, void *data)
{
  Chance *chance = data;
  g_autofree char *key = *dial->node ? g_strconcat (dial->node, ".", dial->name, NULL) : g_strdup (dial->name);
  Move move = { .dial = *dial };
  double from, to = draw (chance->seed, dial->node, dial->name);

  chance->macros |= !*dial->node;
  if ((*dial->node && (chance->macros || dial->type != DSP_DIAL_FLOAT)) || g_hash_table_contains (chance->track->locks, key))
    return;
  from = dial->has_value ? dsp_dial_position_of (dial, dial->value) : to;
  move.value = dsp_dial_value_at (dial, from + (to - from) * chance->amount);
  if (dial->type != DSP_DIAL_FLOAT)
    move.value = round (move.value);
  g_array_append_val (chance->moves, move);
}

void
control_preset_random (ControlRequest *r)
{
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (Move));
  Chance chance = { r->track, moves, (int64_t) r->args[0].number, r->count > 1 ? CLAMP (r->args[1].number, 0, 1) : 1, false };
  DspPatch *patch = patch_of (r);

  if (!patch)
    return;
  dsp_patch_each_dial (patch, draw_cb, &chance);
  if (can_ramp (moves))
    ramp_all (r, moves, 0);
  else
    swap_all (r, patch, moves, 0);
  dsp_patch_unref (patch);
}

void
control_preset_lock (ControlRequest *r)
{
  DspPatch *patch = patch_of (r);
  DspDial dial;

  if (!patch)
    return;
  if (!dsp_patch_find_dial (patch, r->args[0].text, &dial))
    control_fail (r, "P004", "a macro, or node.parameter", "there is nothing to turn that is called \"%s\"", r->args[0].text);
  else
    {
      if (r->count > 1 && r->args[1].number == 0)
        g_hash_table_remove (r->track->locks, r->args[0].text);
      else
        g_hash_table_add (r->track->locks, g_strdup (r->args[0].text));
      control_ok (r);
    }
  dsp_patch_unref (patch);
}

/* ---- saving ----------------------------------------------------------------------------------------------- */

typedef struct { const DspPatch *file; GArray *values; } Saving;

static bool
is_in_presets (const DspPatch *patch, const DspDial *dial)
{
  DspPresetInfo info;
  DspPresetValue value;

  for (uint32_t p = 0; dsp_patch_get_preset (patch, p, &info); p++)
    for (uint32_t i = 0; dsp_patch_get_preset_value (patch, p, i, &value); i++)
      if (strcmp (value.node, dial->node) == 0 && strcmp (value.param, dial->name) == 0)
        return true;
  return false;
}

/* Macros that have a value, whatever was turned since the file was read, and whatever other presets speak of. */
static void
save_cb (const DspDial *dial, void *data)
{
  Saving *saving = data;
  DspDial before;
  DspPresetValue value = { dial->node, dial->name, dial->value };

  if (!dial->has_value || !dsp_patch_get_dial (saving->file, dial->node, dial->name, &before))
    return;
  if (!*dial->node || before.value != dial->value || is_in_presets (saving->file, dial))
    g_array_append_val (saving->values, value);
}

static void
save (ControlRequest *r, const char *path, DspPatch *live, DspPatch *file)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (DspPresetValue));
  Saving saving = { file, values };
  DspDiagnostics diagnostics;
  DspPatch *next, *kept;

  dsp_patch_each_dial (live, save_cb, &saving);
  next = dsp_patch_with_preset (file, r->args[0].text, (const DspPresetValue *) values->data, values->len, &diagnostics);
  if (!next)
    control_fail_with (r, "", &diagnostics);
  dsp_diagnostics_finish (&diagnostics);
  if (!next)
    return;
  if (control_write_patch (r, next, path))
    {
      kept = dsp_patch_with_preset (live, r->args[0].text, (const DspPresetValue *) values->data, values->len, &diagnostics);
      dsp_diagnostics_finish (&diagnostics);
      if (kept)
        engine_track_keep (r->control->engine, r->track->name, kept);
      if (!r->track->file)
        engine_track_refresh (r->control->engine, r->track->name);
      dsp_patch_unref (kept);
      control_ok (r);
    }
  dsp_patch_unref (next);
}

void
control_preset_save (ControlRequest *r)
{
  g_autofree char *path = control_dup_file (r->control, r->track);
  DspPatch *live = patch_of (r), *file = NULL;
  DspDiagnostics diagnostics = { 0 };

  if (!live)
    return;
  if (path)
    file = dsp_patch_load_file (path, &diagnostics);
  if (file)
    save (r, path, live, file);
  else
    control_fail_with (r, "", &diagnostics);
  dsp_diagnostics_finish (&diagnostics);
  dsp_patch_unref (file);
  dsp_patch_unref (live);
}

/* One /preset for each: serial number count name values; then /ok. */
void
control_preset_list (ControlRequest *r)
{
  DspPatch *patch = patch_of (r);
  DspPresetInfo info;
  uint32_t count = 0;

  if (!patch)
    return;
  while (dsp_patch_get_preset (patch, count, &info))
    count++;
  for (uint32_t i = 0; dsp_patch_get_preset (patch, i, &info); i++)
    {
      uint8_t packet[ANSWER_BYTES];

      control_answer (r, packet, osc_message_write (packet, sizeof packet, "/preset", "hiisi", r->serial, (int) i + 1, (int) count,
                                                    info.name, (int) info.count));
    }
  control_ok (r);
  dsp_patch_unref (patch);
}
