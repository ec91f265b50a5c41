/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every service on every half of every text: prefixes, single bytes left out, put in, exchanged; deep and long texts. */
#include "language-all.h"

#include <glib/gstdio.h>

static GPtrArray *
examples_read (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("SYMPHONY_DATA"), "examples", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".sym"))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        char *text;
        g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
        g_ptr_array_add (texts, text);
      }
  g_assert_cmpuint (texts->len, >, 3);
  return texts;
}

/* A text that has some of everything, for the changes that are too many for the long examples. */
static const char small[] =
  "import { riff as r, base } from './parts'\n"
  "// a comment\nconst speed = 120, names = ['C4', 'E4'], opts = { a: 1, speed, f(x) { return x } }\n"
  "class Part { #x = 1; static y = 2; constructor(n) { this.n = n } play(b) { return b.note('C4', '4n') } get z() { return 1 } }\n"
  "function line<T>(n: number, b = Clip.melody(`l${n}`)): Clip { if (n > 2) { return b } else return b.note(names[0]!, '8n') }\n"
  "export const lead = Clip.melody('Lead').key('D', 'major').tempo(speed)\n"
  "  .note('F4', '4n').velocity(0.8).loop(2, b => b.note('A4', '8n').stack(c => c.chord('Dm7', 3, '2n')))\n"
  "  .arpeggio(['D4', 'F#4'], '16n', { pattern: 'upDown', gate: 0.5 }).pattern('c4 [e4 g4]*2 <a4 b4>(3,8) ~')\n"
  "/* block\n comment */ const drums = Clip.drums().kick().hit('snare').rest(1 + 2 * 3)\n"
  "for (const n of names) { line(-1, lead); }\nswitch (speed) { case 1: break; default: throw new Error('x') }\n"
  "lead.to(drums, { weight: 0.5, delay: '4n' })\nlet q = speed > 3 ? a => a?.b?.[0] : ({ x }) => x ?? 1\n"
  "export default session({ tempo: 90 }).track('Lead', lead, synth('s').attack(0.1)).bus('room', 'reverb', { decay: 2 })\n";

static void
ask (LanguageProject *project, const char *text, gsize length, gsize offset)
{
  /* From a block of its own size, so that a byte too many is seen. */
  char *copy = g_memdup2 (text, length);
  g_assert_true (language_project_set_file (project, "song.sym", copy, length));
  g_free (copy);
  ask_everything (project, "song.sym", offset);
}

static LanguageProject *
project_with_parts (void)
{
  LanguageProject *project = language_project_new ();
  static const char parts[] = "export const riff = b => b.note('C4')\nexport { base } from './song'\nexport * from './parts'\nimport { lead } from './song'\n";
  language_project_set_file (project, "parts.sym", parts, sizeof parts - 1);
  return project;
}

static void
test_prefixes (void)
{
  g_autoptr (GPtrArray) texts = examples_read ();
  g_autoptr (LanguageProject) project = project_with_parts ();
  for (guint i = 0; i < texts->len; i++)
    {
      const char *text = texts->pdata[i];
      gsize length = strlen (text), step = length > 2000 ? 7 : 1;
      for (gsize n = 0; n <= length; n += step)
        ask (project, text, n, n);
    }
  for (gsize n = 0; n < sizeof small; n++)
    ask (project, small, n, n);
}

static void
test_single_bytes (void)
{
  static const char bytes[] = { '(', ')', '{', '}', '[', ']', '\'', '"', '`', '.', ',', '\n', '/', '*', '<', '=', '$', '?', ':', ' ', 'x', '0', '\\', '\0', '\x80', '\xF0' };
  g_autoptr (LanguageProject) project = project_with_parts ();
  gsize length = sizeof small - 1;
  g_autofree char *text = g_malloc (length + 2);
  for (gsize at = 0; at < length; at++)
    {
      memcpy (text, small, at);
      memcpy (text + at, small + at + 1, length - at - 1);
      ask (project, text, length - 1, at);
      for (guint b = 0; b < G_N_ELEMENTS (bytes); b += 1 + (at % 3))
        {
          text[at] = bytes[b];
          memcpy (text + at + 1, small + at, length - at);
          ask (project, text, length + 1, at + 1);
        }
    }
}

/* The examples themselves, one byte in 41 left out or changed. */
static void
test_examples_broken (void)
{
  g_autoptr (GPtrArray) texts = examples_read ();
  g_autoptr (LanguageProject) project = project_with_parts ();
  for (guint i = 0; i < texts->len; i++)
    {
      g_autofree char *text = g_strdup (texts->pdata[i]);
      gsize length = strlen (text);
      for (gsize at = i; at < length; at += 41)
        {
          char kept = text[at];
          memmove (text + at, text + at + 1, length - at);
          ask (project, text, length - 1, at);
          memmove (text + at + 1, text + at, length - at);
          text[at] = "()'{}\n."[at % 7];
          ask (project, text, length, at + 1);
          text[at] = kept;
        }
    }
}

static void
ask_long (const char *head, const char *part, guint count, const char *tail)
{
  GString *text = g_string_new (head);
  for (guint i = 0; i < count; i++)
    g_string_append (text, part);
  g_string_append (text, tail);
  g_autoptr (LanguageProject) project = language_project_new ();
  gint64 start = g_get_monotonic_time ();
  ask (project, text->str, text->len, text->len);
  ask (project, text->str, text->len, text->len / 2);
  gint64 taken = g_get_monotonic_time () - start;
  g_test_message ("%u times \"%.12s\": %" G_GINT64_FORMAT " ms", count, part, taken / 1000);
  g_assert_cmpint (taken, <, 30 * G_USEC_PER_SEC);
  g_string_free (text, TRUE);
}

/* Nesting must not end the stack, and nothing may take the square of the length. */
static void
test_hostile (void)
{
  static const char *const parts[] = { "(", "[", "{", "a(", "a.b(", "((", "[{", "=>", "a=>", "a?", "!", "-", "`${", "if(a)", "else ", "for(", "new ", "a:", "x=",
    "a<", "<", "...", "function f(", "class A{", "const ", "export ", "import {", "a,", ".", "?.", "'", "/*", "//\n", ")", "}", "]", "\n", "switch(a){case ",
    "try{", "a\n.b", "clip().loop(2,b=>b", "async ", "@a ", "a as b ", "type a=b<", "x?y:", "\xC2\xA0", "\xFF", "b=>b.stack(c=>c", "if(a){}else " };
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      ask_long ("", parts[i], 3000, "");
      ask_long ("const c = clip()", parts[i], 1500, ".note('C4')");
    }
  ask_long ("const c = clip()", ".note('C4', '4n')", 20000, "");
  ask_long ("let c = clip()\n", "c = c.note('C4')\n", 3000, "c.");
  ask_long ("const a0 = clip()", "\nconst a = a.play(a).play(a)", 500, "\na.");
  ask_long ("const f = x => ", "f(f(x)) + ", 1500, "f(1)\nf.");
}

/* Each clip plays the one before it twice: 2^60 notes, which no walk may count out. */
static void
test_doubling (void)
{
  GString *text = g_string_new ("const c0 = clip().note('C4')\n");
  for (guint i = 1; i < 60; i++)
    g_string_append_printf (text, "const c%u = clip().play(c%u).play(c%u).loop(2, b => b.play(c%u))\n", i, i - 1, i - 1, i - 1);
  g_string_append (text, "c59.note('");
  g_autoptr (LanguageProject) project = language_project_new ();
  gint64 start = g_get_monotonic_time ();
  ask (project, text->str, text->len, text->len);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
  g_string_free (text, TRUE);
}

/* Files that import each other. */
static void
test_cycles (void)
{
  g_autoptr (LanguageProject) project = language_project_new ();
  static const char a[] = "import { x } from './b'\nexport { x }\nexport * from './b'\nexport { y } from './b'\nx.note(y.\n";
  static const char b[] = "export { x, y } from './a'\nexport * from './a'\nimport { x as z } from './a'\nz.";
  language_project_set_file (project, "a.sym", a, sizeof a - 1);
  language_project_set_file (project, "b.sym", b, sizeof b - 1);
  for (gsize at = 0; at < sizeof a; at++)
    ask_everything (project, "a.sym", at);
  for (gsize at = 0; at < sizeof b; at++)
    ask_everything (project, "b.sym", at);
}

static void
test_nothing (void)
{
  g_autoptr (LanguageProject) project = language_project_new ();
  ask_everything (project, "none.sym", 12);
  language_project_set_file (project, "song.sym", NULL, 0);
  ask_everything (project, "song.sym", 0);
  ask_everything (project, "song.sym", 99);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/language/robust/nothing", test_nothing);
  g_test_add_func ("/language/robust/prefixes", test_prefixes);
  g_test_add_func ("/language/robust/single-bytes", test_single_bytes);
  g_test_add_func ("/language/robust/examples-broken", test_examples_broken);
  g_test_add_func ("/language/robust/hostile", test_hostile);
  g_test_add_func ("/language/robust/doubling", test_doubling);
  g_test_add_func ("/language/robust/cycles", test_cycles);
  return g_test_run ();
}
