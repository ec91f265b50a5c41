/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of the music: pitches of the key first, durations that fill the bar first, chords, drums, buses, files, steps of patterns. */
#include "language-complete-private.h"

#include <math.h>

void
completer_add_value (Completer *c, LanguageCompletionKind kind, const char *label, const char *detail, guint rank)
{
  if (!c->quoted)
    {
      completer_add (c, kind, label, NULL, FALSE, detail, NULL, rank);
      return;
    }
  g_autofree char *quoted = g_strdup_printf ("'%s'", label);
  completer_add (c, kind, quoted, quoted, FALSE, detail, NULL, rank);
}

/* ---- pitches ------------------------------------------------------------------------------------------------------ */

static const char letters[] = "CDEFGAB";

static void
spell (char out[8], unsigned letter, int accidental)
{
  g_snprintf (out, 8, "%c%s", letters[letter], accidental == 2 ? "##" : accidental == 1 ? "#" : accidental == -1 ? "b" : accidental == -2 ? "bb" : "");
}

/* A seven-note scale takes each letter once; of the root's two spellings the one with fewer signs. FALSE: it has not seven. */
static gboolean
scale_spell (const TheoryScale *scale, int root, char out[7][8])
{
  int best = 100;
  if (scale->size != 7)
    return FALSE;
  for (int flats = 0; flats < 2; flats++)
    {
      const char *name = theory_pitch_get_name (60 + root, flats);
      unsigned first = (unsigned) (strchr (letters, name[0]) - letters);
      char tried[7][8];
      int signs = 0;
      for (unsigned i = 0; i < 7; i++)
        {
          int natural = theory_letter_get_semitones ((first + i) % 7), accidental = ((root + scale->steps[i] - natural) % 12 + 18) % 12 - 6;
          signs += ABS (accidental) > 1 ? 10 : ABS (accidental);
          spell (tried[i], (first + i) % 7, CLAMP (accidental, -2, 2));
        }
      if (signs < best)
        {
          best = signs;
          memcpy (out, tried, sizeof tried);
        }
    }
  return TRUE;
}

static int
semitones_of (const char *name)
{
  TheoryPitch pitch;
  return theory_root_parse (name, strlen (name), &pitch) ? (pitch.midi % 12 + 12) % 12 : 0;
}

/* Pitch classes from the most to the least likely; those of the key or scale are the first *inside. */
static guint
pitch_names (const WalkState *state, char out[19][8], guint *inside)
{
  guint count = 0;
  char own[7][8];
  gboolean used[12] = { FALSE };
  if (state->has_key)
    for (unsigned i = 0; i < 7; i++)
      {
        unsigned letter = 0;
        int wanted = (state->key.root + (int[]) { 0, 2, 4, 5, 7, 9, 11 }[i] + (state->key.minor ? (int[]) { 0, 0, -1, 0, 0, -1, -1 }[i] : 0)) % 12;
        while (letter < 6 && (theory_letter_get_semitones (letter) + state->key.letters[letter] + 12) % 12 != wanted)
          letter++;
        spell (out[count++], letter, state->key.letters[letter]);
      }
  else if (state->scale && scale_spell (state->scale, state->scale_root, own))
    for (unsigned i = 0; i < 7; i++)
      g_strlcpy (out[count++], own[i], 8);
  else if (state->scale)
    for (unsigned i = 0; i < state->scale->size; i++)
      {
        gboolean minor = state->scale->size < 12 && memchr (state->scale->steps, 3, state->scale->size);
        g_strlcpy (out[count], theory_pitch_get_name (60 + (state->scale_root + state->scale->steps[i]) % 12, minor), 8);
        out[count][strcspn (out[count], "0123456789")] = 0;
        count++;
      }
  else
    for (unsigned i = 0; i < 7; i++)
      spell (out[count++], i, 0);
  *inside = count;
  for (guint i = 0; i < count; i++)
    used[semitones_of (out[i])] = TRUE;
  gboolean flats = state->has_key && state->key.flats;
  for (int i = 0; i < 12; i++)
    if (!used[i])
      {
        g_strlcpy (out[count], theory_pitch_get_name (60 + i, flats), 8);
        out[count][strcspn (out[count], "0123456789")] = 0;
        count++;
      }
  return count;
}

static double
midi_hertz (int midi)
{
  return 440 * exp2 ((midi - 69) / 12.0);
}

static void
add_pitches (Completer *c, const WalkState *state, gboolean lower, guint rank)
{
  static const int octaves[] = { 4, 5, 3, 2, 6, 1, 7 };
  char names[19][8];
  guint inside, count = pitch_names (state, names, &inside);
  int first = state->scale ? state->scale_octave : 4;
  for (guint o = 0; o < G_N_ELEMENTS (octaves); o++)
    for (guint i = 0; i < count; i++)
      {
        TheoryPitch pitch;
        int octave = octaves[o] + first - 4;
        g_autofree char *label = g_strdup_printf ("%s%d", names[i], octave);
        if (!theory_pitch_parse (label, strlen (label), &pitch) || pitch.midi < 0 || pitch.midi > 127)
          continue;
        g_autofree char *detail = g_strdup_printf ("midi %d, %.1f Hz", pitch.midi, midi_hertz (pitch.midi));
        if (lower)
          label[0] = g_ascii_tolower (label[0]);
        completer_add_value (c, LANGUAGE_COMPLETION_PITCH, label, detail, rank + o * 20 + i + (i >= inside ? 200 : 0));
      }
}

static void
add_roots (Completer *c)
{
  static const char *const roots[] = { "C", "G", "D", "A", "E", "B", "F#", "C#", "F", "Bb", "Eb", "Ab", "Db", "Gb", "Cb", "G#", "D#", "A#" };
  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    completer_add_value (c, LANGUAGE_COMPLETION_PITCH, roots[i], NULL, i);
}

/* ---- durations ---------------------------------------------------------------------------------------------------------- */

static void
add_durations (Completer *c, const WalkState *state)
{
  static const char *const names[] = { "4n", "8n", "2n", "16n", "1n", "4n.", "8n.", "2n.", "8t", "4t", "16t", "32n", "1n.", "2t", "16n.", "64n", "1t" };
  double left = state ? walk_bar_left (state) : 0;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      double beats;
      if (!theory_duration_parse (names[i], strlen (names[i]), &beats))
        continue;
      g_autofree char *number = beats_dup_text (beats);
      gboolean fills = left > 0 && ABS (beats - left) < 1e-9, over = left > 0 && beats > left + 1e-9;
      g_autofree char *detail = g_strdup_printf ("%s beat%s%s", number, beats == 1 ? "" : "s", fills ? ", fills the bar" : over ? ", into the next bar" : "");
      completer_add_value (c, LANGUAGE_COMPLETION_DURATION, names[i], detail, fills ? 0 : 1 + i + (over ? 50 : 0));
    }
}

/* ---- chords, drums, words --------------------------------------------------------------------------------------------------- */

static void
add_chord (Completer *c, const char *root, const TheoryChord *chord, guint rank)
{
  g_autofree char *label = g_strconcat (root, chord->suffix, NULL);
  GString *notes = g_string_new (NULL);
  int base = semitones_of (root);
  for (unsigned i = 0; i < chord->size; i++)
    {
      const char *name = theory_pitch_get_name (60 + (base + chord->steps[i]) % 12, strchr (root + 1, 'b') != NULL || strcmp (root, "F") == 0);
      g_string_append_printf (notes, "%s%.*s", i ? " " : "", (int) strcspn (name, "0123456789"), name);
    }
  completer_add_value (c, LANGUAGE_COMPLETION_CHORD, label, notes->str, rank);
  g_string_free (notes, TRUE);
}

/* The chords of the key first; behind a root that is typed, every suffix. */
static void
add_chords (Completer *c, const WalkState *state)
{
  char names[19][8], typed[4] = "";
  guint inside, n = 0;
  const char *p = c->quoted && c->typed[0] == '\'' ? c->typed + 1 : c->typed;
  WalkState plain = *state;
  if (!plain.has_key && !plain.scale)
    plain.has_key = theory_key_find ("C", 1, FALSE, &plain.key);
  if (p[0] && strchr (letters, g_ascii_toupper (p[0])))
    {
      typed[n++] = g_ascii_toupper (p[0]);
      if (p[1] == '#' || p[1] == 'b')
        typed[n++] = p[1];
      typed[n] = 0;
    }
  if (!typed[0])
    {
      pitch_names (&plain, names, &inside);
      for (guint i = 0; i < inside; i++)
        {
          int base = semitones_of (names[i]);
          gboolean third = FALSE, fifth = FALSE;
          for (guint k = 0; k < inside; k++)
            {
              int up = (semitones_of (names[k]) - base + 12) % 12;
              third |= up == 4;
              fifth |= up == 7;
            }
          const char *suffix = third ? "" : fifth ? "m" : "dim";
          const TheoryChord *chord = theory_chord_find (suffix, strlen (suffix));
          if (chord)
            add_chord (c, names[i], chord, i);
        }
      return;
    }
  for (unsigned i = 0; i < theory_chord_count; i++)
    add_chord (c, typed, &theory_chords[i], i);
}

static void
add_words (Completer *c, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words ? words : "", "|", -1);
  for (guint i = 0; list[i]; i++)
    if (list[i][0])
      completer_add_value (c, LANGUAGE_COMPLETION_WORD, list[i], NULL, i);
}

/* Names that the clip's own maps add: Clip.drums('x', { cowbell: 'G#2' }), withMapping({ … }). */
static void
add_mapped_drums (Completer *c, uint32_t link)
{
  uint32_t chain = c->x->nodes[link].parent;
  for (uint32_t at = c->x->nodes[chain].first; at; at = c->x->nodes[at].next)
    {
      const char *name = node_name (c->x, at);
      uint32_t arguments = node_arguments (c->x, at);
      if (!arguments || (strcmp (name, "withMapping") != 0 && strcmp (name, "drums") != 0))
        continue;
      for (uint32_t map = c->x->nodes[arguments].first; map; map = c->x->nodes[map].next)
        for (uint32_t field = c->x->nodes[map].kind == SCRIPT_NODE_OBJECT ? c->x->nodes[map].first : 0; field; field = c->x->nodes[field].next)
          if (c->x->nodes[field].kind == SCRIPT_NODE_PROPERTY && c->x->nodes[field].name)
            completer_add_value (c, LANGUAGE_COMPLETION_DRUM, node_name (c->x, field), NULL, 0);
    }
}

static void
add_drums (Completer *c, uint32_t link)
{
  add_mapped_drums (c, link);
  for (unsigned i = 0; i < theory_drum_count; i++)
    {
      g_autofree char *detail = g_strdup_printf ("key %d, General MIDI %d", theory_drums[i].midi, theory_drums[i].general_midi);
      completer_add_value (c, LANGUAGE_COMPLETION_DRUM, theory_drums[i].name, detail, 1 + i);
    }
}

static void
add_buses (Completer *c)
{
  for (uint32_t node = 1; node < c->x->node_count; node++)
    {
      const ScriptNode *n = &c->x->nodes[node];
      uint32_t arguments = n->kind == SCRIPT_NODE_METHOD_LINK ? node_arguments (c->x, node) : 0;
      uint32_t id = arguments ? c->x->nodes[arguments].first : 0;
      if (!id || c->x->nodes[id].kind != SCRIPT_NODE_STRING || strcmp (node_name (c->x, node), "bus") != 0)
        continue;
      g_autofree char *name = node_dup_string (c->x, id);
      if (!g_hash_table_contains (c->seen, name))
        {
          const char *kept = answer_text (c->answer, name);
          g_hash_table_add (c->seen, (gpointer) kept);
          completer_add_value (c, LANGUAGE_COMPLETION_BUS, name, NULL, 0);
        }
    }
}

static void
add_patches (Completer *c, gboolean fonts)
{
  for (guint i = 0; i < c->project->patches->len; i++)
    {
      const char *name = c->project->patches->pdata[i];
      if (g_str_has_suffix (name, ".sf2") == fonts)
        completer_add_value (c, LANGUAGE_COMPLETION_PATCH, name, NULL, 0);
    }
}

static void
add_numerals (Completer *c, const WalkState *state)
{
  static const char *const major[] = { "I", "ii", "iii", "IV", "V", "vi", "vii°", "V7", "ii7", "Imaj7", "vi7", "V7/ii", "bVII" };
  static const char *const minor[] = { "i", "ii°", "III", "iv", "v", "VI", "VII", "V", "V7", "i7", "iv7" };
  if (state->has_key && state->key.minor)
    for (guint i = 0; i < G_N_ELEMENTS (minor); i++)
      completer_add_value (c, LANGUAGE_COMPLETION_CHORD, minor[i], NULL, i);
  else
    for (guint i = 0; i < G_N_ELEMENTS (major); i++)
      completer_add_value (c, LANGUAGE_COMPLETION_CHORD, major[i], NULL, i);
}

/* ---- what a place takes ----------------------------------------------------------------------------------------------------------- */

static gboolean
named (const ScriptApiParam *param, const char *part)
{
  return strstr (param->name, part) != NULL;
}

/* The table calls some arguments "any" because they take several kinds; here their meaning by place. */
static ScriptParamKind
kind_of (Completer *c, const CallSite *site)
{
  const char *call = site->entry ? site->entry->name : "";
  const ScriptApiParam *param = site->param;
  if (!site->object && strcmp (call, "chord") == 0)
    return site->argument > 0 ? SCRIPT_PARAM_DURATION : site->in_list ? SCRIPT_PARAM_PITCH : SCRIPT_PARAM_CHORD;
  if (param->kind == SCRIPT_PARAM_ANY && (named (param, "uration") || (strcmp (call, "tempo") == 0 && site->argument == 1)))
    return SCRIPT_PARAM_DURATION;
  if (param->kind == SCRIPT_PARAM_NUMBER && named (param, "uration"))
    return SCRIPT_PARAM_DURATION;
  if (site->object && strcmp (param->name, "notes") == 0)
    return SCRIPT_PARAM_PITCH;
  if (site->object && strcmp (param->name, "note") == 0)
    return infer_receiver (&c->inference, site->doc, site->link).on == SCRIPT_ON_DRUMS ? SCRIPT_PARAM_DRUM : SCRIPT_PARAM_PITCH;
  if (param->kind == SCRIPT_PARAM_PITCHES)
    return SCRIPT_PARAM_PITCH;
  return param->kind;
}

static gboolean
is_timed (const CallSite *site)
{
  static const char *const calls[] = { "note", "chord", "rest", "degree", "degreeChord", "roman", "slide", NULL };
  return !site->object && site->entry && g_strv_contains (calls, site->entry->name);
}

void
completer_add_values (Completer *c, const CallSite *site)
{
  WalkState state;
  static const char metres[] = "4/4|3/4|6/8|2/4|5/4|7/8|12/8|2/2|9/8";
  gboolean walked = walk_to (&c->inference, c->doc, site->link, &state);
  if (!walked)
    state = walk_start (c->doc);
  switch (kind_of (c, site))
    {
    case SCRIPT_PARAM_PITCH: add_pitches (c, &state, FALSE, 0); break;
    case SCRIPT_PARAM_ROOT: add_roots (c); break;
    case SCRIPT_PARAM_CHORD: add_chords (c, &state); break;
    case SCRIPT_PARAM_DURATION: add_durations (c, walked && state.known && is_timed (site) ? &state : NULL); break;
    case SCRIPT_PARAM_METRE: add_words (c, metres); break;
    case SCRIPT_PARAM_DRUM: add_drums (c, site->link); break;
    case SCRIPT_PARAM_WORD: add_words (c, site->param->words); break;
    case SCRIPT_PARAM_MODE:
      for (unsigned i = 0; i < theory_scale_count; i++)
        completer_add_value (c, LANGUAGE_COMPLETION_MODE, theory_scales[i].name, NULL, i);
      break;
    case SCRIPT_PARAM_BOOL:
      if (c->quoted)
        for (int i = 0; i < 2; i++)
          completer_add (c, LANGUAGE_COMPLETION_KEYWORD, i ? "false" : "true", NULL, FALSE, NULL, NULL, (guint) i);
      break;
    case SCRIPT_PARAM_BODY: case SCRIPT_PARAM_BODY_OR_CLIP:
      if (c->quoted)
        completer_add (c, LANGUAGE_COMPLETION_FUNCTION, "b => b", "b => b${1}", TRUE, "what is written with b", NULL, 0);
      break;
    default:
      if (site->entry && strcmp (site->entry->name, "pattern") == 0)
        break;
      if (named (site->param, "bus") || (site->entry && strcmp (site->entry->name, "output") == 0))
        add_buses (c);
      else if (named (site->param, "umeral"))
        add_numerals (c, &state);
      else if (site->entry && (strcmp (site->entry->name, "patch") == 0 || strcmp (site->entry->name, "soundfont") == 0))
        add_patches (c, site->entry->name[0] == 's');
      break;
    }
}

/* ---- strings ------------------------------------------------------------------------------------------------------------------------ */

static char *
relative_dup (const char *from, const char *to)
{
  g_autofree char *folder = g_path_get_dirname (from);
  g_auto (GStrv) a = strcmp (folder, ".") == 0 ? g_new0 (char *, 1) : g_strsplit (folder, "/", -1);
  g_auto (GStrv) b = g_strsplit (to, "/", -1);
  guint same = 0;
  GString *path = g_string_new (NULL);
  while (a[same] && b[same] && b[same + 1] && strcmp (a[same], b[same]) == 0)
    same++;
  for (guint i = same; a[i]; i++)
    g_string_append (path, "../");
  if (path->len == 0)
    g_string_append (path, "./");
  for (guint i = same; b[i]; i++)
    g_string_append_printf (path, "%s%s", b[i], b[i + 1] ? "/" : "");
  for (guint i = 0; i < 2; i++)
    if (g_str_has_suffix (path->str, i ? ".ts" : ".sym"))
      g_string_truncate (path, path->len - (i ? 3 : 4));
  return g_string_free (path, FALSE);
}

static void
add_files (Completer *c)
{
  for (guint i = 0; i < c->project->docs->len; i++)
    {
      const Doc *doc = c->project->docs->pdata[i];
      if (doc == c->doc)
        continue;
      g_autofree char *path = relative_dup (c->doc->path, doc->path);
      completer_add (c, LANGUAGE_COMPLETION_FILE, path, NULL, FALSE, doc->path, NULL, 0);
    }
  completer_add (c, LANGUAGE_COMPLETION_FILE, "symphonyscript", NULL, FALSE, "the built-in names", NULL, 1);
}

/* The step of a pattern around the place; then what may stand there. */
static void
complete_pattern (Completer *c, const CallSite *site, uint32_t start, uint32_t end)
{
  uint32_t from = c->offset, to = c->offset;
  WalkState state;
  while (from > start && !strchr (" \t\n[]<>(){},|*/!?@:%", c->x->text[from - 1]))
    from--;
  while (to < end && !strchr (" \t\n[]<>(){},|*/!?@:%", c->x->text[to]))
    to++;
  if (from > start && strchr ("*/!?@:%(", c->x->text[from - 1]))
    return;
  c->answer->replace = (LanguageRange) { from, to };
  g_free (c->typed);
  c->typed = g_strndup (c->x->text + from, c->offset - from);
  Type type = infer_receiver (&c->inference, c->doc, site->link);
  if (!walk_to (&c->inference, c->doc, site->link, &state))
    state = walk_start (c->doc);
  if (type.on & (SCRIPT_ON_DRUMS | SCRIPT_ON_PLAIN))
    add_drums (c, site->link);
  if (!(type.on & SCRIPT_ON_DRUMS))
    {
      for (guint i = 1; state.scale && i <= state.scale->size; i++)
        {
          g_autofree char *degree = g_strdup_printf ("%u", i);
          completer_add (c, LANGUAGE_COMPLETION_STEP, degree, NULL, FALSE, "degree of the scale", NULL, i - 1);
        }
      add_pitches (c, &state, TRUE, state.scale ? 20 : 0);
    }
  static const struct { const char *label, *insert, *detail; } marks[] = {
    { "~", NULL, "silence" }, { "_", NULL, "the step before lasts longer" }, { "[…]", "[${1}]", "a sequence inside one step" },
    { "<…>", "<${1}>", "one element per cycle, in turn" }, { "{…}%", "{${1}\\}%${2:4}", "so many steps per cycle, walking on" } };
  for (guint i = 0; i < G_N_ELEMENTS (marks) && !c->typed[0]; i++)
    completer_add (c, LANGUAGE_COMPLETION_STEP, marks[i].label, marks[i].insert, marks[i].insert != NULL, marks[i].detail, NULL, 400 + i);
}

void
completer_add_string (Completer *c, uint32_t node, uint32_t start, uint32_t end)
{
  CallSite site;
  uint32_t parent = c->x->nodes[node].parent;
  if (c->offset < start || end < start)
    return;
  c->answer->replace = (LanguageRange) { start, MAX (end, c->offset) };
  g_free (c->typed);
  c->typed = g_strndup (c->x->text + start, c->offset - start);
  if (c->x->nodes[parent].kind == SCRIPT_NODE_IMPORT || c->x->nodes[parent].kind == SCRIPT_NODE_EXPORT)
    {
      add_files (c);
      return;
    }
  if (!call_site_find (&c->inference, c->doc, c->offset, &site) || !site.param)
    return;
  if (site.entry && strcmp (site.entry->name, "pattern") == 0 && site.argument == 0)
    complete_pattern (c, &site, start, end);
  else
    completer_add_values (c, &site);
}
