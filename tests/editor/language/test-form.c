/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formatter: what it makes of texts; that it changes no token, no event, and nothing the second time. */
#include "language-support.h"

#include <stdlib.h>

#include "script/syntax.h"

static char *
format_dup (const char *text, gsize start, gsize end, const char **refusal)
{
  g_autoptr (LanguageProject) project = language_project_new ();
  language_project_set_file (project, "song.sym", text, strlen (text));
  g_autoptr (LanguageEdits) edits = language_format (project, "song.sym", start, end);
  if (refusal)
    *refusal = edits->refusal ? "refused" : NULL;
  return edits_apply (text, edits->items, edits->count, "song.sym");
}

static const struct { const char *before, *after; } rows[] = {
  { "const a=1", "const a = 1\n" },
  { "const  a = [ 1,2 , 3 ] ;", "const a = [1, 2, 3];\n" },
  { "const o={a:1,b}", "const o = { a: 1, b }\n" },
  { "const o = {}", "const o = {}\n" },
  { "if(a){b()}else{c()}", "if (a) { b() } else { c() }\n" },
  { "for(let i=0;i<3;i++)x(i)", "for (let i = 0; i<3; i++) x(i)\n" },
  { "const f=(a,b=2)=>a+b", "const f = (a, b = 2) => a + b\n" },
  { "function f (a:number,b ?:string):void{return}", "function f(a: number, b?: string): void { return }\n" },
  { "x = a?b:c", "x = a ? b : c\n" },
  { "x = - a - -b + +c", "x = -a - -b + +c\n" },
  { "x = a - - b", "x = a - -b\n" },
  { "x = !a&&!b", "x = !a && !b\n" },
  { "i ++\n++ i", "i++\n++i\n" },
  { "f ( ... a )", "f(...a)\n" },
  { "a [0] . b ?. c ()", "a[0].b?.c()\n" },
  { "`a${ b+1 }c`", "`a${b + 1}c`\n" },
  { "const s = 'a  b'  // c\n", "const s = 'a  b'  // c\n" },
  { "a()\n\n\n\nb()\n\n", "a()\n\nb()\n" },
  { "\n\na()", "a()\n" },
  { "clip()\n.note('C4')\n      .note('D4')", "clip()\n  .note('C4')\n  .note('D4')\n" },
  { "clip().loop(2, b => b\n.note('C4')\n.rest())", "clip().loop(2, b => b\n  .note('C4')\n  .rest())\n" },
  { "const a = clip()\n.stack(b => b\n.note('C4')\n.note('E4'))", "const a = clip()\n  .stack(b => b\n    .note('C4')\n    .note('E4'))\n" },
  { "const a = [\n1,\n2\n]", "const a = [\n  1,\n  2\n]\n" },
  { "f({\na: 1,\n  b: [\n2\n]\n})", "f({\n  a: 1,\n  b: [\n    2\n  ]\n})\n" },
  { "if (a) {\nb()\n} else {\nc()\n}", "if (a) {\n  b()\n} else {\n  c()\n}\n" },
  { "for (const x of y)\nline = line.note(x)\n.rest()", "for (const x of y)\n  line = line.note(x)\n    .rest()\n" },
  { "switch (a) {\ncase 1:\nb()\nbreak\ndefault:\nc()\n}", "switch (a) {\n  case 1:\n    b()\n    break\n  default:\n    c()\n}\n" },
  { "function f() {\n// c\nreturn 1\n// d\n}", "function f() {\n  // c\n  return 1\n  // d\n}\n" },
  { "const x = a +\nb", "const x = a +\n  b\n" },
  { "try {\na()\n} catch (e) {\nb()\n} finally {\nc()\n}", "try {\n  a()\n} catch (e) {\n  b()\n} finally {\n  c()\n}\n" },
  { "import {a,b as c} from './x'", "import { a, b as c } from './x'\n" },
  { "export default clip('x')\n.play(a)", "export default clip('x')\n  .play(a)\n" },
  { "class A{\n#x=1\nm(){return this.#x}\n}", "class A {\n  #x = 1\n  m() { return this.#x }\n}\n" },
  { "a\r\n.b()\r\n", "a\r\n  .b()\r\n" },
  { "", "" },
  { "// only", "// only\n" },
  { "interface A {\n    b: number\n}\nconst a=1", "interface A {\n    b: number\n}\nconst a = 1\n" },
  /* 101 columns: each call but the first after a name space goes to its own line */
  { "const melody = Clip.melody('aaaaaaaaaaa').note('C4', '4n').note('D4', '4n').note('E4', '4n').rest(12)",
    "const melody = Clip.melody('aaaaaaaaaaa')\n  .note('C4', '4n')\n  .note('D4', '4n')\n  .note('E4', '4n')\n  .rest(12)\n" },
  /* 100 columns fit */
  { "const melody = Clip.melody('aaaaaaaaaaaa').note('C4', '4n').note('D4', '4n').note('E4', '4n').rest()",
    "const melody = Clip.melody('aaaaaaaaaaaa').note('C4', '4n').note('D4', '4n').note('E4', '4n').rest()\n" },
};

static void
test_rows (void)
{
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *after = format_dup (rows[i].before, 0, G_MAXUINT, NULL), *twice = format_dup (after, 0, G_MAXUINT, NULL);
      if (strcmp (after, rows[i].after) != 0 || strcmp (twice, after) != 0)
        {
          g_test_message ("%s\n--- became\n%s\n--- not\n%s\n--- twice\n%s", rows[i].before, after, rows[i].after, twice);
          bad++;
        }
    }
  g_assert_cmpuint (bad, ==, 0);
}

static void
test_range (void)
{
  const char *text = "a( 1 )\nb( 2 )\nc( 3 )\n";
  g_autofree char *after = format_dup (text, 8, 9, NULL);
  g_assert_cmpstr (after, ==, "a( 1 )\nb(2)\nc( 3 )\n");
}

/* ---- properties ------------------------------------------------------------------------------------------------------ */

static char *
tokens_dup (const char *text)
{
  gsize size = (1u << 20) + strlen (text) * 200;
  void *memory = aligned_alloc (64, (size + 63) & ~(gsize) 63);
  const ScriptSyntax *x = script_syntax_read (script_arena_init (memory, size), text, strlen (text));
  GString *all = g_string_new (NULL);
  for (uint32_t t = 0; t < x->token_count; t++)
    g_string_append_printf (all, "%u %.*s\n", x->tokens[t].kind, (int) (x->tokens[t].end - x->tokens[t].start), text + x->tokens[t].start);
  free (memory);
  return g_string_free (all, FALSE);
}

/* Events without the places in the text. */
static char *
events_dup (const char *text)
{
  gsize size = 64u << 20;
  void *memory = aligned_alloc (64, size);
  ScriptFile file = { "song.sym", text, strlen (text) };
  ScriptInput input = { .files = &file, .file_count = 1 };
  const ScriptScore *score = script_evaluate (script_arena_init (memory, size), &input);
  GString *all = g_string_new (NULL);
  g_string_append_printf (all, "%u errors\n", score->error_count);
  for (uint32_t i = 0; i < score->event_count; i++)
    {
      const ScriptEvent *e = &score->events[i];
      g_string_append_printf (all, "%" G_GUINT64_FORMAT " %d %u %.17g %.17g %u %u %u %s\n", (guint64) e->id, e->type, e->part, e->performed_beat, e->performed_beats,
                              e->midi, e->velocity, e->channel, e->clip);
    }
  free (memory);
  return g_string_free (all, FALSE);
}

static GPtrArray *
examples_read (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("SYMPHONY_DATA"), "examples", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *text;
      if (g_str_has_suffix (name, ".sym") && g_file_get_contents (path, &text, NULL, NULL))
        g_ptr_array_add (texts, text);
    }
  g_assert_cmpuint (texts->len, >, 3);
  return texts;
}

static void
property_check (const char *text, gboolean events)
{
  g_autofree char *after = format_dup (text, 0, G_MAXUINT, NULL), *twice = format_dup (after, 0, G_MAXUINT, NULL);
  g_autofree char *a = tokens_dup (text), *b = tokens_dup (after);
  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (twice, ==, after);
  if (events)
    {
      g_autofree char *c = events_dup (text), *d = events_dup (after);
      g_assert_cmpstr (c, ==, d);
    }
}

static void
test_examples (void)
{
  g_autoptr (GPtrArray) texts = examples_read ();
  for (guint i = 0; i < texts->len; i++)
    {
      const char *refusal;
      g_autofree char *after = format_dup (texts->pdata[i], 0, G_MAXUINT, &refusal);
      g_assert_null (refusal);
      property_check (texts->pdata[i], TRUE);
    }
}

/* Blanks and breaks thrown in between the tokens of the examples, where JavaScript allows them. */
static void
test_shaken (void)
{
  g_autoptr (GPtrArray) texts = examples_read ();
  GRand *random = g_rand_new_with_seed (7);
  for (guint i = 0; i < texts->len * 8; i++)
    {
      const char *text = texts->pdata[i % texts->len];
      GString *shaken = g_string_new (NULL);
      for (const char *p = text; *p; p++)
        {
          gboolean dot = *p == '.' && p > text && (p[-1] == ')' || p[-1] == '\n') && g_ascii_isalpha (p[1]);
          if (dot && g_rand_int_range (random, 0, 4) == 0)
            g_string_append (shaken, "\n   ");
          g_string_append_c (shaken, *p);
          if (*p == '\n' && g_rand_int_range (random, 0, 3) == 0)
            g_string_append (shaken, "     ");
          if (*p == '\n' && g_rand_int_range (random, 0, 9) == 0)
            g_string_append (shaken, "\n\n\n");
        }
      property_check (shaken->str, i < texts->len);
      g_string_free (shaken, TRUE);
    }
  g_rand_free (random);
}

/* Broken texts are formatted or refused, and then the same holds. */
static void
test_broken (void)
{
  g_autoptr (GPtrArray) texts = examples_read ();
  for (guint i = 0; i < texts->len; i++)
    for (gsize cut = 1; cut < strlen (texts->pdata[i]); cut += 131)
      {
        g_autofree char *text = g_strndup (texts->pdata[i], cut);
        property_check (text, FALSE);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/language/form/rows", test_rows);
  g_test_add_func ("/language/form/range", test_range);
  g_test_add_func ("/language/form/examples", test_examples);
  g_test_add_func ("/language/form/shaken", test_shaken);
  g_test_add_func ("/language/form/broken", test_broken);
  return g_test_run ();
}
