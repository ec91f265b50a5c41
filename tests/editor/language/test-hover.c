/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hover and signature help. Figures by formula: f = 440·2^((midi − 69)/12), seconds = beats·60/bpm. */
#include "language-support.h"

typedef struct { const char *text, *title, *fact, *value; } Row;

static const Row rows[] = {
  { "Clip.melody().note('A|4', '4n')", "'A4'", "midi", "69" },
  { "Clip.melody().note('A|4', '4n')", "'A4'", "frequency", "440.00 Hz" },
  { "Clip.melody().note('C|4')", "'C4'", "frequency", "261.63 Hz" },       /* 440 · 2^(−9/12) */
  { "Clip.melody().note('B#|3')", "'B#3'", "midi", "60" },
  { "Clip.melody().note('C4', '4|n.')", "'4n.'", "beats", "1.5" },
  { "Clip.melody().tempo(90).note('C4', '4|n.')", "'4n.'", "seconds", "1.000 s at 90 bpm" },    /* 1.5 · 60/90 */
  { "Clip.melody().note('C4', '8|t')", "'8t'", "ticks", "160" },            /* 480/3 */
  { "Clip.melody().chord('Am|7', 3, '1n')", "'Am7'", "notes", "A C E G" },
  { "Clip.melody().chord(['C|4', 'E4'])", "'C4'", "midi", "60" },
  { "Clip.drums().hit('ki|ck')", "'kick'", "key", "24" },
  { "Clip.drums().hit('ki|ck')", "'kick'", "General MIDI", "36" },
  { "Clip.melody().note('C4').velocity(0.|8)", "0.8", "parameter", "level: 0–1" },
  { "Clip.melody().note('C4').de|tune(5)", "detune(cents: number)", "cents", "number from -1200 to 1200, in cents" },
  { "Clip.melody().note('C4').note('D4', '2n').not|e('E4')", "note(pitch: pitch, duration?: duration)", "place", "bar 1, beat 4" },
  { "Clip.melody().note('C4', '1n').not|e('E4')", "note(pitch: pitch, duration?: duration)", "place", "bar 2, beat 1" },
  { "const spe|ed = 100", "const speed: number", "value", "100" },
  { "const a = Clip.melody().note('C4', '1n').loop(3, b => b.note('D4', '2n'))\na|", "const a: melody clip", "beats", "10" },       /* 4 + 3·2 */
  { "const a = Clip.melody().note('C4', '1n').loop(3, b => b.note('D4', '2n'))\na|", "const a: melody clip", "bars", "2.5" },
  { "const a = Clip.drums().kick().snare()\na|", "const a: drum clip", "beats", "0.5" },     /* 2 · '16n' */
  { "const a = clip().stack(b => b.note('C4', '2n').note('E4', '1n'))\na|", "const a: clip", "beats", "4" },
  { "const a = clip().euclidean({ hits: 3, steps: 8, note: 'kick' })\na|", "const a: clip", "beats", "2" },    /* 8 · 0.25 */
  { "const a = clip().arpeggio(['C4', 'E4', 'G4'], '8n', { pattern: 'upDown' })\na|", "const a: clip", "beats", "2" },    /* a b c b: 4 · 0.5 */
  { "const a = clip().pattern('c4 e4', { bars: 2 })\na|", "const a: clip", "beats", "8" },
  { "const a = clip().timeSignature('3/4').rest(6)\na|", "const a: clip", "bars", "2" },
  { "const a = clip().rest(2)\nconst b = clip().play(a).loop(2, a)\nb|", "const b: clip", "beats", "6" },
  { "function f(n) {}\nf|(1)", "function f: function", NULL, NULL },
  { "clip().to(clip(), { wei|ght: 1 })", "weight?: 0–1", NULL, NULL },
  { "Cli|p.melody()", "Clip: built-in names", NULL, NULL },
  { "// no|te", NULL, NULL, NULL },
  { "nothing|", NULL, NULL, NULL },
};

static void
test_rows (void)
{
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Place place = place_new (rows[i].text);
      g_autoptr (LanguageHover) hover = language_hover (place.project, place.file, place.offset);
      const char *value = NULL;
      for (guint k = 0; hover && rows[i].fact && k < hover->fact_count; k++)
        if (strcmp (hover->facts[k].label, rows[i].fact) == 0)
          value = hover->facts[k].value;
      if (g_strcmp0 (hover ? hover->title : NULL, rows[i].title) != 0 || g_strcmp0 (value, rows[i].value) != 0)
        {
          g_test_message ("%s\n  title %s (not %s), %s %s (not %s)", rows[i].text, hover ? hover->title : "none", rows[i].title, rows[i].fact, value, rows[i].value);
          bad++;
        }
      place_finish (&place);
    }
  g_assert_cmpuint (bad, ==, 0);
}

/* active: the parameter's text, NULL: none is. */
static const struct { const char *text, *label, *active; } signatures[] = {
  { "Clip.melody().note(|)", "note(pitch: pitch, duration?: duration)", "pitch: pitch" },
  { "Clip.melody().note('C4', |)", "note(pitch: pitch, duration?: duration)", "duration?: duration" },
  { "Clip.melody().note('C4', |", "note(pitch: pitch, duration?: duration)", "duration?: duration" },
  { "Clip.melody().note(|'C4', '4n')", "note(pitch: pitch, duration?: duration)", "pitch: pitch" },
  { "Clip.melody().note('C4', '4n', |)", "note(pitch: pitch, duration?: duration)", NULL },
  { "Clip.melody().loop(2, b => b.note(|))", "note(pitch: pitch, duration?: duration)", "pitch: pitch" },
  { "Clip.melody().loop(2, b => b.note('C4')|)", "loop(count: whole number, body: function or clip)", "body: function or clip" },
  { "Clip.melody().quantize('16n', { strength: | })", "{ strength?: 0–1, duration?: true or false }", "strength?: 0–1" },
  { "Clip.melody().quantize('16n', { strength: 1, duration: | })", "{ strength?: 0–1, duration?: true or false }", "duration?: true or false" },
  { "Clip.melody().quantize('16n', { | })", "{ strength?: 0–1, duration?: true or false }", NULL },
  { "function riff(part, n = 2) {}\nriff(1, |)", "riff(part, n = 2)", "n = 2" },
  { "const riff = (a, ...rest) => a\nriff(|", "riff(a, ...rest)", "a" },
  { "class P { constructor(size) {} }\nnew P(|)", "P(size)", "size" },
  { "Clip.melody().note('C4')|", NULL, NULL },
  { "|Clip.melody()", NULL, NULL },
  { "Clip.melody().loop(2, b => { | })", NULL, NULL },
};

static void
test_signatures (void)
{
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      Place place = place_new (signatures[i].text);
      g_autoptr (LanguageSignature) s = language_signature (place.project, place.file, place.offset);
      g_autofree char *active = s && s->active < s->count ? g_strndup (s->label + s->parameters[s->active].label.start,
          s->parameters[s->active].label.end - s->parameters[s->active].label.start) : NULL;
      if (g_strcmp0 (s ? s->label : NULL, signatures[i].label) != 0 || g_strcmp0 (active, signatures[i].active) != 0)
        {
          g_test_message ("%s\n  %s (not %s), active %s (not %s)", signatures[i].text, s ? s->label : "none", signatures[i].label, active, signatures[i].active);
          bad++;
        }
      place_finish (&place);
    }
  g_assert_cmpuint (bad, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/language/hover/rows", test_rows);
  g_test_add_func ("/language/hover/signatures", test_signatures);
  return g_test_run ();
}
