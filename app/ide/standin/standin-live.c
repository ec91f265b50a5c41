/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A live session without sound, for working on the window alone: reads ".note('C4', '4n')" chains by pattern. */
#include "live/live.h"
#include <string.h>

typedef struct { gsize start, length; double beat, beats; guint track, pitch; } Note;
struct LiveSession {
  char *path; GString *text; uint32_t revision, seen; guint idle;
  LiveReportFunc func; gpointer data; GArray *notes; GPtrArray *clips;
  gboolean playing, loop; double beat, tempo, scale, length; gint64 clock; LiveReport report;
  char backend[16];
};
struct Engine { int unused; };
static Engine the_engine;
static LiveSession *the_session;

GQuark live_error_quark (void) { return g_quark_from_static_string ("live"); }
static void tick (LiveSession *s) {
  gint64 now = g_get_monotonic_time ();
  if (s->playing) { s->beat += (now - s->clock) / 1e6 * s->tempo * s->scale / 60; if (s->length > 0 && s->beat >= s->length) { if (s->loop) s->beat -= s->length; else { s->playing = FALSE; s->beat = 0; } } }
  s->clock = now;
}
static double beats_of (const char *d) {
  int n = atoi (d); double b = n > 0 ? 4.0 / n : 1; const char *p = d; while (g_ascii_isdigit (*p)) p++;
  if (*p == 't') b *= 2.0 / 3; if (*p && p[1] == '.') b *= 1.5; return b;
}
static void diagnostic_free (gpointer p) { LiveDiagnostic *d = p; g_free (d->code); g_free (d->phase); g_free (d->file); g_free (d->message); g_free (d->hint); g_free (d->fix_title); g_free (d->fix_text); g_free (d); }
static void clip_free (gpointer p) { LiveClip *c = p; g_free (c->name); g_free (c); }
static void track_free (gpointer p) { LiveTrack *c = p; g_free (c->name); g_free (c); }
static void diagnose (LiveSession *s, gsize start, gsize end, LiveSeverity severity, const char *code, const char *message, const char *hint, const char *fix, const char *fix_text) {
  LiveDiagnostic *d = g_new0 (LiveDiagnostic, 1);
  d->severity = severity; d->code = g_strdup (code); d->phase = g_strdup ("value"); d->file = g_strdup (s->path); d->message = g_strdup (message); d->hint = g_strdup (hint);
  d->start = start; d->end = end; d->line = 1; d->column = 1; d->fix_title = g_strdup (fix); d->fix_text = g_strdup (fix_text); d->fix_start = start; d->fix_end = end;
  for (gsize i = 0; i < start; i++) { if (s->text->str[i] == '\n') { d->line++; d->column = 1; } else d->column++; }
  d->end_line = d->line; d->end_column = d->column + (end - start);
  g_ptr_array_add (s->report.diagnostics, d);
  if (severity == LIVE_SEVERITY_ERROR) s->report.error_count++; else s->report.warning_count++;
}
static gboolean evaluate (gpointer data) {
  LiveSession *s = data; gint64 t0 = g_get_monotonic_time ();
  g_autoptr (GRegex) statement = g_regex_new ("(?:const|let)\\s+(\\w+)\\s*=\\s*(?:Clip|clip)[^;]*", 0, 0, NULL);
  g_autoptr (GRegex) note = g_regex_new ("\\.(note|chord|hit|kick|snare|hat)\\(([^()]*)\\)", 0, 0, NULL);
  g_autoptr (GRegex) tempo = g_regex_new ("tempo\\((\\d+)\\)", 0, 0, NULL);
  GMatchInfo *m, *n, *t;
  s->idle = 0; g_array_set_size (s->notes, 0); s->length = 0; s->tempo = 120;
  if (!s->report.diagnostics) { s->report.diagnostics = g_ptr_array_new_with_free_func (diagnostic_free); s->report.clips = g_ptr_array_new_with_free_func (clip_free); s->report.tracks = g_ptr_array_new_with_free_func (track_free); s->report.console = g_ptr_array_new_with_free_func (g_free); }
  g_ptr_array_set_size (s->report.diagnostics, 0); g_ptr_array_set_size (s->report.clips, 0); g_ptr_array_set_size (s->report.tracks, 0); g_ptr_array_set_size (s->report.console, 0);
  s->report.error_count = s->report.warning_count = 0;
  if (g_regex_match (tempo, s->text->str, 0, &t)) { g_autofree char *v = g_match_info_fetch (t, 1); s->tempo = atoi (v); } g_match_info_free (t);
  guint track = 0;
  for (g_regex_match (statement, s->text->str, 0, &m); g_match_info_matches (m); g_match_info_next (m, NULL), track++) {
    int a, b; g_match_info_fetch_pos (m, 0, &a, &b); double at = 0; guint before = s->report.error_count;
    LiveClip *c = g_new0 (LiveClip, 1); c->name = g_match_info_fetch (m, 1); c->start = a; c->end = b; c->track = track; c->key = track + 1;
    for (g_regex_match_full (note, s->text->str, b, a, 0, &n, NULL); g_match_info_matches (n); g_match_info_next (n, NULL)) {
      int x, y; g_match_info_fetch_pos (n, 0, &x, &y); g_autofree char *args = g_match_info_fetch (n, 2); g_auto (GStrv) parts = g_strsplit (args, ",", -1);
      Note e = { x + 1, y - x - 1, at, 1, track, 60 };
      if (parts[0] && parts[1]) { g_strstrip (parts[1]); e.beats = beats_of (parts[1] + (*parts[1] == '\'')); }
      if (strstr (args, "H")) { g_match_info_fetch_pos (n, 2, &x, &y); diagnose (s, x, y, LIVE_SEVERITY_ERROR, "SS0402", "There is no pitch “H4”.", "Pitches are a letter from A to G, an accidental and an octave.", "Write 'B4'", "'B4', '4n'"); }
      g_array_append_val (s->notes, e); at += e.beats; c->notes++;
    }
    g_match_info_free (n); c->beats = at; s->length = MAX (s->length, at); c->state = s->report.error_count > before ? LIVE_CLIP_STALE : LIVE_CLIP_OK; g_ptr_array_add (s->report.clips, c);
    LiveTrack *tr = g_new0 (LiveTrack, 1); tr->name = g_strdup (c->name); tr->slot = track; g_ptr_array_add (s->report.tracks, tr);
  }
  g_match_info_free (m);
  if (strstr (s->text->str, "console.log")) g_ptr_array_add (s->report.console, g_strdup ("hello from the composition"));
  s->seen = s->revision; s->report.revision = s->revision; s->report.published = TRUE; s->report.tempo_bpm = s->tempo;
  s->report.evaluated_ms = (g_get_monotonic_time () - t0) / 1e3;
  if (s->func) s->func (s, &s->report, s->data);
  return G_SOURCE_REMOVE;
}
LiveSession *live_session_new (const LiveConfig *config, GError **error) {
  LiveSession *s = g_new0 (LiveSession, 1); s->text = g_string_new (NULL); s->notes = g_array_new (FALSE, TRUE, sizeof (Note)); s->scale = 1; s->tempo = 120; the_session = s; g_strlcpy (s->backend, "null", 16); return s;
}
void live_session_free (LiveSession *s) { g_clear_handle_id (&s->idle, g_source_remove); the_session = NULL; g_free (s); }
Engine *live_session_get_engine (LiveSession *s) { return &the_engine; }
char *live_find_data_dir (void) { return g_strdup (g_getenv ("SYMPHONY_DATA")); }
uint32_t live_session_set_text (LiveSession *s, const char *path, const char *text, gsize length) {
  g_free (s->path); s->path = g_strdup (path); g_string_truncate (s->text, 0); g_string_append_len (s->text, text, length);
  if (!s->idle) s->idle = g_timeout_add (3, evaluate, s); return ++s->revision;
}
void live_session_set_overlay (LiveSession *s, const char *path, const char *text, gsize length) {}
void live_session_set_report_func (LiveSession *s, LiveReportFunc func, gpointer data) { s->func = func; s->data = data; }
const LiveReport *live_session_wait (LiveSession *s, uint32_t revision, guint ms) { return &s->report; }
void live_session_play (LiveSession *s) { tick (s); s->playing = TRUE; }
void live_session_pause (LiveSession *s) { tick (s); s->playing = FALSE; }
void live_session_stop (LiveSession *s) { tick (s); s->playing = FALSE; s->beat = 0; }
void live_session_panic (LiveSession *s) { live_session_stop (s); }
void live_session_seek (LiveSession *s, double beat) { tick (s); s->beat = beat; }
void live_session_set_loop (LiveSession *s, gboolean loop) { s->loop = loop; }
void live_session_set_loop_range (LiveSession *s, double from, double to) {}
void live_session_set_tempo_scale (LiveSession *s, double scale) { tick (s); s->scale = scale; }
void live_session_set_quantum (LiveSession *s, guint quantum) {}
void live_session_get_transport (LiveSession *s, KernelTransport *t) {
  memset (t, 0, sizeof *t); tick (s); t->playing = s->playing; t->tick = s->beat * 480; t->bpm = s->tempo * s->scale; t->bar = 1 + (int) (s->beat / 4); t->beat = 1 + (int) s->beat % 4; t->numerator = t->denominator = 4; t->length_ticks = s->length * 480;
}
guint live_session_get_lights (LiveSession *s, LiveLight *lights, guint max) {
  guint count = 0; tick (s);
  for (guint i = 0; i < s->notes->len && count < max && s->playing; i++) { Note *e = &g_array_index (s->notes, Note, i); double since = (s->beat - e->beat - e->beats) / s->tempo * 60;
    if (s->beat >= e->beat && since < 0.12) { lights[count++] = (LiveLight) { .file = s->path, .start = e->start, .length = e->length, .revision = s->seen, .track = e->track, .strength = since <= 0 ? 1 : 1 - since / 0.12 }; } }
  return count;
}
gint64 live_session_get_heard_time (LiveSession *s, uint32_t revision) { return 0; }
int live_session_get_composer_pid (LiveSession *s) { return 0; }
GQuark engine_error_quark (void) { return g_quark_from_static_string ("engine"); }
gboolean engine_open (Engine *engine, const char *backends, GError **error) {
  if (g_str_has_prefix (backends, "jack")) { g_set_error (error, engine_error_quark (), 0, "JACK is not running"); return FALSE; }
  g_strlcpy (the_session->backend, g_str_has_prefix (backends, "pulse") ? "pulse" : "null", 16); return TRUE; }
void engine_get_stats (Engine *engine, EngineStats *stats) { memset (stats, 0, sizeof *stats); g_strlcpy (stats->backend, the_session->backend, 16); stats->rate = 48000; stats->frames = 64; stats->latency_frames = 128; stats->load_p50 = 0.02; stats->load_p99 = 0.05; stats->running = TRUE; if (*stats->backend == 'n') g_strlcpy (stats->problem, "No sound server is running", 256); }
void engine_get_master_meter (Engine *engine, EngineMeter *meter) { memset (meter, 0, sizeof *meter); if (the_session->playing) { meter->peak[0] = 0.5; meter->peak[1] = 0.4; meter->rms[0] = 0.3; meter->rms[1] = 0.25; } }
void live_session_open_backend (LiveSession *s, const char *backends) { engine_open (&the_engine, backends, NULL); }
