/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main loop while music plays: its gaps while text is typed, and that the sound does not care when it stands still. */
#include "../../audio/engine/jack-server.h"
#include "ui-driver.h"
#include <signal.h>

#define GATE_MS 50
#define BLOCK_TRIES 3
#define STEP_GATE_MS 250               /* fails above it */
#define NOTES 10000
#define BLOCKS 10

static gboolean have_jack;
static char *large;

static gboolean
is_playing (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_boolean_member (page, "score") && json_object_get_boolean_member (state, "playing")
    && json_object_get_double_member (state, "tick") > 480
    && json_object_get_int_member (state, "lights") > 0
    && json_object_get_int_member (state, "answered") == json_object_get_int_member (state, "submitted");
}

/* As a person would write it: one note a line, clips of a hundred. */
static char *
write_large (void)
{
  static const char *const pitches[] = { "C4", "D4", "Eb4", "F4", "G4", "Ab4", "Bb4", "C5" };
  char *path = g_build_filename (ui_get_folder (), "home", "large.sym", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < NOTES; i++)
    {
      if (i % 100 == 0)
        g_string_append_printf (text, "%sconst part%u = clip('part%u')\n", i ? "\n" : "", i / 100, i / 100);
      g_string_append_printf (text, "  .note('%s', '%s').velocity(0.%u)\n", pitches[i * 5 % 8], i % 2 ? "8n" : "16n", 50 + i % 40);
    }
  g_string_append (text, "\nexport default clip('all')");
  for (guint i = 0; i * 100 < NOTES; i++)
    g_string_append_printf (text, ".play(part%u)", i);
  g_string_append_c (text, '\n');
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  return path;
}

static void
print_gaps (const char *what, JsonObject *gaps, const char *load)
{
  static const char *const kinds[] = { "wall_ms", "cpu_ms" };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      JsonObject *o = json_object_get_object_member (gaps, kinds[i]);
      g_test_message ("%s, main loop %s: p50 %.1f, p99 %.1f, worst %.1f, above 50: %d of %d turns (machine's load %s)", what,
                      kinds[i], json_object_get_double_member (o, "p50"), json_object_get_double_member (o, "p99"),
                      json_object_get_double_member (o, "worst"), (int) json_object_get_int_member (o, "over_50"),
                      (int) json_object_get_int_member (o, "turns"), load);
    }
}

/* Notes, a mistake in between, its repair. */
static void
type_at (const char *line)
{
  ui_key ("ctrl+g");
  ui_type (line);
  ui_key ("Return");
  ui_key ("End");
  ui_gaps ();
  ui_type (".note('C5', '4n').note('E5', '8n') // and a few words more");
  ui_key ("Return");
  ui_type ("  .note('H4', '4n')");
  ui_key ("ctrl+z");
}

/* The figures are printed beside the gate. A shared machine can break 50 ms by itself, so the test fails only on what
 * no machine excuses: the processor's own time far above it, twice in a row. */
static void
check_typing (const char *what, const char *line)
{
  double worst = 0, p99 = 0;
  for (int run = 0; run < 2; run++)
    {
      g_autofree char *load = NULL;
      JsonObject *gaps;
      type_at (line);
      g_file_get_contents ("/proc/loadavg", &load, NULL, NULL);
      gaps = ui_gaps ();
      print_gaps (what, gaps, load ? g_strchomp (load) : "unknown");
      worst = json_object_get_double_member (json_object_get_object_member (gaps, "cpu_ms"), "worst");
      p99 = json_object_get_double_member (json_object_get_object_member (gaps, "wall_ms"), "p99");
      if (worst <= GATE_MS && p99 <= GATE_MS)
        return;
    }
  g_test_message ("%s: ABOVE the gate of %d ms, twice", what, GATE_MS);
  g_assert_cmpfloat (worst, <=, STEP_GATE_MS);
}

/* One command on a large text. A single turn is at the mercy of the machine, so the gate is only against what grows with
 * the square of the text. */
static void
end_step (const char *what)
{
  g_autofree char *load = NULL;
  JsonObject *gaps;
  g_usleep (500000);                                            /* the report and what it changes */
  ui_settle ();
  g_file_get_contents ("/proc/loadavg", &load, NULL, NULL);
  gaps = ui_gaps ();
  print_gaps (what, gaps, load ? g_strchomp (load) : "unknown");
  g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (gaps, "cpu_ms"), "worst"), <=, STEP_GATE_MS);
}

static void
check_step (const char *what, const char *keys)
{
  ui_gaps ();
  ui_key (keys);
  end_step (what);
}

static void
test_demo (void)
{
  ui_wait_for ("the demo plays", is_playing, NULL);
  check_typing ("demo", "40");
}

static void
test_large (void)
{
  ui_gaps ();
  ui_open (large);
  end_step ("10,000 notes opened");
  ui_key ("F5");                                                /* the piece in front takes over from the demo */
  ui_wait_for ("10,000 notes play", is_playing, NULL);
  check_typing ("10,000 notes", "20");
  ui_key ("ctrl+a");
  check_step ("10,000 notes, every line a comment", "ctrl+slash");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (ui_page (), "text"), "// const part0"));
  check_step ("10,000 notes, undo", "ctrl+z");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (ui_page (), "text"), "const part0"));
  ui_key ("ctrl+Home");
  check_step ("10,000 notes, a word deleted that 100 lines need", "ctrl+Delete");
  check_step ("10,000 notes, next problem", "F8");
  check_step ("10,000 notes, the end", "ctrl+End");
}

/* JACK tells every client of every xrun, whoever caused it, so a do-nothing client beside ours would prove nothing: the
 * same server is heard in turns, one second with the main loop served and one with it blocked. */
typedef struct { gint64 callbacks, xruns, overruns, us; guint bad; } Heard;      /* bad: seconds that had an xrun */

static void
hear (Heard *sum, gboolean blocked)
{
  JsonObject *state = ui_state ();
  gint64 callbacks = json_object_get_int_member (state, "callbacks"), xruns = json_object_get_int_member (state, "xruns");
  gint64 overruns = json_object_get_int_member (state, "overruns"), end;
  gint64 start = g_get_monotonic_time ();

  if (blocked)
    ui_block (1000);
  else
    g_usleep (G_USEC_PER_SEC);
  end = g_get_monotonic_time ();
  state = ui_state ();
  sum->us += end - start;
  sum->callbacks += json_object_get_int_member (state, "callbacks") - callbacks;
  sum->overruns += json_object_get_int_member (state, "overruns") - overruns;
  xruns = json_object_get_int_member (state, "xruns") - xruns;
  sum->xruns += xruns;
  sum->bad += xruns > 0;
}

static void
print_heard (const char *what, const Heard *heard)
{
  g_test_message ("main loop %s %d times for 1 s: %" G_GINT64_FORMAT " blocks of 64 frames arrived of %" G_GINT64_FORMAT
                  ", %" G_GINT64_FORMAT " xruns in %u of these seconds, own work beyond its period %" G_GINT64_FORMAT " times%s",
                  what, BLOCKS, heard->callbacks, heard->us * 48 / 64 / 1000, heard->xruns, heard->bad, heard->overruns,
                  jack_server_is_realtime () ? "" : " (no real time here: function only)");
}

static gboolean
block_and_hear (void)
{
  Heard served = { 0 }, blocked = { 0 };
  for (int i = 0; i < BLOCKS; i++)
    {
      hear (&served, FALSE);
      hear (&blocked, TRUE);
    }
  print_heard ("served", &served);
  print_heard ("blocked", &blocked);
  g_assert_true (json_object_get_boolean_member (ui_state (), "playing"));
  g_assert_cmpint (blocked.callbacks, >, blocked.us * 48 / 64 / 1000 / 2);
  g_assert_cmpint (blocked.overruns, <, blocked.callbacks / 20);
  /* A shared machine's own xruns come in bursts: what counts is in how many seconds there were any. */
  return !jack_server_is_realtime ()
         || (blocked.bad <= served.bad + 2 && blocked.callbacks >= served.callbacks * 95 / 100);
}

static void
test_blocked (void)
{
  if (!have_jack)
    {
      g_test_skip ("jackd is not installed or does not start here (package jackd2)");
      return;
    }
  ui_stop ();
  ui_start ((const char *const[]) { "--play", g_getenv ("SYMPHONY_UI_DEMO"), NULL });
  ui_wait_for ("the demo plays", is_playing, NULL);
  g_assert_cmpstr (json_object_get_string_member (ui_state (), "backend"), ==, "jack");
  for (int tries = 0; tries < BLOCK_TRIES; tries++)
    if (block_and_hear ())
      return;
  g_test_skip ("this machine loses so many callbacks by itself that the comparison says nothing");
}

int
main (int argc, char **argv)
{
  const char *data = g_getenv ("SYMPHONY_DATA");
  g_autofree char *demo = g_build_filename (data ? data : "data", "examples", "demo.sym", NULL);
  int outer, result;

  g_setenv ("GTK_A11Y", "none", TRUE);
  g_setenv ("SYMPHONY_UI_DEMO", demo, TRUE);
  outer = ui_enter (argc, argv);
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  have_jack = jack_server_start (48000, 64);
  large = write_large ();
  ui_start ((const char *const[]) { "--play", g_getenv ("SYMPHONY_UI_DEMO"), NULL });
  g_test_add_func ("/ide/loop/demo", test_demo);
  g_test_add_func ("/ide/loop/large", test_large);
  g_test_add_func ("/ide/loop/blocked", test_blocked);
  result = g_test_run ();
  ui_stop ();
  if (have_jack)
    jack_server_stop (SIGTERM);
  return result;
}
