/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Definition, references and rename: expected texts are written out. */
#include "language-support.h"

static const struct { const char *text, *file; guint line; } definitions[] = {
  { "const a = 1\nconst b = |a", "song.sym", 1 },
  { "const a = 1\nfunction f(a) { return a| }", "song.sym", 2 },
  { "f|(1)\nfunction f(n) {}", "song.sym", 2 },
  { "import { x } from './p'\n|x\nfile: p.sym\nconst w = 1\nexport const x = 1", "p.sym", 2 },
  { "import { x as y } from './p'\n|y\nfile: p.sym\nconst w = 1\nexport const x = 1", "p.sym", 2 },
  { "import x from './p'\n|x\nfile: p.sym\nconst w = 1\nexport default w", "p.sym", 1 },
  { "import { x } from './p'\n|x\nfile: p.sym\nexport * from './q'\nfile: q.sym\n\nexport const x = 1", "q.sym", 2 },
  { "import * as p from './p'\np.x|\nfile: p.sym\nconst w = 1\nexport const x = 1", "p.sym", 2 },
  { "import { x } from '|./p'\nfile: p.sym\nexport const x = 1", "p.sym", 1 },
  { "const o = {\n  beat: 1 }\no.be|at", "song.sym", 2 },
  { "Clip.mel|ody()", NULL, 0 },
  { "unknown|", NULL, 0 },
};

static guint
line_at (const char *text, gsize offset)
{
  guint line = 1;
  for (gsize i = 0; i < offset; i++)
    line += text[i] == '\n';
  return line;
}

/* A file's text in the source of the row, without its caret. */
static char *
file_text (const char *row, const char *file)
{
  g_autofree char *head = g_strdup_printf ("\nfile: %s\n", file);
  const char *start = strcmp (file, "song.sym") == 0 ? row : strstr (row, head) + strlen (head), *end = strstr (start, "\nfile: ");
  GString *text = g_string_new_len (start, end ? end - start : (gssize) strlen (start));
  char *caret = strchr (text->str, '|');
  if (caret)
    g_string_erase (text, caret - text->str, 1);
  return g_string_free (text, FALSE);
}

static void
test_definition (void)
{
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    {
      Place place = place_new (definitions[i].text);
      g_autoptr (LanguagePlaces) found = language_find_definition (place.project, place.file, place.offset);
      const char *file = found->count ? found->items[0].file : NULL;
      g_autofree char *text = file ? file_text (definitions[i].text, file) : NULL;
      guint line = file ? line_at (text, found->items[0].range.start) : 0;
      if (g_strcmp0 (file, definitions[i].file) != 0 || line != definitions[i].line)
        {
          g_test_message ("%s\n  %s:%u, not %s:%u", definitions[i].text, file, line, definitions[i].file, definitions[i].line);
          bad++;
        }
      place_finish (&place);
    }
  g_assert_cmpuint (bad, ==, 0);
}

/* refusal: a part of the reason. after: all files in the order of the row. */
static const struct { const char *text, *name, *refusal, *after; } renames[] = {
  { "const |a = 1\nconst b = a + a", "z", NULL, "const z = 1\nconst b = z + z" },
  { "const a = 1\nfunction f(a) { return |a }\na", "z", NULL, "const a = 1\nfunction f(z) { return z }\na" },
  { "const |a = 1\nconst o = { a, b: a }", "z", NULL, "const z = 1\nconst o = { a: z, b: z }" },
  { "const { |a, b: c } = o\na + c", "z", NULL, "const { a: z, b: c } = o\nz + c" },
  { "const { |a = 2 } = o\na", "z", NULL, "const { a: z = 2 } = o\nz" },
  { "let |a = 1\na += 2\na++\n{ let a = 3 }\nfor (const x of [a]) a", "z", NULL, "let z = 1\nz += 2\nz++\n{ let a = 3 }\nfor (const x of [z]) z" },
  { "function |f() { return f() }\nconst o = { f() {}, g: f }\no.f", "z", NULL, "function z() { return z() }\nconst o = { f() {}, g: z }\no.f" },
  { "class |P {}\nnew P()", "Q", NULL, "class Q {}\nnew Q()" },
  { "b => b.note('C4')\nconst f = |x => x.y(x)", "z", NULL, "b => b.note('C4')\nconst f = z => z.y(z)" },
  { "import { x } from './p'\n|x.note()\nfile: p.sym\nexport const x = clip()\nx.play(x)", "z", NULL,
    "import { z } from './p'\nz.note()\nfile: p.sym\nexport const z = clip()\nz.play(z)" },
  { "export const |x = 1\nfile: p.sym\nimport { x as y } from './song'\ny\nfile: q.sym\nimport * as s from './song'\ns.x + s.y", "z", NULL,
    "export const z = 1\nfile: p.sym\nimport { z as y } from './song'\ny\nfile: q.sym\nimport * as s from './song'\ns.z + s.y" },
  { "import { x as |y } from './p'\ny\nfile: p.sym\nexport const x = 1", "z", NULL, "import { x as z } from './p'\nz\nfile: p.sym\nexport const x = 1" },
  { "const |x = 1\nexport { x }\nfile: p.sym\nimport { x } from './song'\nx\nfile: q.sym\nexport { x } from './song'", "z", NULL,
    "const z = 1\nexport { z }\nfile: p.sym\nimport { z } from './song'\nz\nfile: q.sym\nexport { z } from './song'" },
  { "const |x = 1\nexport { x as y }\nfile: p.sym\nimport { y } from './song'\ny", "z", NULL, "const z = 1\nexport { z as y }\nfile: p.sym\nimport { y } from './song'\ny" },
  { "try { } catch (|e) { e }", "z", NULL, "try { } catch (z) { z }" },
  /* what would change the meaning */
  { "const |a = 1\nconst b = 2", "b", "already declared", NULL },
  { "const |a = 1\nfunction f(b) { return a + b }", "b", "would mean", NULL },
  { "const a = 1\nfunction f(|b) { return a + b }", "a", "would come to mean", NULL },
  { "const |a = 1\nClip.melody()", "Clip", "would come to mean", NULL },
  { "export const |x = 1\nfile: p.sym\nimport { x } from './song'\nconst z = x", "z", "already declared", NULL },
  { "const |a = 1", "const", "word of the language", NULL },
  { "const |a = 1", "1a", "no name", NULL },
  { "const |a = 1", "a b", "no name", NULL },
  { "Cli|p.melody()", "z", "built in", NULL },
  { "Clip.mel|ody()", "z", "built in", NULL },
  { "con|st a = 1", "z", "word of the language", NULL },
  { "import { clip } from 'symphonyscript'\ncl|ip()", "z", "built in", NULL },
  { "'a|b'", "z", "no name", NULL },
};

static char *
rename_dup (const char *row, const LanguageEdits *edits)
{
  g_auto (GStrv) parts = g_strsplit (row, "\nfile: ", -1);
  GString *all = g_string_new (NULL);
  for (guint i = 0; parts[i]; i++)
    {
      g_autofree char *file = i == 0 ? g_strdup ("song.sym") : g_strndup (parts[i], strcspn (parts[i], "\n"));
      g_autofree char *text = file_text (row, file), *after = edits_apply (text, edits->items, edits->count, file);
      if (i > 0)
        g_string_append_printf (all, "\nfile: %s\n", file);
      g_string_append (all, after);
    }
  return g_string_free (all, FALSE);
}

static void
test_rename (void)
{
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (renames); i++)
    {
      Place place = place_new (renames[i].text);
      g_autoptr (LanguageEdits) edits = language_rename (place.project, place.file, place.offset, renames[i].name);
      g_autofree char *after = edits->refusal ? NULL : rename_dup (renames[i].text, edits);
      if (renames[i].refusal ? !edits->refusal || !strstr (edits->refusal, renames[i].refusal) : g_strcmp0 (after, renames[i].after) != 0)
        {
          g_test_message ("%s\n  becomes %s (%s)", renames[i].text, after, edits->refusal);
          bad++;
        }
      place_finish (&place);
    }
  g_assert_cmpuint (bad, ==, 0);
}

static void
test_highlights (void)
{
  Place place = place_new ("let |a = 1\na = 2\nconst b = a\nfile: p.sym\nconst a = 1");
  g_autoptr (LanguagePlaces) found = language_find_highlights (place.project, place.file, place.offset);
  g_assert_cmpuint (found->count, ==, 3);
  g_assert_true (found->items[0].writes && found->items[1].writes && !found->items[2].writes);
  place_finish (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/language/names/definition", test_definition);
  g_test_add_func ("/language/names/rename", test_rename);
  g_test_add_func ("/language/names/highlights", test_highlights);
  return g_test_run ();
}
