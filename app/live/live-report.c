/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports out of the composer's answers; every length and index in them is checked. */
#include "live-private.h"
#include "script/script.h"

#include <string.h>

#define LIST_MAX 100000u

static void
diagnostic_free (LiveDiagnostic *diagnostic)
{
  g_free (diagnostic->code);
  g_free (diagnostic->phase);
  g_free (diagnostic->file);
  g_free (diagnostic->message);
  g_free (diagnostic->hint);
  g_free (diagnostic->fix_title);
  g_free (diagnostic->fix_text);
  g_free (diagnostic);
}

static void
clip_free (LiveClip *clip)
{
  g_free (clip->name);
  g_free (clip);
}

static void
track_free (LiveTrack *track)
{
  g_free (track->name);
  g_free (track);
}

static void
synapse_free (LiveSynapse *synapse)
{
  g_free (synapse->from);
  g_free (synapse->to);
  g_free (synapse->from_key);
  g_free (synapse->to_key);
  g_free (synapse);
}

static LiveReport *
report_new (uint32_t revision)
{
  LiveReport *report = g_new0 (LiveReport, 1);
  report->revision = revision;
  report->diagnostics = g_ptr_array_new_with_free_func ((GDestroyNotify) diagnostic_free);
  report->clips = g_ptr_array_new_with_free_func ((GDestroyNotify) clip_free);
  report->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) track_free);
  report->console = g_ptr_array_new_with_free_func (g_free);
  report->synapses = g_ptr_array_new_with_free_func ((GDestroyNotify) synapse_free);
  return report;
}

void
live_report_free (LiveReport *report)
{
  if (!report)
    return;
  g_ptr_array_unref (report->diagnostics);
  g_ptr_array_unref (report->clips);
  g_ptr_array_unref (report->tracks);
  g_ptr_array_unref (report->console);
  g_ptr_array_unref (report->synapses);
  g_free (report);
}

/* Text of a hostile child may be no UTF-8; what people see must be. */
static char *
get_text (ComposerReader *reader)
{
  return g_utf8_make_valid (composer_get_text (reader), -1);
}

/* The macro CLAMP evaluates twice: it must not read. */
static uint32_t
get_between (ComposerReader *reader, gsize low, gsize high)
{
  uint32_t value = composer_get_u32 (reader);
  return (uint32_t) CLAMP (value, low, high);
}

static LiveDiagnostic *
get_diagnostic (ComposerReader *reader, const LiveSource *source)
{
  LiveDiagnostic *diagnostic = g_new0 (LiveDiagnostic, 1);
  diagnostic->severity = get_between (reader, 0, LIVE_SEVERITY_HINT);
  diagnostic->code = get_text (reader);
  diagnostic->phase = get_text (reader);
  guint file = composer_get_u32 (reader);
  const LiveFile *named = source->files->pdata[file < source->files->len ? file : 0];
  gsize size = g_bytes_get_size (named->text);
  diagnostic->file = g_strdup (named->path);
  diagnostic->start = get_between (reader, 0, size);
  diagnostic->end = get_between (reader, diagnostic->start, size);
  diagnostic->line = get_between (reader, 1, G_MAXUINT32);
  diagnostic->column = get_between (reader, 1, G_MAXUINT32);
  diagnostic->end_line = get_between (reader, 1, G_MAXUINT32);
  diagnostic->end_column = get_between (reader, 1, G_MAXUINT32);
  diagnostic->message = get_text (reader);
  diagnostic->hint = get_text (reader);
  diagnostic->fix_title = get_text (reader);
  diagnostic->fix_start = get_between (reader, 0, size);
  diagnostic->fix_end = get_between (reader, diagnostic->fix_start, size);
  diagnostic->fix_text = get_text (reader);
  if (*diagnostic->fix_title == '\0')
    g_clear_pointer (&diagnostic->fix_title, g_free);
  return diagnostic;
}

/* Where the last clip began: clips come in the order written, so the text is scanned once. */
typedef struct { const char *text; gsize size, offset; guint line; } LineCursor;

static guint
line_of (LineCursor *cursor, gsize offset)
{
  if (offset < cursor->offset)
    {
      cursor->offset = 0;
      cursor->line = 1;
    }
  for (; cursor->offset < MIN (offset, cursor->size); cursor->offset++)
    cursor->line += cursor->text[cursor->offset] == '\n';
  return cursor->line;
}

static LiveClip *
get_clip (ComposerReader *reader, LineCursor *lines)
{
  LiveClip *clip = g_new0 (LiveClip, 1);
  clip->name = get_text (reader);
  clip->key = composer_get_u64 (reader);
  clip->state = get_between (reader, 0, LIVE_CLIP_FAILED);
  clip->beats = composer_get_f64 (reader);
  clip->notes = composer_get_u32 (reader);
  clip->start = composer_get_u32 (reader);
  clip->end = get_between (reader, clip->start, G_MAXUINT32);
  clip->line = line_of (lines, clip->start);
  clip->track = composer_get_u32 (reader);
  return clip;
}

static LiveSynapse *
get_synapse (ComposerReader *reader)
{
  LiveSynapse *synapse = g_new0 (LiveSynapse, 1);
  synapse->id = composer_get_u32 (reader);
  synapse->from_key = get_text (reader);
  synapse->to_key = get_text (reader);
  synapse->from = get_text (reader);
  synapse->to = get_text (reader);
  synapse->ordinal = composer_get_u32 (reader);
  double weight = composer_get_f64 (reader);
  synapse->weight = CLAMP (weight, 0, 1);
  synapse->always = composer_get_u32 (reader) != 0;
  synapse->file = composer_get_u32 (reader);
  synapse->start = composer_get_u32 (reader);
  synapse->end = get_between (reader, synapse->start, G_MAXUINT32);
  return synapse;
}

static void
get_live_call (ComposerReader *reader, GArray *calls)
{
  LiveCall call = { .kind = get_between (reader, 0, SCRIPT_LIVE_PENALIZE), .clip = composer_get_u64 (reader) };
  call.track = get_between (reader, 0, KERNEL_TRACKS);
  call.value = composer_get_f64 (reader);
  call.other = composer_get_f64 (reader);
  call.quantize = (int) get_between (reader, 0, 4) - 1;
  g_array_append_val (calls, call);
}

LiveReport *
live_report_parse (const guint8 *body, gsize size, const LiveSource *source, uint32_t *slot,
                   ComposerOutcome *outcome, GArray *calls)
{
  ComposerReader reader = { body, size, 0, false };
  LiveReport *report = report_new (composer_get_u32 (&reader));
  *outcome = composer_get_u32 (&reader);
  report->published = *outcome == COMPOSER_PUBLISHED;
  *slot = composer_get_u32 (&reader);
  report->tempo_bpm = composer_get_f64 (&reader);
  report->duration_s = composer_get_f64 (&reader);
  report->seed = composer_get_u32 (&reader);
  report->error_count = composer_get_u32 (&reader);
  report->warning_count = composer_get_u32 (&reader);
  guint count = composer_get_count (&reader, LIST_MAX);
  for (guint i = 0; i < count && !reader.failed; i++)
    g_ptr_array_add (report->diagnostics, get_diagnostic (&reader, source));
  LineCursor lines = { .line = 1 };
  lines.text = g_bytes_get_data (((LiveFile *) source->files->pdata[0])->text, &lines.size);
  count = composer_get_count (&reader, LIST_MAX);
  for (guint i = 0; i < count && !reader.failed; i++)
    g_ptr_array_add (report->clips, get_clip (&reader, &lines));
  count = composer_get_count (&reader, KERNEL_TRACKS);
  for (guint i = 0; i < count && !reader.failed; i++)
    {
      LiveTrack *track = g_new0 (LiveTrack, 1);
      track->name = get_text (&reader);
      guint flags = composer_get_u32 (&reader);
      track->mute = flags & 1;
      track->solo = flags >> 1 & 1;
      track->slot = composer_get_u32 (&reader);
      g_ptr_array_add (report->tracks, track);
    }
  count = composer_get_count (&reader, LIST_MAX);
  for (guint i = 0; i < count && !reader.failed; i++)
    g_ptr_array_add (report->console, get_text (&reader));
  count = composer_get_count (&reader, LIST_MAX);
  for (guint i = 0; i < count && !reader.failed; i++)
    g_ptr_array_add (report->synapses, get_synapse (&reader));
  count = composer_get_count (&reader, LIST_MAX);
  for (guint i = 0; i < count && !reader.failed; i++)
    get_live_call (&reader, calls);
  if (reader.failed)
    g_clear_pointer (&report, live_report_free);
  return report;
}

LiveReport *
live_report_new_killed (uint32_t revision, const char *file, const char *code, const char *message,
                        const char *hint)
{
  LiveReport *report = report_new (revision);
  LiveDiagnostic *diagnostic = g_new0 (LiveDiagnostic, 1);
  diagnostic->code = g_strdup (code);
  diagnostic->phase = g_strdup ("budget");
  diagnostic->file = g_strdup (file);
  diagnostic->line = diagnostic->column = diagnostic->end_line = diagnostic->end_column = 1;
  diagnostic->message = g_strdup (message);
  diagnostic->hint = g_strdup (hint);
  diagnostic->fix_text = g_strdup ("");
  g_ptr_array_add (report->diagnostics, diagnostic);
  report->error_count = 1;
  report->composer_killed = TRUE;
  return report;
}
