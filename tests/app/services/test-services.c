/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SymphonyScript's services as a view asks them: over open texts and files of a folder, and fast enough to type. */
#include "services/services.h"
#include <glib/gstdio.h>
#include <string.h>

typedef struct { ProviderHub *hub; Services *services; Document *song; char *folder; ProviderAnswer *answer; char *error; gboolean done; } Desk;

static char *
write_file (Desk *desk, const char *name, const char *text)
{
  char *path = g_build_filename (desk->folder, name, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static Desk
desk_new (const char *text)
{
  Desk desk = { .hub = provider_hub_new (), .song = document_new () };
  g_autofree char *path = NULL, *parts = NULL;
  desk.folder = g_dir_make_tmp ("symphony-services-XXXXXX", NULL);
  desk.services = services_add (desk.hub, g_getenv ("SYMPHONY_DATA"));
  services_set_folder (desk.services, desk.folder);
  path = write_file (&desk, "song.sym", text);
  parts = write_file (&desk, "parts.sym", "export const riff = Clip.melody('riff').note('C4', '4n')\n");
  g_assert_true (document_load (desk.song, path, NULL));
  provider_hub_open (desk.hub, desk.song);
  return desk;
}

static void
desk_finish (Desk *desk)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", desk->folder);
  g_clear_pointer (&desk->answer, provider_answer_unref);
  g_clear_pointer (&desk->error, g_free);
  provider_hub_free (desk->hub);
  g_object_unref (desk->song);
  g_assert_cmpint (system (command), ==, 0);
  g_free (desk->folder);
}

static void
done_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  Desk *desk = data;
  desk->answer = answer ? provider_answer_ref ((ProviderAnswer *) answer) : NULL;
  desk->done = TRUE;
}

static const ProviderAnswer *
ask (Desk *desk, ProviderKind kind, gsize start, gsize end, const char *text)
{
  ProviderQuestion question = { kind, desk->song, start, end, text };
  g_clear_pointer (&desk->answer, provider_answer_unref);
  desk->done = FALSE;
  g_assert_nonnull (provider_hub_ask (desk->hub, &question, done_cb, desk));
  while (!desk->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (desk->answer);
  return desk->answer;
}

static gsize
find (Desk *desk, const char *text)
{
  const char *whole = document_get_text (desk->song, NULL), *found = strstr (whole, text);
  g_assert_nonnull (found);
  return (gsize) (found - whole);
}

static const char song[] =
  "import { riff } from './parts'\n"
  "const lead = Clip.melody('lead')\n"
  "  .note('C4', '4n').no\n"
  "const all = [riff, lead]\n"
  "export default session().add(Track.from(lead, Instrument.patch('lead'), { name: 'lead' }))\n";

static void
test_completion (void)
{
  Desk desk = desk_new (song);
  gsize at = find (&desk, ".no\n") + 3;
  const ProviderAnswer *answer = ask (&desk, PROVIDER_COMPLETION, at, at, NULL);
  const ProviderItem *first = provider_answer_row (answer, ProviderItem, 0);
  g_assert_cmpuint (answer->rows->len, >, 0);
  g_assert_cmpstr (first->label, ==, "note");
  g_assert_true (first->snippet);
  g_assert_cmpuint (first->start, ==, at - 2);
  g_assert_cmpuint (first->end, ==, at);
  g_assert_nonnull (first->documentation);
  document_replace (desk.song, at, at, "tes", -1);      /* the open text counts, not the file */
  answer = ask (&desk, PROVIDER_COMPLETION, at + 3, at + 3, NULL);
  for (guint i = 0; i < answer->rows->len; i++)
    g_assert_cmpstr (provider_answer_row (answer, ProviderItem, i)->label, !=, "note");
  desk_finish (&desk);
}

static void
test_names (void)
{
  Desk desk = desk_new (song);
  g_autofree char *parts = g_build_filename (desk.folder, "parts.sym", NULL);
  gsize at = find (&desk, "[riff") + 2;
  const ProviderAnswer *answer = ask (&desk, PROVIDER_DEFINITION, at, at, NULL);
  g_assert_cmpuint (answer->rows->len, ==, 1);
  g_assert_cmpstr (provider_answer_row (answer, ProviderPlace, 0)->file, ==, parts);
  g_assert_cmpuint (provider_answer_row (answer, ProviderPlace, 0)->line, ==, 1);
  g_assert_cmpuint (provider_answer_row (answer, ProviderPlace, 0)->column, ==, 14);
  answer = ask (&desk, PROVIDER_REFERENCES, at, at, NULL);
  g_assert_cmpuint (answer->rows->len, ==, 3);
  answer = ask (&desk, PROVIDER_HIGHLIGHTS, at, at, NULL);
  g_assert_cmpuint (answer->rows->len, ==, 2);
  answer = ask (&desk, PROVIDER_RENAME_CHECK, at, at, NULL);
  g_assert_cmpstr (provider_answer_row (answer, ProviderRange, 0)->name, ==, "riff");
  answer = ask (&desk, PROVIDER_RENAME, at, at, "motif");
  g_assert_cmpuint (answer->rows->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const ProviderEdit *edit = provider_answer_row (answer, ProviderEdit, i);
      g_assert_cmpstr (edit->old, ==, "riff");
      g_assert_cmpstr (edit->text, ==, "motif");
      g_assert_cmpuint (edit->revision, ==, edit->file ? 0 : document_get_revision (desk.song));
    }
  answer = ask (&desk, PROVIDER_RENAME, at, at, "const");
  g_assert_cmpuint (answer->rows->len, ==, 0);
  g_assert_nonnull (answer->refusal);
  desk_finish (&desk);
}

static void
test_others (void)
{
  Desk desk = desk_new (song);
  gsize at = find (&desk, "'C4'") + 2;
  const ProviderAnswer *answer = ask (&desk, PROVIDER_HOVER, at, at, NULL);
  g_assert_cmpuint (answer->rows->len, ==, 1);
  g_assert_cmpuint (provider_answer_row (answer, ProviderCard, 0)->fact_count, >, 0);
  g_assert_cmpuint (answer->facts->len, ==, provider_answer_row (answer, ProviderCard, 0)->fact_count);
  answer = ask (&desk, PROVIDER_SIGNATURE, at, at, NULL);
  g_assert_cmpuint (answer->rows->len, ==, 1);
  g_assert_true (g_str_has_prefix (provider_answer_row (answer, ProviderSignature, 0)->label + provider_answer_row (answer, ProviderSignature, 0)->active_start, "pitch"));
  answer = ask (&desk, PROVIDER_OUTLINE, 0, 0, NULL);
  g_assert_cmpuint (answer->rows->len, >=, 3);
  g_assert_cmpstr (provider_answer_row (answer, ProviderSymbol, 0)->name, ==, "lead");
  answer = ask (&desk, PROVIDER_SYMBOLS, 0, 0, "rif");
  g_assert_cmpuint (answer->rows->len, >=, 1);
  g_assert_cmpstr (provider_answer_row (answer, ProviderSymbol, 0)->name, ==, "riff");
  at = find (&desk, ".no\n") + 1;
  answer = ask (&desk, PROVIDER_ACTIONS, at, at, NULL);
  g_assert_cmpuint (answer->rows->len, >, 0);
  g_assert_cmpuint (provider_answer_row (answer, ProviderAction, 0)->edit_count, ==, 1);
  document_replace (desk.song, 0, 0, "const   x=1\n", -1);
  answer = ask (&desk, PROVIDER_FORMAT, 0, G_MAXUINT, NULL);
  g_assert_cmpuint (answer->rows->len, >, 0);
  answer = ask (&desk, PROVIDER_TOKENS, 0, G_MAXUINT, NULL);
  g_assert_cmpuint (answer->rows->len, >, 10);
  answer = ask (&desk, PROVIDER_FOLDS, 0, 0, NULL);
  answer = ask (&desk, PROVIDER_SELECTIONS, at, at, NULL);
  g_assert_cmpuint (answer->rows->len, >, 1);
  answer = ask (&desk, PROVIDER_INLAYS, 0, 0, NULL);
  desk_finish (&desk);
}

/* Calls become mini-notation and calls again, in the open text's revision; not unless it is asked for. */
static void
test_convert (void)
{
  Desk desk = desk_new ("const lead = Clip.melody('lead')\n  .note('C4', '8n').note('E4', '8n').note('G4', '4n').note('C5', '2n')\n"
                        "export default session().add(Track.from(lead, Instrument.patch('lead'), { name: 'lead' }))\n");
  gsize start, end;
  g_autofree char *before = NULL;
  document_replace (desk.song, 0, 0, "// changed\n", -1);
  before = g_strdup (document_get_text (desk.song, NULL));
  for (int way = 0; way < 2; way++)
    {
      const ProviderAnswer *answer;
      const ProviderAction *action;
      const ProviderEdit *edit;
      DocumentEdit change;
      start = find (&desk, way == 0 ? ".note('C4'" : ".pattern(");
      end = way == 0 ? find (&desk, "\nexport") : start + 3;
      answer = ask (&desk, PROVIDER_ACTIONS, start, end, NULL);
      g_assert_cmpuint (answer->rows->len, ==, 0);
      answer = ask (&desk, PROVIDER_ACTIONS, start, end, "all");
      g_assert_cmpuint (answer->rows->len, ==, 1);
      action = provider_answer_row (answer, ProviderAction, 0);
      g_assert_cmpuint (action->edit_count, ==, 1);
      edit = &g_array_index (answer->edits, ProviderEdit, action->first_edit);
      g_assert_cmpuint (edit->revision, ==, document_get_revision (desk.song));
      change = (DocumentEdit) { edit->start, edit->end, edit->text, strlen (edit->text) };
      g_assert_true (document_apply (desk.song, edit->revision, &change, 1, DOCUMENT_AUTHOR_USER, NULL));
      g_assert_true (way == 1 || strstr (document_get_text (desk.song, NULL), ".pattern('"));
    }
  g_assert_null (strstr (document_get_text (desk.song, NULL), ".pattern('"));
  desk_finish (&desk);
}

/* A file that came, changed and went is noticed without being told, at most two seconds later. */
static void
test_folder (void)
{
  Desk desk = desk_new ("import { bass } from './bass'\nconst x = bass\n");
  g_autofree char *path = NULL;
  gsize at = find (&desk, "= bass") + 3;
  const ProviderAnswer *answer = ask (&desk, PROVIDER_DEFINITION, at, at, NULL);
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  guint found = answer->rows->len;
  path = write_file (&desk, "bass.sym", "export const bass = Clip.melody('bass')\n");
  for (gboolean elsewhere = FALSE; !elsewhere && g_get_monotonic_time () < end; g_usleep (50000))
    {
      answer = ask (&desk, PROVIDER_REFERENCES, at, at, NULL);
      elsewhere = answer->rows->len > 2;
      found = answer->rows->len;
    }
  g_assert_cmpuint (found, ==, 3);
  desk_finish (&desk);
}

/* A key in a text of 10,000 lines: the list is there before the next one. */
static void
test_speed (void)
{
  GString *text = g_string_new ("const lead = Clip.melody('lead')\n");
  Desk desk;
  double total = 0;
  const int rounds = 10;
  for (int i = 1; i < 10000; i++)
    g_string_append (text, "  .note('C4', '4n').note('E4', '4n').note('G4', '2n')\n");
  desk = desk_new (text->str);
  for (int i = 0; i < rounds; i++)
    {
      gsize at = document_get_length (desk.song) - 1;
      gint64 began = g_get_monotonic_time ();
      document_replace (desk.song, at, at, i == 0 ? ".n" : i % 2 ? "o" : "t", -1);
      if (i % 2 == 0 && i > 0)
        document_replace (desk.song, at - 1, at + 1, "", -1);
      at = document_get_length (desk.song) - 1;
      ask (&desk, PROVIDER_COMPLETION, at, at, NULL);
      total += i > 0 ? (g_get_monotonic_time () - began) / 1000.0 : 0;
    }
  g_test_message ("completion after a key at 10,000 lines: %.1f ms", total / (rounds - 1));
  g_assert_cmpfloat (total / (rounds - 1), <, 400);     /* what a busy machine or a sanitizer may take; the budget is 20 */
  g_string_free (text, TRUE);
  desk_finish (&desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/completion", test_completion);
  g_test_add_func ("/services/names", test_names);
  g_test_add_func ("/services/others", test_others);
  g_test_add_func ("/services/convert", test_convert);
  g_test_add_func ("/services/folder", test_folder);
  g_test_add_func ("/services/speed", test_speed);
  return g_test_run ();
}
