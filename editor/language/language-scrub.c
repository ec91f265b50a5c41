/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Literals as something to turn: numbers by the decimals written, pitches by semitones, durations along the note values. */
#include "language-private.h"

#include <math.h>

typedef struct { Doc *doc; const ScriptSyntax *x; LanguageScrub *scrub; CallSite site; gboolean called; Inference i; int steps; } Scrubber;

static gboolean
ranged (const Scrubber *s)
{
  return s->called && s->site.param && (s->site.param->least < s->site.param->most || s->site.param->kind == SCRIPT_PARAM_LEVEL);
}

static void
range_read (Scrubber *s)
{
  s->scrub->unit = s->called && s->site.param ? s->site.param->unit : NULL;
  s->scrub->ranged = ranged (s);
  if (!s->scrub->ranged)
    return;
  gboolean level = !(s->site.param->least < s->site.param->most);
  s->scrub->least = level ? 0 : s->site.param->least;
  s->scrub->most = level ? 1 : s->site.param->most;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------------ */

static const char *
number_text (Scrubber *s, double value, int decimals)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE], format[8];
  if (s->scrub->ranged && (value < s->scrub->least - 1e-9 || value > s->scrub->most + 1e-9))
    return NULL;
  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (text, sizeof text, format, value);
  return answer_text (s->scrub, strcmp (text, "-0") == 0 ? "0" : text);
}

static gboolean
number_scrub (Scrubber *s, uint32_t node)
{
  uint32_t parent = s->x->nodes[node].parent;
  double value;
  if (s->x->nodes[parent].kind == SCRIPT_NODE_UNARY && s->x->nodes[parent].op == '-')
    node = parent;
  g_autofree char *text = node_dup_text (s->x, node);
  if (strpbrk (text, "xXbBoOeE_ ") || !constant_number (&s->i, s->doc, node, &value) || !isfinite (value) || fabs (value) > 1e12)
    return FALSE;
  const char *point = strchr (text, '.');
  int decimals = point ? MIN ((int) strlen (point + 1), 9) : 0;
  range_read (s);
  gboolean whole = s->called && s->site.param && (s->site.param->kind == SCRIPT_PARAM_WHOLE || s->site.param->kind == SCRIPT_PARAM_PITCH);
  if (decimals == 0 && !whole && s->scrub->ranged && s->scrub->most - s->scrub->least <= 2)
    decimals = 2;                       /* velocity(1) goes down to 0.99, not to 0 */
  if (whole)
    decimals = 0;
  s->scrub->kind = LANGUAGE_SCRUB_NUMBER;
  s->scrub->range = (LanguageRange) { s->x->nodes[node].start, s->x->nodes[node].end };
  s->scrub->value = value;
  s->scrub->step = pow (10, -decimals);
  s->scrub->next = number_text (s, value + s->steps * s->scrub->step, decimals);
  s->scrub->previous = number_text (s, value - s->steps * s->scrub->step, decimals);
  return TRUE;
}

/* ---- pitches, durations, words --------------------------------------------------------------------------------------------- */

static const char *
quote (Scrubber *s, const char *text)
{
  char mark = s->x->text[s->scrub->range.start];
  return answer_print (s->scrub, "%c%s%c", mark, text, mark);
}

static const char *
pitch_text (Scrubber *s, int midi, const WalkState *state, gboolean up, gboolean lower)
{
  if (midi < 0 || midi > 127)
    return NULL;
  gboolean flats = state->has_key ? state->key.flats : !up;
  g_autofree char *name = g_strdup (theory_pitch_get_name (midi, flats));
  if (lower)
    name[0] = g_ascii_tolower (name[0]);
  return quote (s, name);
}

static gboolean
pitch_scrub (Scrubber *s, const char *text)
{
  TheoryPitch pitch;
  WalkState state = walk_start (s->doc);
  if (!theory_pitch_parse (text, strlen (text), &pitch))
    return FALSE;
  if (s->called)
    walk_to (&s->i, s->doc, s->site.link, &state);
  /* The accidental that is written says which way to spell, where no key does. */
  gboolean lower = g_ascii_islower (text[0]), flat = pitch.accidental < 0, sharp = pitch.accidental > 0;
  s->scrub->kind = LANGUAGE_SCRUB_PITCH;
  s->scrub->ranged = TRUE;
  s->scrub->most = 127;
  s->scrub->step = 1;
  s->scrub->value = pitch.midi;
  s->scrub->next = pitch_text (s, pitch.midi + s->steps, &state, !flat, lower);
  s->scrub->previous = pitch_text (s, pitch.midi - s->steps, &state, sharp, lower);
  return TRUE;
}

static gboolean
list_scrub (Scrubber *s, const char *const *words, const char *text, LanguageScrubKind kind, gboolean quoted)
{
  int count = (int) g_strv_length ((char **) words), at = 0;
  while (at < count && strcmp (words[at], text) != 0)
    at++;
  if (at == count)
    return FALSE;
  s->scrub->kind = kind;
  s->scrub->value = at;
  s->scrub->ranged = TRUE;
  s->scrub->most = count - 1;
  s->scrub->step = 1;
  int next = at + s->steps, previous = at - s->steps;
  s->scrub->next = next >= 0 && next < count ? (quoted ? quote (s, words[next]) : answer_text (s->scrub, words[next])) : NULL;
  s->scrub->previous = previous >= 0 && previous < count ? (quoted ? quote (s, words[previous]) : answer_text (s->scrub, words[previous])) : NULL;
  return TRUE;
}

/* Plain values go to plain ones, dotted to dotted, triplets to triplets; `next` is longer. */
static gboolean
duration_scrub (Scrubber *s, const char *text)
{
  static const char *const plain[] = { "64n", "32n", "16n", "8n", "4n", "2n", "1n", NULL };
  static const char *const dotted[] = { "64n.", "32n.", "16n.", "8n.", "4n.", "2n.", "1n.", NULL };
  static const char *const triplet[] = { "64t", "32t", "16t", "8t", "4t", "2t", "1t", NULL };
  double beats;
  if (!theory_duration_parse (text, strlen (text), &beats))
    return FALSE;
  const char *const *list = g_str_has_suffix (text, ".") ? dotted : g_str_has_suffix (text, "t") ? triplet : plain;
  if (!list_scrub (s, list, text, LANGUAGE_SCRUB_DURATION, TRUE))
    return FALSE;
  s->scrub->value = beats;
  s->scrub->unit = "beats";
  s->scrub->ranged = FALSE;
  s->scrub->least = s->scrub->most = s->scrub->step = 0;
  return TRUE;
}

static gboolean
string_scrub (Scrubber *s, uint32_t node)
{
  char text[64];
  const char *value = constant_string (&s->i, s->doc, node, text);
  s->scrub->range = (LanguageRange) { s->x->nodes[node].start, s->x->nodes[node].end };
  if (!value || s->x->nodes[node].end - s->x->nodes[node].start != strlen (value) + 2)
    return FALSE;
  ScriptParamKind kind = s->called && s->site.param ? s->site.param->kind : SCRIPT_PARAM_ANY;
  if (kind == SCRIPT_PARAM_TEXT)
    return FALSE;
  if (kind == SCRIPT_PARAM_WORD)
    {
      g_auto (GStrv) words = g_strsplit (s->site.param->words ? s->site.param->words : "", "|", -1);
      return list_scrub (s, (const char *const *) words, value, LANGUAGE_SCRUB_WORD, TRUE);
    }
  if (kind == SCRIPT_PARAM_MODE || kind == SCRIPT_PARAM_DRUM)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new ();
      for (unsigned i = 0; i < (kind == SCRIPT_PARAM_MODE ? theory_scale_count : theory_drum_count); i++)
        g_ptr_array_add (names, (gpointer) (kind == SCRIPT_PARAM_MODE ? theory_scales[i].name : theory_drums[i].name));
      g_ptr_array_add (names, NULL);
      return list_scrub (s, (const char *const *) names->pdata, value, LANGUAGE_SCRUB_WORD, TRUE);
    }
  return duration_scrub (s, value) || pitch_scrub (s, value);
}

LanguageScrub *
language_scrub (LanguageProject *project, const char *file, gsize offset, guint steps)
{
  g_return_val_if_fail (project, NULL);
  Scrubber s = { .steps = (int) CLAMP (steps, 1, 1000000), .i = inference_start (project) };
  s.doc = project_open (project, file, &offset, &s.x);
  gboolean good = FALSE;
  if (!s.doc)
    return NULL;
  s.scrub = answer_new (sizeof *s.scrub);
  for (guint back = 0; back < 2 && !good && offset >= back; back++)
    {
      uint32_t node = script_syntax_find_node (s.x, (uint32_t) offset - back);
      const ScriptNode *n = &s.x->nodes[node];
      if (n->kind == SCRIPT_NODE_UNARY && n->op == '-' && n->first && s.x->nodes[n->first].kind == SCRIPT_NODE_NUMBER)
        n = &s.x->nodes[node = n->first];
      s.called = call_site_find (&s.i, s.doc, n->start + (n->kind == SCRIPT_NODE_STRING), &s.site);
      if (n->kind == SCRIPT_NODE_NUMBER)
        good = number_scrub (&s, node);
      else if (n->kind == SCRIPT_NODE_STRING)
        good = string_scrub (&s, node);
      else if (n->kind == SCRIPT_NODE_WORD && (s.x->text[n->start] == 'f' || strncmp (s.x->text + n->start, "true", 4) == 0))
        {
          static const char *const words[] = { "false", "true", NULL };
          s.scrub->range = (LanguageRange) { n->start, n->end };
          good = list_scrub (&s, words, s.x->text[n->start] == 'f' ? "false" : "true", LANGUAGE_SCRUB_BOOL, FALSE);
        }
    }
  if (!good)
    g_clear_pointer (&s.scrub, language_scrub_free);
  return s.scrub;
}
