/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony render: the same process() with the file back end. */
#include "cli.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli-session.h"

#define SHOW_US 100000
#define TITLE_MAX 80

static volatile sig_atomic_t interrupted;

static void
interrupt_cb (int signal_number)
{
  interrupted = 1;
}

typedef struct { gint64 start, shown; } Progress;

static gboolean
progress_cb (double done, double total, gpointer data)
{
  Progress *progress = data;
  gint64 now = g_get_monotonic_time ();
  if (interrupted)
    return FALSE;
  if (!isatty (STDERR_FILENO) || now - progress->shown < SHOW_US)
    return TRUE;
  progress->shown = now;
  int filled = total > 0 ? (int) (done / total * 40) : 0;
  filled = CLAMP (filled, 0, 40);
  fprintf (stderr, "\r  [%.*s%*s] %5.1f of %.1f s", filled, "########################################", 40 - filled, "", done, total);
  if (done > 0 && now - progress->start > 2 * SHOW_US)
    fprintf (stderr, ", %.0f s left ", ceil ((double) (now - progress->start) / 1e6 * (total - done) / done));
  fflush (stderr);
  return TRUE;
}

/* ---- tags --------------------------------------------------------------------------------------------------- */

/* What a comment line at the top says after "title:" or the like; NULL: another line. */
static char *
find_word (const char *line, const char *word)
{
  gsize length = strlen (word);
  if (g_ascii_strncasecmp (line, word, length) != 0 || line[length] != ':')
    return NULL;
  return g_strstrip (g_strdup (line + length + 1));
}

/* From the comments a text begins with: "title: ..." and "artist:", "composer:" or "author: ..."; without a title the
 * first line's own words, up to a colon or comma, or the file's name. */
static void
read_tags (const char *path, char **title, char **artist)
{
  g_autofree char *text = NULL, *first = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", 40);
  for (guint i = 0; lines[i] && g_str_has_prefix (lines[i], "//"); i++)
    {
      static const char *const makers[] = { "artist", "composer", "author" };
      const char *line = lines[i] + strspn (lines[i], "/ \t");
      if (!*title)
        *title = find_word (line, "title");
      for (guint k = 0; k < G_N_ELEMENTS (makers) && !*artist; k++)
        *artist = find_word (line, makers[k]);
      if (i == 0)
        first = g_strndup (line, strcspn (line, ":,.\r"));
    }
  if (!*title && first && *g_strstrip (first) && strlen (first) <= TITLE_MAX)
    *title = g_steal_pointer (&first);
  if (!*title)
    {
      *title = g_path_get_basename (path);
      char *dot = strrchr (*title, '.');
      if (dot && dot != *title)
        *dot = '\0';
    }
}

/* "8" is the first eight, "5-8" those four. */
static gboolean
read_bars (const char *text, EngineRender *render)
{
  char *end;
  guint64 first = g_ascii_strtoull (text, &end, 10), last = first;
  if (end == text || (*end && *end != '-'))
    return FALSE;
  if (*end == '-')
    {
      const char *second = end + 1;
      last = g_ascii_strtoull (second, &end, 10);
      if (end == second || *end)
        return FALSE;
    }
  else
    first = 1;
  render->first_bar = (uint32_t) first;
  render->last_bar = (uint32_t) last;
  return first >= 1 && first <= last && last <= 100000;
}

/* ---- the command ---------------------------------------------------------------------------------------------- */

static int
render_file (CliSession *session, EngineRender *render)
{
  g_autoptr (GError) error = NULL;
  EngineLoudness loudness = { 0 };
  Progress progress = { g_get_monotonic_time (), 0 };
  render->progress = progress_cb;
  render->data = &progress;
  render->measured = &loudness;
  signal (SIGINT, interrupt_cb);
  signal (SIGTERM, interrupt_cb);
  gboolean done = live_session_render (session->live, render, &error);
  if (progress.shown)
    fputc ('\n', stderr);
  if (g_error_matches (error, ENGINE_ERROR, ENGINE_ERROR_CANCELLED))
    {
      cli_complain ("cancelled; nothing was written.");
      return CLI_SYSTEM;
    }
  if (!done)
    {
      cli_complain ("%s", error->message);
      return g_error_matches (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT) ? CLI_USAGE : CLI_SYSTEM;
    }
  fprintf (stderr, "%s written in %.1f s\n", render->path, (double) (g_get_monotonic_time () - progress.start) / 1e6);
  cli_print_loudness (&loudness);
  if (render->loudness < 0 && loudness.integrated > ENGINE_LOUDNESS_NONE && loudness.integrated < render->loudness - 0.5)
    fprintf (stderr, "The limiter kept it %.1f LU below the %.1f LUFS asked for; a quieter target, or fewer peaks, would be met.\n",
             render->loudness - loudness.integrated, render->loudness);
  return CLI_OK;
}

int
cli_render (int argc, char **argv)
{
  g_autofree char *out = NULL, *stems = NULL, *bars = NULL, *title = NULL, *artist = NULL;
  double seconds = 0, rate = 48000, loudness = 0;
  int seed = 0, bits = 0, status;
  gboolean loop = FALSE;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Sound file: .wav .flac .ogg .opus .mp3", "OUT" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &rate, "Sample rate, 8000 to 192000 (48000)", "HZ" },
    { "bits", 0, 0, G_OPTION_ARG_INT, &bits, "WAV: 16, 24 or 32 (32, float); FLAC: 16 or 24 (24)", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Length; else the score and its tail", "N" },
    { "bars", 0, 0, G_OPTION_ARG_STRING, &bars, "The first N bars, or those from A to B", "N or A-B" },
    { "loop", 0, 0, G_OPTION_ARG_NONE, &loop, "A file that goes round without a seam", NULL },
    { "loudness", 0, 0, G_OPTION_ARG_DOUBLE, &loudness, "Integrated loudness wanted, -50 to -5: played twice", "LUFS" },
    { "stems", 0, 0, G_OPTION_ARG_FILENAME, &stems, "Also one file for each track", "DIR" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &title, "Written into the file; else from the text's first comment", "TEXT" },
    { "artist", 0, 0, G_OPTION_ARG_STRING, &artist, "Written into the file; else from a comment \"composer: ...\"", "TEXT" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Seed for whatever is drawn by chance", "N" },
    G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  EngineRender render = { .path = out, .stems_dir = stems, .seconds = seconds, .bits = (uint32_t) MAX (bits, 0), .loop = loop,
                          .loudness = loudness };
  if (argc != 2 || !out || rate < 8000 || rate > 192000 || seconds < 0 || seconds > 36000 || bits < 0
      || (bars && !read_bars (bars, &render)) || (loudness != 0 && (loudness < -50 || loudness > -5))
      || (seconds > 0 && (bars || loop)))
    {
      cli_complain ("usage: symphony render FILE -o OUT [--rate 8000-192000] [--bits 16|24|32] [--seconds N | --bars N or A-B]\n"
                    "       [--loop] [--loudness -50 to -5] [--stems DIR] [--title TEXT] [--artist TEXT] [--seed N]");
      return CLI_USAGE;
    }
  read_tags (argv[1], &title, &artist);
  render.tags = (EngineTags) { .title = title, .artist = artist };
  CliSession session;
  LiveConfig config = { .backends = "", .rate = rate, .seed = (uint32_t) seed };
  status = cli_session_open (&session, argv[1], &config);
  if (status == CLI_OK)
    status = render_file (&session, &render);
  if (status == CLI_OK && session.errors > 0)
    status = CLI_INPUT;
  cli_session_close (&session);
  return status;
}
