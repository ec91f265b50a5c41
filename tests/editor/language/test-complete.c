/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion by receiver, scope, option and kind of string. */
#include "language-support.h"

/* `first` (may be NULL) is the first proposal; of `has` all are proposed, of `lacks` none. Lists are separated by blanks. */
typedef struct { const char *text, *first, *has, *lacks; } Row;

static const Row rows[] = {
  /* receivers */
  { "Clip.melody('A').|", NULL, "note chord key voice velocity loop", "kick hit bend breath sustain map" },
  { "Clip.drums('A').|", NULL, "kick hit rest loop withMapping", "note chord key" },
  { "Clip.keys().|", NULL, "sustain release note", "bend breath" },
  { "Clip.strings().|", NULL, "bend slide note", "sustain breath kick" },
  { "Clip.wind().|", NULL, "breath note", "sustain bend" },
  { "clip().|", NULL, "note kick bend breath sustain", "map osc" },
  { "Clip.|", NULL, "melody drums keys strings wind create", "note from" },
  { "session().|", NULL, "track bus tempo build", "note osc" },
  { "Track.|", NULL, "from", "note melody" },
  { "Instrument.|", NULL, "synth sampler patch soundfont", "note" },
  { "synth('a').|", NULL, "osc attack volume pan", "note track" },
  { "Instrument.sampler('a').|", NULL, "base add playbackMode", "osc note" },
  { "Math.|", NULL, "floor PI max random", "note push" },
  { "[1, 2].|", NULL, "map filter push length", "note toUpperCase" },
  { "'abc'.|", NULL, "toUpperCase slice length", "map note" },
  { "console.|", NULL, "log warn", "note" },
  { "Duration.|", NULL, "Quarter Whole", "note" },
  { "Grooves.|", NULL, "SWING", "note" },
  { "live.|", NULL, "launch stop", "note" },
  /* through names, bodies, parameters, functions, files */
  { "const a = Clip.drums('A')\nconst b = a\nb.|", NULL, "kick", "note" },
  { "Clip.drums().loop(4, b => b.|", NULL, "kick hat", "note" },
  { "Clip.melody().loop(4, b => b.note('C4').|)", NULL, "velocity staccato note", "kick" },
  { "Clip.melody().stack(b => { b.|\n })", NULL, "note", "kick" },
  { "const riff = b => b.|\nClip.keys().loop(2, riff)", NULL, "sustain note", "kick" },
  { "function beat(d) { return d.| }\nbeat(Clip.drums('A'))", NULL, "kick", "note" },
  { "const make = n => Clip.drums(n).kick()\nmake('x').|", NULL, "snare", "chord" },
  { "function make() { const c = Clip.wind(); return c }\nmake().|", NULL, "breath", "kick" },
  { "for (const n of ['C4']) n.|", NULL, "toUpperCase", "note" },
  { "let c\nc = Clip.drums()\nc.|", NULL, "kick", "note" },
  { "const o = { beat: Clip.drums(), size: 3 }\no.|", NULL, "beat size", "kick" },
  { "const o = { beat: Clip.drums(), size: 3 }\no.beat.|", NULL, "kick", "note" },
  { "const [x, y] = [Clip.drums(), 'a']\nx.|", NULL, "kick", "toUpperCase" },
  { "const { x } = { x: Clip.drums() }\nx.|", NULL, "kick", "note" },
  { "[Clip.drums()].map(c => c.|)", NULL, "kick", "note" },
  { "class P { make() { return Clip.drums() } static s() {} }\nnew P().|", NULL, "make", "s" },
  { "class P { make() { return Clip.drums() } }\nnew P().make().|", NULL, "kick", "note" },
  { "class P { a = 1; b() { this.| } }", NULL, "a b", "note" },
  { "track('x', t => t.|)", NULL, "clip instrument send", "note" },
  { "const c = true ? Clip.drums() : null\nc.|", NULL, "kick", "note" },
  { "import { beat } from './parts'\nbeat.|\nfile: parts.sym\nexport const beat = Clip.drums()", NULL, "kick", "note" },
  { "import * as parts from './parts'\nparts.|\nfile: parts.sym\nexport const beat = Clip.drums()\nconst own = 1", NULL, "beat", "own kick" },
  { "import beat from './parts'\nbeat.|\nfile: parts.sym\nexport default Clip.drums()", NULL, "kick", "note" },
  /* what comes after half a call */
  { "const a = Clip.drums().|\nconst b = 1", NULL, "kick", "note" },
  { "Clip.melody().note('C4').ve|", "velocity", "velocity", "note" },
  { "Clip.melody()\n  .note('C4', '4n')\n  .|\n  .note('D4')", NULL, "note velocity", "kick" },
  { "Clip.melody().nte|", "note", "note", NULL },
  { "Clip.melody().dD|", "defaultDuration", "defaultDuration", "note" },
  /* scope */
  { "const lead = Clip.melody()\nconst other = 1\n|", NULL, "lead other Clip clip const session", NULL },
  { "function f(alpha) { const beta = 1; | }\nconst gamma = 2", NULL, "alpha beta gamma f", NULL },
  { "{ const hidden = 1 }\n|", NULL, "Clip", "hidden" },
  { "const self = |", NULL, "Clip", "self" },
  { "const |", NULL, NULL, "Clip const" },
  { "const lead = Clip.melody(), n = 2\nClip.melody().play(|)", "lead", "lead n", NULL },
  { "// cl|", NULL, NULL, "clip Clip" },
  { "/* cl| */", NULL, NULL, "clip Clip" },
  { "const x = 12|", NULL, NULL, "Clip" },
  { "import { | } from './parts'\nfile: parts.sym\nexport const beat = Clip.drums()\nconst own = 1", NULL, "beat", "own Clip" },
  { "const a = 1\nexport { | }", NULL, "a", "Clip" },
  /* options */
  { "a.to(b, { | })\nconst a = clip()", NULL, NULL, NULL },
  { "const a = clip(), b = clip()\na.to(b, { | })", NULL, "weight probability delay limit", "Clip note" },
  { "const a = clip(), b = clip()\na.to(b, { weight: 1, | })", NULL, "probability delay", "weight Clip" },
  { "const a = clip(), b = clip()\na.to(b, { quantize: '|' })", "off", "off beat bar", "weight" },
  { "Clip.melody().arpeggio(['C4'], '16n', { pa|", "pattern", "pattern", "gate" },
  { "Clip.melody().arpeggio(['C4'], '16n', { pattern: '|' })", NULL, "up down upDown random", NULL },
  { "session().bus('room', 'reverb', { | })", NULL, "decay size mix", "time drive" },
  { "track('x', t => t.insert('filter', { type: '|' }))", "lowpass", "highpass notch", "decay" },
  { "session({ t| })", NULL, "tempo timeSignature", "seed" },
  /* strings */
  { "Clip.melody().key('D', 'major').note('|')", "D4", "D4 F#4 C#4 F4", NULL },
  { "Clip.melody().key('Eb', 'major').note('|')", "Eb4", "Ab4 Bb4 D4", "D#4 G#4" },
  { "Clip.melody().key('A', 'minor').note('|')", "A4", "G#4", NULL },
  { "Clip.melody().scale('F', 'major', 5).note('|')", "F5", "Bb5", "A#5" },
  { "Clip.melody().scale('C', 'pentatonicMinor').note('|')", "C4", "Eb4 Bb4", NULL },
  { "Clip.melody().key('D', 'major').loop(2, b => b.note('|'))", "D4", "F#4", NULL },
  { "const a = Clip.melody().key('D', 'major')\na.note('|", "D4", "F#4", NULL },
  { "Clip.melody().note('C4', '2n').note('C4', '|')", "2n", "4n 8n", NULL },
  { "Clip.melody().note('C4', '2n.').note('C4', '|')", "4n", "2n 8n", NULL },
  { "Clip.melody().timeSignature('3/4').note('C4', '|')", "2n.", "4n", NULL },
  { "Clip.melody().loop(3, b => b.note('C4')).note('C4', '|')", "4n", "4n", NULL },
  { "Clip.melody().defaultDuration('8n').note('C4').rest('|')", NULL, "8n", NULL },
  { "const a = Clip.melody().note('C4', '2n.')\nClip.melody().play(a).note('C4', '|')", "4n", NULL, NULL },
  { "Clip.melody().stack(b => b.note('C4', '2n').note('E4', '|'))", "1n", NULL, NULL },
  { "Clip.melody().chord('|')", "C", "Dm Em F G Am Bdim", NULL },
  { "Clip.melody().chord('Am|')", NULL, "Am Am7 Amaj7 Am6", "C Dm" },
  { "Clip.melody().chord('F#m|')", NULL, "F#m F#m7", "Fm" },
  { "Clip.melody().chord(['|'])", "C4", "E4", "Am" },
  { "Clip.melody().chord('Am', 3, '|')", "1n", "4n", "C4" },
  { "Clip.melody().scale('C', '|')", NULL, "major dorian blues", NULL },
  { "Clip.melody().key('|')", "C", "F# Bb", "C4" },
  { "Clip.melody().key('C', '|')", "major", "major minor", NULL },
  { "Clip.drums().hit('|')", NULL, "kick rim openhat", "C4" },
  { "Clip.drums('A', { cowbell: 'G#2' }).hit('|')", "cowbell", "cowbell kick", NULL },
  { "Clip.drums().withMapping({ cowbell: 'G#2' }).hit('|')", "cowbell", "kick", NULL },
  { "Clip.drums().euclidean({ hits: 3, steps: 8, note: '|' })", NULL, "kick hat", NULL },
  { "Clip.melody().tie('|')", "start", "start continue end", NULL },
  { "Clip.melody().timeSignature('|')", "4/4", "3/4 6/8", NULL },
  { "session().bus('room', 'reverb').bus('echo', 'delay')\nsynth().send('|')", NULL, "room echo", "kick" },
  { "Instrument.patch('|')", NULL, "pad.json bell", "piano.sf2" },
  { "Instrument.soundfont('|')", NULL, "piano.sf2", "bell" },
  { "import { a } from '|'\nfile: parts/a.sym\nconst b = 1\nfile: other.ts\nconst c = 1", NULL, "./parts/a ./other symphonyscript", NULL },
  { "Clip.melody().note(|)", NULL, "'C4' 'E4' Clip", NULL },
  { "Clip.melody().loop(2, |)", "b => b", "Clip", NULL },
  { "Clip.melody().note('C4', '4n') // '|'", NULL, NULL, "C4" },
  /* mini-notation */
  { "Clip.melody().key('D', 'major').pattern('d4 |')", "d4", "d4 f#4 ~", "kick" },
  { "Clip.melody().pattern('c4 [e|4 g4]')", "e4", "e4 e5", "kick ~" },
  { "Clip.drums().pattern('ki| snare')", "kick", "kick", "c4" },
  { "Clip.melody().scale('C', 'major').pattern('|')", "1", "1 7 c4", "8" },
  { "Clip.melody().pattern('c4*|')", NULL, NULL, "c4 1" },
};

static gboolean
is_proposed (const LanguageCompletion *c, const char *label)
{
  for (guint i = 0; i < c->count; i++)
    if (strcmp (c->items[i].label, label) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
words_hold (const LanguageCompletion *c, const char *list, gboolean wanted)
{
  /* A label may hold blanks: the whole list is tried first. */
  g_auto (GStrv) words = list ? (strstr (list, "=>") ? g_strsplit (list, "\t", -1) : g_strsplit (list, " ", -1)) : NULL;
  gboolean good = TRUE;
  for (guint i = 0; words && words[i]; i++)
    if (is_proposed (c, words[i]) != wanted)
      {
        g_test_message ("%s %s", words[i], wanted ? "is missing" : "is proposed");
        good = FALSE;
      }
  return good;
}

static void
test_rows (void)
{
  static const char *const patches[] = { "pad.json", "bell", "piano.sf2", NULL };
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Place place = place_new (rows[i].text);
      language_project_set_patches (place.project, patches);
      g_autoptr (LanguageCompletion) c = language_complete (place.project, place.file, place.offset);
      gboolean good = words_hold (c, rows[i].has, TRUE);
      good &= words_hold (c, rows[i].lacks, FALSE);
      if (rows[i].first && (c->count == 0 || strcmp (c->items[0].label, rows[i].first) != 0))
        {
          g_test_message ("first is %s, not %s", c->count ? c->items[0].label : "nothing", rows[i].first);
          good = FALSE;
        }
      if (!good)
        g_test_message ("row %u: %s", i, rows[i].text);
      bad += !good;
      place_finish (&place);
    }
  g_assert_cmpuint (bad, ==, 0);
}

/* What is typed is replaced whole, also behind the caret, and inside quotes only. */
static void
test_replace (void)
{
  static const struct { const char *text, *replaced; } cases[] = {
    { "Clip.melody().no|te('C4')", "note" }, { "Clip.melody().note('C|4')", "C4" }, { "Clip.melody().note('C4', '8|", "8" },
    { "Clip.melody().pattern('c4 e|4 g4')", "e4" }, { "cl|", "cl" }, { "Clip.|", "" } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Place place = place_new (cases[i].text);
      g_autoptr (LanguageCompletion) c = language_complete (place.project, place.file, place.offset);
      g_autofree char *replaced = g_strndup (place.text + c->replace.start, c->replace.end - c->replace.start);
      g_assert_cmpstr (replaced, ==, cases[i].replaced);
      g_assert_cmpuint (c->count, >, 0);
      place_finish (&place);
    }
}

static void
test_snippets (void)
{
  static const struct { const char *text, *label, *insert; } cases[] = {
    { "Clip.melody().|", "note", "note('${1:C4}', '${2:4n}')$0" },
    { "Clip.drums().|", "kick", "kick()$0" },
    { "Clip.melody().|()", "note", "note" },
    { "Clip.melody().|", "loop", "loop(${1:count}, b => b${2})$0" },
    { "const a = clip()\na.to(a, { | })", "weight", "weight: ${1}" } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Place place = place_new (cases[i].text);
      g_autoptr (LanguageCompletion) c = language_complete (place.project, place.file, place.offset);
      const char *insert = NULL;
      for (guint k = 0; k < c->count; k++)
        if (strcmp (c->items[k].label, cases[i].label) == 0)
          insert = c->items[k].insert;
      g_assert_cmpstr (insert, ==, cases[i].insert);
      place_finish (&place);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/language/complete/rows", test_rows);
  g_test_add_func ("/language/complete/replace", test_replace);
  g_test_add_func ("/language/complete/snippets", test_snippets);
  return g_test_run ();
}
