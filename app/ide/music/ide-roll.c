/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One roll of a clip: the notes out of the score, and back as edits of the text. */
#include "ide-roll.h"
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define CHAIN_MAX 32

/* ---- from the score to notes ----------------------------------------------------------------------------- */

/* The call from outside of the clip that made this instance of it; LIVE_NO_SPAN: the clip is a part itself.
 * FALSE: the note is not written in the clip. */
static gboolean
find_instance (const IdeRoll *self, guint file, guint32 span, guint32 *instance)
{
  gboolean inside = FALSE;
  *instance = LIVE_NO_SPAN;
  for (guint i = 0; i < CHAIN_MAX; i++)
    {
      const LiveSpan *s = live_score_get_span (self->score, span);
      if (!s)
        return inside;
      gboolean in = s->file == file && s->start >= self->start && s->start + s->length <= self->end;
      if (inside && !in)
        {
          *instance = span;
          return TRUE;
        }
      inside = inside || in;
      if (s->parent == span)
        return inside;
      span = s->parent;
    }
  return inside;
}

static const char *
get_pitch_name (guint pitch)
{
  static char names[128][8];
  static const char *const letters[] = { "C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B" };
  if (!*names[pitch & 127])
    g_snprintf (names[pitch & 127], sizeof names[0], "%s%d", letters[pitch % 12], (int) (pitch & 127) / 12 - 1);
  return names[pitch & 127];
}

/* What a drum is called where it is written: kick(), hit('snare'), a step. */
static void
name_note (const IdeRoll *self, const LiveNote *note, gboolean drums, char name[12])
{
  const LiveSpan *span = live_score_get_span (self->score, note->span);
  gsize start = span ? span->start : 0, end = span ? span->start + span->length : 0, at = 0;
  const char *text = document_get_text (ide_page_get_document (self->page), NULL);
  g_strlcpy (name, get_pitch_name (note->pitch), 12);
  if (!drums || !span || span->file != 0
      || !ide_window_map_live (self->window, self->page, live_score_get_revision (self->score), &start, &end))
    return;
  if (strncmp (text + start, "hit('", 5) == 0 || strncmp (text + start, "hit(\"", 5) == 0)
    start += 5;
  while (at < 11 && start + at < end && g_ascii_isalnum (text[start + at]))
    at++;
  if (at > 0)
    g_snprintf (name, 12, "%.*s%s%.*s", (int) at, text + start, text[start + at] == '(' && g_ascii_isdigit (text[start + at + 1]) ? " " : "",
                text[start + at] == '(' && g_ascii_isdigit (text[start + at + 1]) ? 1 : 0, text + start + at + 1);
}

/* Passes of a loop and cycles of a pattern have spans of their own for one place in the text: the first stands for all. */
static guint32
find_place (const IdeRoll *self, GHashTable *places, guint32 span)
{
  const LiveSpan *s = live_score_get_span (self->score, span);
  gpointer known;
  if (!s || s->start >= G_MAXUINT)
    return span;
  if (g_hash_table_lookup_extended (places, GUINT_TO_POINTER ((guint) s->start), NULL, &known))
    {
      const LiveSpan *other = live_score_get_span (self->score, GPOINTER_TO_UINT (known));
      return other && other->file == s->file && other->length == s->length ? GPOINTER_TO_UINT (known) : span;
    }
  g_hash_table_insert (places, GUINT_TO_POINTER ((guint) s->start), GUINT_TO_POINTER (span));
  return span;
}

typedef struct { GArray *notes; GHashTable *places; const LivePart *part; guint32 instance; guint file; gboolean drums, found; } Filling;

static void
add_part (IdeRoll *self, Filling *f, const LivePart *part)
{
  const LiveNote *notes;
  guint count;
  gboolean whole = part->key == self->key;
  notes = live_score_get_notes (self->score, &count);
  for (guint i = part->first; i < part->first + part->count && i < count; i++)
    {
      guint32 instance = LIVE_NO_SPAN;
      if (!whole && !find_instance (self, f->file, notes[i].span, &instance))
        continue;
      if (!f->found)
        {
          f->found = TRUE;
          f->instance = instance;
          f->part = part;
          self->shift = whole ? 0 : floor (notes[i].beat + 1e-3);
        }
      if (f->part != part || (!whole && instance != f->instance))
        continue;
      MusicRollNote note = { .beat = MAX (notes[i].beat - self->shift, 0), .beats = notes[i].beats, .id = notes[i].id,
                             .place = find_place (self, f->places, notes[i].span), .pitch = notes[i].pitch & 127, .velocity = notes[i].velocity & 127 };
      name_note (self, &notes[i], f->drums, note.name);
      g_array_append_val (f->notes, note);
    }
}

static void
mark_notes (IdeRoll *self, GArray *notes)
{
  EditorView *view = ide_page_get_view (self->page);
  guint64 now = document_get_revision (ide_page_get_document (self->page));
  int file = ide_window_find_score_file (self->window, self->score, self->page);
  gsize start, end;
  if (file < 0 || now != ide_window_get_revision (self->window, self->page, live_score_get_revision (self->score)))
    return;                             /* the next report comes soon */
  editor_view_get_selection (view, &start, &end);
  for (guint i = 0; i < notes->len; i++)
    {
      MusicRollNote *note = &g_array_index (notes, MusicRollNote, i);
      LiveNote probe = { .span = note->place };
      guint depth;
      note->marked = live_score_touches (self->score, &probe, file, start, end, &depth);
    }
}

/* The mini-notation that the notes come from, if they all come from one. */
static void
show_steps (IdeRoll *self, GArray *notes)
{
  const char *file, *text = document_get_text (ide_page_get_document (self->page), NULL);
  LanguageProject *project = notes->len > 0 ? ide_window_read_page (self->window, self->page, &file) : NULL;
  const LiveSpan *span = project ? live_score_get_span (self->score, g_array_index (notes, MusicRollNote, 0).place) : NULL;
  gsize start = span ? span->start : 0, end = span ? span->start + span->length : 0;
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  g_array_set_size (self->steps, 0);
  if (span && ide_window_map_live (self->window, self->page, live_score_get_revision (self->score), &start, &end))
    {
      g_autoptr (LanguageRanges) steps = language_get_steps (project, file, start);
      for (guint i = 0; i < steps->count; i++)
        {
          g_array_append_val (self->steps, steps->items[i]);
          g_ptr_array_add (words, g_strndup (text + steps->items[i].start, steps->items[i].end - steps->items[i].start));
        }
    }
  music_roll_set_steps (self->roll, (const char *const *) words->pdata, words->len);
}

static gboolean
is_drums (const IdeRoll *self)
{
  gsize start = self->start, end = self->end;
  const char *text = document_get_text (ide_page_get_document (self->page), NULL);
  const char *found;
  if (!ide_window_map_live (self->window, self->page, live_score_get_revision (self->score), &start, &end))
    return FALSE;
  found = g_strstr_len (text + start, MIN (end - start, 120), "Clip.drums");
  return found != NULL;
}

static void tell_chosen (IdeRoll *self, guint index);

static gboolean
fill (IdeRoll *self, const LiveClip *clip)
{
  g_autoptr (GArray) notes = g_array_new (FALSE, TRUE, sizeof (MusicRollNote));
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  Filling f = { .notes = notes, .places = places, .file = 0 };
  KernelTransport transport;
  const LivePart *parts;
  guint count;

  live_score_unref (self->score);
  self->score = live_session_ref_score (self->window->live);
  if (!self->score)
    return FALSE;
  self->start = clip->start;
  self->end = clip->end;
  self->key = clip->key;
  g_free (self->name);
  self->name = g_strdup (clip->name);
  f.drums = is_drums (self);
  parts = live_score_get_parts (self->score, &count);
  for (guint i = 0; i < count && !f.found; i++)         /* as a part of its own before where others play it */
    if (parts[i].key == clip->key)
      add_part (self, &f, &parts[i]);
  for (guint i = 0; i < count && !f.found; i++)
    add_part (self, &f, &parts[i]);
  self->starts = f.part && f.part->starts;
  mark_notes (self, notes);
  live_session_get_transport (self->window->live, &transport);
  music_roll_set (self->roll, clip->name, (MusicRollNote *) (void *) notes->data, notes->len, clip->beats > 0 ? clip->beats : 4,
                  transport.denominator > 0 ? 4.0 * transport.numerator / transport.denominator : 4, f.drums,
                  editor_style_get_track_color (f.part ? f.part->track : clip->track));
  show_steps (self, notes);
  if (notes->len == 0)
    music_roll_set_info (self->roll, _("This clip does not play in the piece"), FALSE);
  else if (music_roll_get_selected (self->roll) == G_MAXUINT)
    music_roll_set_info (self->roll, "", FALSE);
  else
    tell_chosen (self, music_roll_get_selected (self->roll));
  return TRUE;
}

static const LiveReport *
get_report (IdeRoll *self)
{
  const LiveReport *report = self->window->live ? live_session_wait (self->window->live, 0, 0) : NULL;
  return report && ide_window_knows_revision (self->window, report->revision) ? report : NULL;
}

gboolean
ide_roll_show_clip_at (IdeRoll *self, IdePage *page, gsize offset)
{
  const LiveReport *report = get_report (self);
  Document *document = ide_page_get_document (page);
  const LiveClip *best = NULL;
  gsize best_length = G_MAXSIZE;
  if (!report || page != self->window->playing_page)
    return FALSE;
  for (guint i = 0; i < report->clips->len; i++)
    {
      const LiveClip *clip = g_ptr_array_index (report->clips, i);
      gsize start = clip->start, end = clip->end;
      if (!ide_window_map_live (self->window, page, report->revision, &start, &end))
        continue;
      start = document_get_line_start (document, document_get_line_at (document, start));      /* "const name = " belongs to it */
      if (start <= offset && offset <= end && end - start < best_length)
        {
          best = clip;
          best_length = end - start;
        }
    }
  self->page = page;
  return best && fill (self, best);
}

gboolean
ide_roll_follow (IdeRoll *self)
{
  const LiveReport *report = get_report (self);
  if (!report || !self->page || self->page != self->window->playing_page)
    return FALSE;
  for (guint i = 0; i < report->clips->len; i++)
    {
      const LiveClip *clip = g_ptr_array_index (report->clips, i);
      if (clip->key == self->key)
        return clip->state == LIVE_CLIP_OK ? fill (self, clip) : TRUE;
    }
  return FALSE;
}

void
ide_roll_mark (IdeRoll *self)
{
  if (self->page && self->score && !self->choosing)
    ide_roll_follow (self);
}

void
ide_roll_tick (IdeRoll *self, const KernelTransport *transport)
{
  gboolean shown = transport->playing && self->starts && gtk_widget_get_mapped (GTK_WIDGET (self->roll));
  music_roll_set_playhead (self->roll, shown ? transport->tick / KERNEL_PPQ - self->shift : -1);
}

/* ---- from wishes to edits -------------------------------------------------------------------------------- */

/* Where the note is written now. FALSE: not in this text, or gone since. */
static gboolean
find_source (IdeRoll *self, guint index, gsize *start, gsize *end, const LiveSpan **span)
{
  const MusicRollNote *note = music_roll_get_note (self->roll, index);
  *span = note && self->score ? live_score_get_span (self->score, note->place) : NULL;
  if (!*span || (int) (*span)->file != ide_window_find_score_file (self->window, self->score, self->page))
    return FALSE;
  *start = (*span)->start;
  *end = (*span)->start + (*span)->length;
  return ide_window_map_live (self->window, self->page, live_score_get_revision (self->score), start, end);
}

static const LiveSpan *
find_loop (IdeRoll *self, const LiveSpan *span, gsize *start)
{
  const char *text = document_get_text (ide_page_get_document (self->page), NULL);
  for (guint i = 0; span && i < CHAIN_MAX; i++)
    {
      gsize from = span->start, to = span->start + span->length;
      if (ide_window_map_live (self->window, self->page, live_score_get_revision (self->score), &from, &to)
          && strncmp (text + from, "loop(", 5) == 0)
        {
          *start = from;
          return span;
        }
      const LiveSpan *parent = live_score_get_span (self->score, span->parent);
      if (parent == span)
        break;
      span = parent;
    }
  return NULL;
}

static void
tell_chosen (IdeRoll *self, guint index)
{
  const MusicRollNote *note = music_roll_get_note (self->roll, index);
  guint shared = music_roll_count_shared (self->roll, index);
  const LiveSpan *span;
  gsize start, end;
  g_autofree char *text = NULL;
  if (!note)
    return;
  gboolean found = find_source (self, index, &start, &end, &span);
  gboolean loop = found && find_loop (self, span, &start);
  if (!found)
    text = g_strdup_printf (_("%s is written in another text"), note->name);
  else if (shared > 1)
    text = g_strdup_printf (_("%s, velocity %.0f %%. %u notes come from this call: a change is for all of them."), note->name,
                            note->velocity / 1.27, shared);
  else if (loop)
    text = g_strdup_printf (_("%s, velocity %.0f %%. It comes from a loop: a change is for all its passes."), note->name,
                            note->velocity / 1.27);
  else
    text = g_strdup_printf (_("%s, velocity %.0f %%"), note->name, note->velocity / 1.27);
  music_roll_set_info (self->roll, text, loop);
}

static void
chosen_cb (MusicRoll *roll, guint index, IdeRoll *self)
{
  const LiveSpan *span;
  gsize start, end;
  if (find_source (self, index, &start, &end, &span))
    {
      self->choosing = TRUE;
      editor_view_select (ide_page_get_view (self->page), start, end);
      self->choosing = FALSE;
    }
  tell_chosen (self, index);
}

static void
activated_cb (MusicRoll *roll, guint index, IdeRoll *self)
{
  chosen_cb (roll, index, self);
  gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
}

/* All edits as one delta; what cannot be is said. */
static gboolean
carry_out (IdeRoll *self, LanguageEdits *edits)
{
  Document *document = ide_page_get_document (self->page);
  g_autofree DocumentEdit *list = g_new (DocumentEdit, MAX (edits->count, 1));
  if (edits->refusal)
    {
      ide_window_toast (self->window, edits->refusal);
      music_roll_set_info (self->roll, edits->refusal, FALSE);
      return FALSE;
    }
  for (guint i = 0; i < edits->count; i++)
    list[i] = (DocumentEdit) { edits->items[i].range.start, edits->items[i].range.end, edits->items[i].text,
                               strlen (edits->items[i].text) };
  document_close_group (document);
  self->choosing = TRUE;
  gboolean done = document_apply (document, 0, list, edits->count, DOCUMENT_AUTHOR_USER, NULL);
  self->choosing = FALSE;
  document_close_group (document);
  return done;
}

static void
changed_cb (MusicRoll *roll, guint index, int semitones, double beats, double velocity, IdeRoll *self)
{
  LanguageNoteChange change = { semitones, beats, velocity };
  const LiveSpan *span;
  gsize start, end;
  const char *file;
  LanguageProject *project;
  if (!find_source (self, index, &start, &end, &span))
    {
      ide_window_toast (self->window, _("This note is written in another text, or was changed since"));
      return;
    }
  project = ide_window_read_page (self->window, self->page, &file);
  if (project)
    {
      g_autoptr (LanguageEdits) edits = language_change_note (project, file, start, end, &change);
      carry_out (self, edits);
    }
}

static void
unroll_cb (MusicRoll *roll, guint index, IdeRoll *self)
{
  const LiveSpan *span;
  gsize start, end;
  const char *file;
  LanguageProject *project = ide_window_read_page (self->window, self->page, &file);
  if (project && find_source (self, index, &start, &end, &span) && find_loop (self, span, &start))
    {
      g_autoptr (LanguageEdits) edits = language_unroll (project, file, start);
      carry_out (self, edits);
    }
}

/* A step becomes silence; silence becomes what the pattern has most lately before it. */
static void
step_toggled_cb (MusicRoll *roll, guint index, IdeRoll *self)
{
  const char *file, *text = document_get_text (ide_page_get_document (self->page), NULL);
  LanguageProject *project = ide_window_read_page (self->window, self->page, &file);
  LanguageRange step;
  g_autofree char *word = NULL;
  if (!project || index >= self->steps->len)
    return;
  step = g_array_index (self->steps, LanguageRange, index);
  if (text[step.start] == '~')
    for (guint i = 0; i < self->steps->len; i++)
      {
        LanguageRange other = g_array_index (self->steps, LanguageRange, i);
        if (text[other.start] == '~' || (word && i > index))
          continue;
        g_free (word);
        word = g_strndup (text + other.start, other.end - other.start);
      }
  g_autoptr (LanguageEdits) edits = language_set_step (project, file, step.start, step.end, word ? word : "~");
  carry_out (self, edits);
}

IdeRoll *
ide_roll_new (IdeWindow *window, gboolean is_inline)
{
  IdeRoll *self = g_new0 (IdeRoll, 1);
  self->window = window;
  self->is_inline = is_inline;
  self->roll = g_object_ref_sink (MUSIC_ROLL (music_roll_new (is_inline)));
  self->steps = g_array_new (FALSE, FALSE, sizeof (LanguageRange));
  g_signal_connect (self->roll, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect (self->roll, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect (self->roll, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->roll, "unroll", G_CALLBACK (unroll_cb), self);
  g_signal_connect (self->roll, "step-toggled", G_CALLBACK (step_toggled_cb), self);
  return self;
}

void
ide_roll_free (IdeRoll *self)
{
  g_signal_handlers_disconnect_by_data (self->roll, self);
  g_object_unref (self->roll);
  live_score_unref (self->score);
  g_array_unref (self->steps);
  g_free (self->name);
  g_free (self);
}
