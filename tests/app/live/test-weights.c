/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of learned weights: kept, found again, carried over, set aside when it is broken. */
#include "live-weights.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
make_project (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("weights-XXXXXX", &error);
  g_assert_no_error (error);
  return folder;
}

static void
remove_project (char *folder)
{
  static const char *const names[] = { "weights.json", "weights.json.bad" };
  g_autofree char *inner = g_build_filename (folder, ".symphony", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (inner, names[i], NULL);
      g_unlink (path);
    }
  g_rmdir (inner);
  g_rmdir (folder);
  g_free (folder);
}

static LiveSynapse verse_to_chorus = { .id = 7, .from_key = (char *) "song.sym/verse", .to_key = (char *) "song.sym/chorus" };
static LiveSynapse second = { .id = 8, .from_key = (char *) "song.sym/verse", .to_key = (char *) "song.sym/chorus", .ordinal = 1 };

static LiveWeights *
load (const char *folder)
{
  g_autofree char *problem = NULL;
  LiveWeights *weights = live_weights_load (folder, TRUE, &problem);
  g_assert_cmpstr (problem, ==, NULL);
  return weights;
}

static void
save (LiveWeights *weights)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (live_weights_save (weights, &error));
  g_assert_no_error (error);
}

static void
test_kept (void)
{
  char *folder = make_project ();
  g_autofree char *path = g_build_filename (folder, ".symphony", "weights.json", NULL);
  LiveWeights *weights = load (folder);
  save (weights);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));       /* nothing learned, no file */
  g_assert_false (live_weights_set (weights, &verse_to_chorus, 0, 12));
  save (weights);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (live_weights_set (weights, &verse_to_chorus, 0.03, 12));
  g_assert_true (live_weights_set (weights, &second, -0.25, 3));
  save (weights);
  live_weights_free (weights);

  weights = load (folder);
  g_assert_cmpfloat (live_weights_find (weights, &verse_to_chorus)->learned, ==, 0.03);
  g_assert_cmpuint (live_weights_find (weights, &verse_to_chorus)->firings, ==, 12);
  g_assert_cmpfloat (live_weights_find (weights, &second)->learned, ==, -0.25);
  live_weights_rename (weights, "song.sym/chorus", "song.sym/refrain");
  g_assert_null (live_weights_find (weights, &verse_to_chorus));
  LiveSynapse renamed = verse_to_chorus;
  renamed.to_key = (char *) "song.sym/refrain";
  g_assert_cmpfloat (live_weights_find (weights, &renamed)->learned, ==, 0.03);
  live_weights_clear (weights);
  save (weights);
  live_weights_free (weights);
  weights = load (folder);
  g_assert_null (live_weights_find (weights, &renamed));
  live_weights_free (weights);
  remove_project (folder);
}

/* What the text no longer has outlives 100 saves, and not one more. */
static void
test_unseen (void)
{
  char *folder = make_project ();
  LiveWeights *weights = load (folder);
  live_weights_set (weights, &verse_to_chorus, 0.5, 1);
  save (weights);
  for (guint i = 0; i <= LIVE_WEIGHTS_KEPT; i++)
    {
      live_weights_set (weights, &second, 0.001 * (i + 1), i);
      save (weights);
      live_weights_free (weights);
      weights = load (folder);
      g_autofree char *text = NULL, *path = g_build_filename (folder, ".symphony", "weights.json", NULL);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_true ((strstr (text, "\"learned\" : 0.5") != NULL) == (i < LIVE_WEIGHTS_KEPT));
    }
  live_weights_free (weights);
  remove_project (folder);
}

static void
test_broken (void)
{
  static const char *const texts[] = { "", "{", "[]", "{\"synapses\": 3}", "{\"version\": 1}", "\xff\xfe" };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      char *folder = make_project ();
      g_autofree char *inner = g_build_filename (folder, ".symphony", NULL), *problem = NULL;
      g_autofree char *path = g_build_filename (inner, "weights.json", NULL), *aside = g_strconcat (path, ".bad", NULL);
      g_mkdir (inner, 0755);
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      LiveWeights *weights = live_weights_load (folder, TRUE, &problem);
      g_assert_nonnull (problem);
      g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
      g_assert_null (live_weights_find (weights, &verse_to_chorus));
      live_weights_free (weights);
      remove_project (folder);
    }
}

static void
test_hostile_entries (void)
{
  char *folder = make_project ();
  g_autofree char *inner = g_build_filename (folder, ".symphony", NULL), *path = g_build_filename (inner, "weights.json", NULL);
  g_mkdir (inner, 0755);
  g_assert_true (g_file_set_contents (path, "{\"synapses\": [3, null, {}, {\"from\": 1, \"to\": []}, {\"from\": \"a\", \"to\": \"b\", \"ordinal\": {}, \"learned\": \"x\"}, {\"from\": \"song.sym/verse\","
                                      " \"to\": \"song.sym/chorus\", \"learned\": 1e300, \"firings\": -4}]}", -1, NULL));
  LiveWeights *weights = load (folder);
  g_assert_cmpfloat (live_weights_find (weights, &verse_to_chorus)->learned, ==, 1);
  g_assert_cmpuint (live_weights_find (weights, &verse_to_chorus)->firings, ==, 0);
  live_weights_free (weights);
  remove_project (folder);
}

static void
test_unwritable (void)
{
  g_autoptr (GError) error = NULL;
  LiveWeights *weights = load ("/proc/self/fd");         /* no folder can be made there */
  live_weights_set (weights, &verse_to_chorus, 0.5, 1);
  g_assert_false (live_weights_save (weights, &error));
  g_assert_nonnull (error);
  live_weights_free (weights);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/weights/kept", test_kept);
  g_test_add_func ("/live/weights/unseen", test_unseen);
  g_test_add_func ("/live/weights/broken", test_broken);
  g_test_add_func ("/live/weights/hostile-entries", test_hostile_entries);
  g_test_add_func ("/live/weights/unwritable", test_unwritable);
  return g_test_run ();
}
