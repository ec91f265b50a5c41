/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A note's call or step and the literals in it: what a roll may turn, as edits of the text, or why not. */
#include "language-private.h"

#include <math.h>

/* ---- the call ----------------------------------------------------------------------------------------------------- */

/* The method whose name begins at the place where the score says that a note is written. */
static uint32_t
find_link (const ScriptSyntax *x, uint32_t start)
{
  for (uint32_t at = script_syntax_find_node (x, start); at; at = x->nodes[at].parent)
    if (x->nodes[at].kind == SCRIPT_NODE_METHOD_LINK && x->nodes[at].name_start == start)
      return at;
  return 0;
}

static uint32_t
find_string (const ScriptSyntax *x, uint32_t start, uint32_t end)
{
  uint32_t at = script_syntax_find_node (x, start);
  gboolean text = x->nodes[at].kind == SCRIPT_NODE_STRING || x->nodes[at].kind == SCRIPT_NODE_TEMPLATE;
  return text && x->nodes[at].start < start && end < x->nodes[at].end ? at : 0;
}

/* Links that say more about the note before them. */
static gboolean
is_modifier (const char *name)
{
  static const char *const names[] = { "velocity", "staccato", "legato", "tenuto", "marcato", "accent", "humanize", "precise", "tie",
                                       "glide", "natural", "sharp", "flat", "detune", "timbre", "pressure", "expression", NULL };
  return g_strv_contains (names, name);
}

static void
read_literal (const ScriptSyntax *x, uint32_t node, LanguageRange *range, gboolean *computed)
{
  const ScriptNode *n = &x->nodes[node];
  gboolean literal = n->kind == SCRIPT_NODE_STRING || n->kind == SCRIPT_NODE_NUMBER;
  *computed = !literal;
  *range = literal ? (LanguageRange) { n->start, n->end } : (LanguageRange) { 0, 0 };
}

static void
read_arguments (const ScriptSyntax *x, const ScriptApiEntry *entry, uint32_t link, LanguageNote *note)
{
  uint32_t arguments = node_arguments (x, link);
  guint count = 0;
  for (uint32_t child = arguments ? x->nodes[arguments].first : 0; child; child = x->nodes[child].next)
    count++;
  for (guint i = 0; entry && i < SCRIPT_API_PARAMS && entry->params[i].name; i++)
    {
      uint32_t node = i < count ? node_child (x, arguments, i) : 0;
      ScriptParamKind kind = entry->params[i].kind;
      if (kind == SCRIPT_PARAM_PITCH && node)
        read_literal (x, node, &note->pitch, &note->pitch_computed);
      else if (kind == SCRIPT_PARAM_DURATION && node)
        read_literal (x, node, &note->duration, &note->duration_computed);
      else if (kind == SCRIPT_PARAM_DURATION && i == count && count > 0)
        note->duration_at = x->nodes[node_child (x, arguments, count - 1)].end;
    }
}

static void
read_velocity (const ScriptSyntax *x, uint32_t link, LanguageNote *note)
{
  note->velocity_at = x->nodes[link].end;
  for (uint32_t next = x->nodes[link].next; next && x->nodes[next].kind == SCRIPT_NODE_METHOD_LINK; next = x->nodes[next].next)
    {
      const char *name = node_name (x, next);
      uint32_t arguments = node_arguments (x, next);
      if (!is_modifier (name))
        return;
      if (strcmp (name, "velocity") != 0 || !arguments || !x->nodes[arguments].first)
        continue;
      read_literal (x, x->nodes[arguments].first, &note->velocity, &note->velocity_computed);
      note->velocity_at = 0;
    }
}

/* ---- a step of a pattern: "e4", "e4:0.5", "kick" --------------------------------------------------------------------- */

static void
read_step (const ScriptSyntax *x, uint32_t start, uint32_t end, uint32_t limit, LanguageNote *note)
{
  const char *text = x->text;
  uint32_t at = start;
  if (at < end && strchr ("abcdefgABCDEFG", text[at]))
    {
      at++;
      while (at < end && (text[at] == '#' || text[at] == 'b'))
        at++;
      if (at < end && text[at] == '-')
        at++;
      while (at < end && g_ascii_isdigit (text[at]))
        at++;
      if (at == end || !g_ascii_isalpha (text[at]))
        note->pitch = (LanguageRange) { start, at };
    }
  note->pitch_computed = note->pitch.end == 0;
  for (at = end; at < limit && text[at] != ' ' && !strchr ("[]<>{},|'\"`\n", text[at]); at++)
    if (text[at] == ':')
      {
        uint32_t from = ++at;
        while (at < limit && (g_ascii_isdigit (text[at]) || text[at] == '.'))
          at++;
        note->velocity = (LanguageRange) { from, at };
        break;
      }
  note->velocity_at = note->velocity.end == 0 ? end : 0;
}

static LanguageNote
read_note (Inference *i, Doc *doc, const ScriptSyntax *x, uint32_t start, uint32_t end)
{
  LanguageNote note = { .kind = LANGUAGE_NOTE_NOTHING };
  uint32_t link = find_link (x, start), string = link ? 0 : find_string (x, start, end);
  if (link)
    {
      note.kind = LANGUAGE_NOTE_CALL;
      note.call = (LanguageRange) { x->nodes[link].start, x->nodes[link].end };
      read_arguments (x, infer_call (i, doc, link), link, &note);
      read_velocity (x, link, &note);
    }
  else if (string)
    {
      note.kind = LANGUAGE_NOTE_STEP;
      note.call = (LanguageRange) { start, end };
      read_step (x, start, end, x->nodes[string].end - 1, &note);
    }
  return note;
}

LanguageNote
language_read_note (LanguageProject *project, const char *file, gsize start, gsize end)
{
  const ScriptSyntax *x;
  gsize offset = start;
  Doc *doc = project_open (project, file, &offset, &x);
  Inference i = inference_start (project);
  if (!doc || offset != start || end < start || end > x->length)
    return (LanguageNote) { .kind = LANGUAGE_NOTE_NOTHING };
  return read_note (&i, doc, x, (uint32_t) start, (uint32_t) end);
}

/* ---- edits ---------------------------------------------------------------------------------------------------------- */

typedef struct { LanguageProject *project; const char *file; Doc *doc; const ScriptSyntax *x; LanguageEdits *edits; GArray *list; } Editor;

static void
put (Editor *e, guint start, guint end, const char *text)
{
  LanguageEdit edit = { answer_text (e->edits, e->file), { start, end }, answer_text (e->edits, text) };
  g_array_append_val (e->list, edit);
}

static const char *
change_step_pitch (Editor *e, const LanguageNote *note, int semitones)
{
  g_autofree char *text = g_strndup (e->x->text + note->pitch.start, note->pitch.end - note->pitch.start);
  TheoryPitch pitch;
  if (!g_ascii_isdigit (text[strlen (text) - 1]))
    {
      char *whole = g_strconcat (text, "4", NULL);      /* the octave that a pattern has by itself */
      g_free (text);
      text = whole;
    }
  if (!theory_pitch_parse (text, strlen (text), &pitch) || pitch.midi + semitones < 0 || pitch.midi + semitones > 127)
    return "There is no such pitch.";
  g_autofree char *name = g_strdup (theory_pitch_get_name (pitch.midi + semitones, pitch.accidental < 0 || (!pitch.accidental && semitones < 0)));
  if (g_ascii_islower (text[0]))
    name[0] = g_ascii_tolower (name[0]);
  put (e, note->pitch.start, note->pitch.end, name);
  return NULL;
}

static const char *
change_pitch (Editor *e, const LanguageNote *note, int semitones)
{
  if (note->pitch.end == 0)
    return note->pitch_computed ? "Its pitch is computed: change what it is computed from." : "This call names no pitch.";
  if (note->kind == LANGUAGE_NOTE_STEP)
    return change_step_pitch (e, note, semitones);
  g_autoptr (LanguageScrub) scrub = language_scrub (e->project, e->file, note->pitch.start + 1, (guint) ABS (semitones));
  const char *text = !scrub ? NULL : semitones > 0 ? scrub->next : scrub->previous;
  if (!text)
    return "There is no such pitch.";
  put (e, scrub->range.start, scrub->range.end, text);
  return NULL;
}

/* A note value where one has this length, else a number of beats. */
static char *
dup_duration (double beats, char quote)
{
  static const char *const marks[] = { "n", "n.", "t" };
  for (int n = 1; n <= 64; n *= 2)
    for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
      {
        g_autofree char *name = g_strdup_printf ("%d%s", n, marks[i]);
        double value;
        if (theory_duration_parse (name, strlen (name), &value) && fabs (value - beats) < 1e-6)
          return g_strdup_printf ("%c%s%c", quote, name, quote);
      }
  return beats_dup_text (beats);
}

static const char *
change_duration (Editor *e, const LanguageNote *note, double beats)
{
  const char *text = e->x->text;
  if (note->kind == LANGUAGE_NOTE_STEP)
    return "A step shares its bar with the others: write @2 behind it to make it longer.";
  if (note->duration.end == 0 && (note->duration_computed || note->duration_at == 0))
    return note->duration_computed ? "Its duration is computed: change what it is computed from." : "This call names no duration.";
  char first = text[note->duration.start];
  gboolean number = note->duration.end > 0 && (g_ascii_isdigit (first) || first == '.');
  g_autofree char *value = number ? beats_dup_text (beats) : dup_duration (beats, note->duration.end > 0 ? first : '\'');
  g_autofree char *argument = g_strconcat (", ", value, NULL);
  if (note->duration.end > 0)
    put (e, note->duration.start, note->duration.end, value);
  else
    put (e, note->duration_at, note->duration_at, argument);
  return NULL;
}

static const char *
change_velocity (Editor *e, const LanguageNote *note, double velocity)
{
  g_autofree char *value = number_dup_text (round (CLAMP (velocity, 0, 1) * 100) / 100);
  g_autofree char *call = g_strdup_printf (note->kind == LANGUAGE_NOTE_STEP ? ":%s" : ".velocity(%s)", value);
  if (note->velocity_computed)
    return "Its velocity is computed: change what it is computed from.";
  if (note->velocity.end > 0)
    put (e, note->velocity.start, note->velocity.end, value);
  else
    put (e, note->velocity_at, note->velocity_at, call);
  return NULL;
}

static int
compare_edits (gconstpointer a, gconstpointer b)
{
  guint x = ((const LanguageEdit *) a)->range.start, y = ((const LanguageEdit *) b)->range.start;
  return (x > y) - (x < y);
}

LanguageEdits *
language_change_note (LanguageProject *project, const char *file, gsize start, gsize end, const LanguageNoteChange *change)
{
  Editor e = { project, file, .edits = answer_new (sizeof (LanguageEdits)), .list = g_array_new (FALSE, FALSE, sizeof (LanguageEdit)) };
  gsize offset = start;
  const char *refusal = NULL;
  LanguageNote note = language_read_note (project, file, start, end);
  e.doc = project_open (project, file, &offset, &e.x);
  if (!e.doc || note.kind == LANGUAGE_NOTE_NOTHING)
    refusal = "This note is not written here by itself.";
  if (!refusal && change->semitones != 0)
    refusal = change_pitch (&e, &note, change->semitones);
  if (!refusal && change->beats > 0)
    refusal = change_duration (&e, &note, change->beats);
  if (!refusal && change->velocity >= 0)
    refusal = change_velocity (&e, &note, change->velocity);
  if (refusal)
    g_array_set_size (e.list, 0);
  g_array_sort (e.list, compare_edits);
  e.edits->refusal = answer_text (e.edits, refusal);
  e.edits->items = answer_list (e.edits, e.list, &e.edits->count);
  return e.edits;
}

/* ---- steps on and off ------------------------------------------------------------------------------------------------- */

LanguageEdits *
language_set_step (LanguageProject *project, const char *file, gsize start, gsize end, const char *word)
{
  Editor e = { project, file, .edits = answer_new (sizeof (LanguageEdits)), .list = g_array_new (FALSE, FALSE, sizeof (LanguageEdit)) };
  gsize offset = start;
  e.doc = project_open (project, file, &offset, &e.x);
  if (e.doc && offset == start && end <= e.x->length && find_string (e.x, (uint32_t) start, (uint32_t) end))
    put (&e, (guint) start, (guint) end, word);
  else
    e.edits->refusal = answer_text (e.edits, "This is no step of a pattern.");
  e.edits->items = answer_list (e.edits, e.list, &e.edits->count);
  return e.edits;
}

/* What of the pattern around a place is a step of its own: a word or a rest, with nothing attached. */
LanguageRanges *
language_get_steps (LanguageProject *project, const char *file, gsize offset)
{
  LanguageRanges *ranges = answer_new (sizeof *ranges);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (LanguageRange));
  const ScriptSyntax *x;
  gsize place = offset;
  Doc *doc = project_open (project, file, &place, &x);
  uint32_t string = doc ? find_string (x, (uint32_t) place, (uint32_t) place) : 0;
  for (uint32_t at = string ? x->nodes[string].start + 1 : 0; string && at + 1 < x->nodes[string].end;)
    {
      uint32_t from = at, last = x->nodes[string].end - 1;
      while (at < last && (g_ascii_isalnum (x->text[at]) || strchr ("#~", x->text[at])))
        at++;
      gboolean apart = from > x->nodes[string].start + 1 ? strchr (" [<{,|", x->text[from - 1]) != NULL : TRUE;
      if (at > from && apart && (at == last || strchr (" ]>},|", x->text[at])))
        {
          LanguageRange range = { from, at };
          g_array_append_val (list, range);
        }
      at = MAX (at, from + 1);
    }
  ranges->items = answer_list (ranges, list, &ranges->count);
  return ranges;
}
