/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /patch: edits one by one or as one swap, whole patches in and out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "control-private.h"

#define ANSWER_BYTES 4096
#define FADE_MAX_S 1.0                  /* of the machine */

/* ---- edits ------------------------------------------------------------------------------------------------ */

/* The live patch, values included; NULL: told why not. */
static DspPatch *
patch_of (ControlRequest *r)
{
  DspPatch *patch = control_dup_patch (r->control, r->track);

  if (!patch)
    control_fail (r, "E_ADDRESS", "samplers and soundfonts cannot be edited", "the track \"%s\" plays no patch", r->track->name);
  return patch;
}

/* whole: of a transaction, whose edits are told by their number. */
static void
apply (ControlRequest *r, const DspEdit *edits, uint32_t count, double fade_s, bool whole)
{
  g_autofree char *before = NULL;
  DspPatch *patch = patch_of (r), *next;
  DspDiagnostics diagnostics;
  uint32_t failed = 0;

  if (!patch)
    return;
  next = dsp_patch_edit (patch, edits, count, &failed, &diagnostics);
  before = whole && failed < count ? g_strdup_printf ("edit %u: ", failed + 1) : g_strdup ("");
  if (next)
    control_load (r, next, fade_s);
  else
    control_fail_with (r, before, &diagnostics);
  dsp_diagnostics_finish (&diagnostics);
  dsp_patch_unref (next);
  dsp_patch_unref (patch);
}

static bool
same_editor (const ControlRequest *r)
{
  return control_same_origin (&r->track->editor, &r->message->origin);
}

static const char *
keep (ControlTrack *track, const char *text)
{
  return text ? g_string_chunk_insert (track->strings, text) : NULL;
}

/* Into the transaction where its author has begun one, else at once. */
static void
edit (ControlRequest *r, const DspEdit *edits, uint32_t count)
{
  ControlTrack *track = r->track;

  if (!track->edits || !same_editor (r))
    {
      apply (r, edits, count, 0, false);
      return;
    }
  if (track->edits->len + count > CONTROL_EDITS_MAX)
    {
      control_fail (r, "E_TOO_LARGE", "/patch/commit them in parts", "a transaction has at most %d edits", CONTROL_EDITS_MAX);
      return;
    }
  track->edited_at = g_get_monotonic_time ();
  for (uint32_t i = 0; i < count; i++)
    {
      DspEdit copy = edits[i];

      copy.node = keep (track, copy.node);
      copy.name = keep (track, copy.name);
      copy.to = keep (track, copy.to);
      copy.to_port = keep (track, copy.to_port);
      copy.mode = keep (track, copy.mode);
      copy.text = keep (track, copy.text);
      g_array_append_val (track->edits, copy);
    }
  control_ok (r);
}

/* id type [param value]... */
void
control_patch_add (ControlRequest *r)
{
  DspEdit edits[1 + OSC_ARGS_MAX / 2] = { { .kind = DSP_EDIT_ADD, .node = r->args[0].text, .name = r->args[1].text } };
  uint32_t count = 1;

  if (r->count % 2)
    {
      control_fail (r, "E_ARGS", "/patch/add id type [param value]...", "the last parameter has no value");
      return;
    }
  for (uint32_t i = 2; i < r->count; i += 2)
    {
      const OscArg *value = &r->args[i + 1];

      if (r->args[i].type != 's' || strchr ("sihfdTF", value->type) == NULL)
        {
          control_fail (r, "E_ARGS", "/patch/add id type [param value]...", "argument %u does not fit", i + 1);
          return;
        }
      edits[count++] = (DspEdit) { .kind = DSP_EDIT_SET, .node = r->args[0].text, .name = r->args[i].text, .value = value->number,
                                   .text = value->type == 's' ? value->text : NULL };
    }
  edit (r, edits, count);
}

void
control_patch_remove (ControlRequest *r)
{
  edit (r, &(DspEdit) { .kind = DSP_EDIT_REMOVE, .node = r->args[0].text }, 1);
}

static DspEdit
cable_of (const ControlRequest *r, DspEditKind kind)
{
  return (DspEdit) { .kind = kind, .node = r->args[0].text, .name = r->args[1].text, .to = r->args[2].text, .to_port = r->args[3].text,
                     .amount = 1 };
}

void
control_patch_connect (ControlRequest *r)
{
  DspEdit cable = cable_of (r, DSP_EDIT_CONNECT);

  if (r->count > 4)
    cable.amount = r->args[4].number;
  if (r->count > 5)
    cable.mode = r->args[5].text;
  edit (r, &cable, 1);
}

void
control_patch_disconnect (ControlRequest *r)
{
  DspEdit cable = cable_of (r, DSP_EDIT_DISCONNECT);

  edit (r, &cable, 1);
}

/* ---- transactions ----------------------------------------------------------------------------------------- */

static void
end (ControlTrack *track)
{
  g_clear_pointer (&track->edits, g_array_unref);
  g_clear_pointer (&track->strings, g_string_chunk_free);
}

void
control_patch_begin (ControlRequest *r)
{
  ControlTrack *track = r->track;

  if (track->edits && !same_editor (r))
    {
      control_fail (r, "E_BUSY", "it ends by itself a minute after its last edit",
                    "somebody else has begun a transaction on \"%s\"", track->name);
      return;
    }
  end (track);
  track->edits = g_array_new (FALSE, FALSE, sizeof (DspEdit));
  track->strings = g_string_chunk_new (1024);
  track->editor = r->message->origin;
  track->edited_at = g_get_monotonic_time ();
  control_ok (r);
}

static bool
has_begun (ControlRequest *r)
{
  bool begun = r->track->edits && same_editor (r);

  if (!begun)
    control_fail (r, "E_ARGS", "send /patch/begin first", "no transaction has been begun on \"%s\"", r->track->name);
  return begun;
}

static bool
fade_of (ControlRequest *r, uint32_t at, double *fade_s)
{
  *fade_s = r->count > at ? r->args[at].number : 0;
  if (*fade_s >= 0 && *fade_s <= FADE_MAX_S)
    return true;
  control_fail (r, "E_ARGS", "0 to 1 second", "the fade is out of range");
  return false;
}

/* What cannot be done as a whole is not done at all; the transaction has ended either way. */
void
control_patch_commit (ControlRequest *r)
{
  double fade_s;

  if (!has_begun (r) || !fade_of (r, 0, &fade_s))
    return;
  if (r->track->edits->len)
    apply (r, (const DspEdit *) r->track->edits->data, r->track->edits->len, fade_s, true);
  else
    control_ok (r);
  end (r->track);
}

void
control_patch_abort (ControlRequest *r)
{
  if (!has_begun (r))
    return;
  end (r->track);
  control_ok (r);
}

/* ---- whole patches ---------------------------------------------------------------------------------------- */

void
control_patch_load (ControlRequest *r)
{
  g_autofree char *path = engine_find_patch (r->control->engine, r->args[0].text);
  DspDiagnostics diagnostics;
  DspPatch *patch;
  double fade_s;

  if (!fade_of (r, 1, &fade_s))
    return;
  if (!path)
    {
      control_fail (r, "P014", "the name of a bundled patch, or a path below the project", "there is no patch \"%s\"", r->args[0].text);
      return;
    }
  patch = dsp_patch_load_file (path, &diagnostics);
  if (patch)
    control_load (r, patch, fade_s);
  else
    control_fail_with (r, "", &diagnostics);
  if (!r->failed)
    {
      g_free (r->track->file);
      r->track->file = g_steal_pointer (&path);
    }
  dsp_diagnostics_finish (&diagnostics);
  dsp_patch_unref (patch);
}

/* A path below the project; NULL: told why not. */
static char *
place_of (ControlRequest *r, const char *wish)
{
  const char *project = r->control->project_dir;
  g_autofree char *path = NULL, *folder = NULL;

  if (!project)
    {
      control_fail (r, "E_FILE", "", "there is no project to save into");
      return NULL;
    }
  path = g_canonicalize_filename (wish, project);
  folder = g_path_get_dirname (path);
  if (g_str_has_prefix (path, project) && path[strlen (project)] == '/' && g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *real = realpath (folder, NULL), *root = realpath (project, NULL);

      if (real && root && g_str_has_prefix (real, root) && strchr ("/", real[strlen (root)]))
        return g_steal_pointer (&path);
    }
  control_fail (r, "E_FILE", "/patch/save path, with a path whose folder is there", "\"%s\" is not below the project %s", wish, project);
  return NULL;
}

bool
control_write_patch (ControlRequest *r, const DspPatch *patch, const char *wish)
{
  g_autofree char *path = place_of (r, wish), *before = NULL;
  g_autoptr (GError) error = NULL;
  bool sexp, good;
  char *text;

  if (!path)
    return false;
  (void) g_file_get_contents (path, &before, NULL, NULL);
  sexp = before ? *g_strchug (before) == '(' : g_str_has_suffix (path, ".sexp") || g_str_has_suffix (path, ".sym-patch");
  text = dsp_patch_write (patch, sexp ? DSP_FORM_SEXP : DSP_FORM_JSON);
  good = g_file_set_contents (path, text, -1, &error);
  free (text);
  if (!good)
    control_fail (r, "E_FILE", "", "%s", error->message);
  return good;
}

void
control_patch_save (ControlRequest *r)
{
  DspPatch *patch = patch_of (r);
  g_autofree char *file = control_dup_file (r->control, r->track);

  if (patch && control_write_patch (r, patch, r->count ? r->args[0].text : file ? file : "patch.json"))
    control_ok (r);
  dsp_patch_unref (patch);
}

/* A text in as many parts as packets need: address serial part parts text. */
static void
answer_text (ControlRequest *r, const char *address, const char *text)
{
  size_t room = OSC_PACKET_MAX - 256, length = strlen (text), parts = MAX ((length + room - 1) / room, 1);
  uint8_t *packet = g_malloc (OSC_PACKET_MAX);

  for (size_t i = 0; i < parts; i++)
    {
      g_autofree char *part = g_strndup (text + i * room, room);

      control_answer (r, packet, osc_message_write (packet, OSC_PACKET_MAX, address, "hiis", r->serial, (int) i + 1, (int) parts, part));
    }
  g_free (packet);
}

void
control_patch_get (ControlRequest *r)
{
  const char *form = r->count ? r->args[0].text : "json";
  DspPatch *patch;
  char *text;

  if (strcmp (form, "json") && strcmp (form, "sexp"))
    {
      control_fail (r, "E_ARGS", "json or sexp", "there is no form \"%s\"", form);
      return;
    }
  patch = patch_of (r);
  if (!patch)
    return;
  text = dsp_patch_write (patch, *form == 's' ? DSP_FORM_SEXP : DSP_FORM_JSON);
  answer_text (r, "/patch", text);
  free (text);
  dsp_patch_unref (patch);
}

/* One /track for each: serial number count name file; then /ok. */
void
control_patch_list (ControlRequest *r)
{
  g_auto (GStrv) names = engine_dup_track_names (r->control->engine);
  int count = (int) g_strv_length (names);

  for (int i = 0; i < count; i++)
    {
      g_autofree char *file = engine_track_dup_file (r->control->engine, names[i]);
      uint8_t packet[ANSWER_BYTES];

      control_answer (r, packet, osc_message_write (packet, sizeof packet, "/track", "hiiss", r->serial, i + 1, count, names[i], file));
    }
  control_ok (r);
}

void
control_patch_modules (ControlRequest *r)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  if (out)
    {
      dsp_modules_print (out);
      fclose (out);
    }
  if (text)
    answer_text (r, "/modules", text);
  else
    control_fail (r, "E_BUSY", "", "no memory");
  free (text);
}
