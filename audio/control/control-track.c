/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known about each track: values on their way into its patch, transactions, and the patch itself. */
#include <string.h>
#include "control-private.h"

/* ---- values as a set, by node and parameter ----------------------------------------------------------------- */

static guint
value_hash (gconstpointer data)
{
  const ControlValue *value = data;

  return g_str_hash (value->node) * 31 + g_str_hash (value->param);
}

static gboolean
value_equal (gconstpointer a, gconstpointer b)
{
  const ControlValue *x = a, *y = b;

  return strcmp (x->node, y->node) == 0 && strcmp (x->param, y->param) == 0;
}

static void
value_free (gpointer data)
{
  ControlValue *value = data;

  g_free (value->node);
  g_free (value->param);
  g_free (value);
}

/* ---- tracks ----------------------------------------------------------------------------------------------- */

void
control_track_free (gpointer data)
{
  ControlTrack *track = data;

  g_hash_table_unref (track->values);
  g_hash_table_unref (track->locks);
  g_clear_pointer (&track->edits, g_array_unref);
  g_clear_pointer (&track->strings, g_string_chunk_free);
  dsp_patch_unref (track->learned);
  dsp_patch_unref (track->morph_base);
  g_free (track->file);
  g_free (track->morph_a);
  g_free (track->morph_b);
  g_free (track->name);
  g_free (track);
}

static ControlTrack *
track_new (const char *name)
{
  ControlTrack *track = g_new0 (ControlTrack, 1);

  track->name = g_strdup (name);
  track->values = g_hash_table_new_full (value_hash, value_equal, value_free, NULL);
  track->locks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return track;
}

/* NULL: the first track of the rig. */
ControlTrack *
control_find_track (Control *control, const char *name)
{
  g_auto (GStrv) names = name ? NULL : engine_dup_track_names (control->engine);
  ControlTrack *track;

  if (!name)
    name = names[0];
  if (!name || engine_track_get_slot (control->engine, name) < 0)
    return NULL;
  track = g_hash_table_lookup (control->tracks, name);
  if (track)
    return track;
  track = track_new (name);
  g_hash_table_insert (control->tracks, track->name, track);
  return track;
}

/* ---- patches ---------------------------------------------------------------------------------------------- */

static gint
compare_order (gconstpointer a, gconstpointer b)
{
  const ControlValue *x = *(const ControlValue *const *) a, *y = *(const ControlValue *const *) b;

  return x->order < y->order ? -1 : x->order > y->order;
}

/* In the order they were set: a macro and a parameter that it moves may be among them. */
static DspPatch *
with_values (const ControlTrack *track, const DspPatch *patch)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (DspPresetValue));
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, track->values);
  while (g_hash_table_iter_next (&iter, &data, NULL))
    g_ptr_array_add (sorted, data);
  g_ptr_array_sort (sorted, compare_order);
  for (guint i = 0; i < sorted->len; i++)
    {
      const ControlValue *value = sorted->pdata[i];
      const DspPresetValue plain = { value->node, value->param, value->value };

      g_array_append_val (values, plain);
    }
  return dsp_patch_with_values (patch, (const DspPresetValue *) values->data, values->len);
}

DspPatch *
control_dup_patch (Control *control, ControlTrack *track)
{
  control_keep_values (control, track);
  return engine_track_dup_patch (control->engine, track->name);
}

void
control_keep_values (Control *control, ControlTrack *track)
{
  DspPatch *patch, *next;

  if (g_hash_table_size (track->values) == 0)
    return;
  patch = engine_track_dup_patch (control->engine, track->name);
  if (patch)
    {
      next = with_values (track, patch);
      engine_track_keep (control->engine, track->name, next);
      dsp_patch_unref (next);
      dsp_patch_unref (patch);
    }
  g_hash_table_remove_all (track->values);
}

/* The transport tells where its last block began; the next may just begin, so the one after that is the first that is sure. */
uint64_t
control_next_sample (Control *control)
{
  KernelTransport transport;

  kernel_performer_get_transport (engine_get_performer (control->engine), &transport);
  return transport.sample + 2 * DSP_BLOCK;
}

uint64_t
control_sample_of (const ControlRequest *r)
{
  return r->message->sample > 0 ? (uint64_t) (r->message->sample + 0.5) : control_next_sample (r->control);
}

char *
control_dup_file (Control *control, ControlTrack *track)
{
  if (!engine_track_is_edited (control->engine, track->name))
    g_clear_pointer (&track->file, g_free);     /* the rig has wished something else since */
  return track->file ? g_strdup (track->file) : engine_track_dup_file (control->engine, track->name);
}

double
control_get_value (const ControlTrack *track, const DspDial *dial)
{
  const ControlValue wanted = { (char *) dial->node, (char *) dial->name, 0 };
  const ControlValue *value = g_hash_table_lookup (track->values, &wanted);

  return value ? value->value : dial->has_value ? dial->value : dial->min;
}

const char *
control_set_value (Control *control, ControlTrack *track, const char *node, const char *param, double value, uint64_t sample,
                   uint32_t ramp_frames)
{
  ControlValue *kept;

  if (!engine_track_set_param (control->engine, track->name, node, param, value, sample, ramp_frames))
    return "E_BUSY";
  kept = g_new (ControlValue, 1);
  *kept = (ControlValue) { g_strdup (node), g_strdup (param), value, track->value_order++ };
  g_hash_table_replace (track->values, kept, kept);
  return NULL;
}

void
control_load (ControlRequest *r, DspPatch *patch, double fade_s)
{
  DspDiagnostics diagnostics;
  uint64_t serial;

  g_hash_table_remove_all (r->track->values);   /* they are in the patch, or have been replaced with it */
  if (engine_track_load (r->control->engine, r->track->name, patch, fade_s, &serial, &diagnostics))
    control_done_later (r, serial, 0);
  else
    control_fail_with (r, "", &diagnostics);
  dsp_diagnostics_finish (&diagnostics);
}
