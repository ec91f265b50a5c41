/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's side of the live session: text in at every change, reports, lights and position out. */
#include "ide-window-music.h"
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define IDE_SYNAPSES_MAX 4096           /* whose numbers are looked at, four times a second */
#define IDLE_POLL_MS 250
#define METER_US (G_USEC_PER_SEC / 30)

static void report_cb (LiveSession *session, const LiveReport *report, gpointer data);
static gboolean poll_cb (gpointer data);

/* ---- session --------------------------------------------------------------------------------------------- */

void
ide_window_stop_live (IdeWindow *self)
{
  if (self->tick)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->live, live_session_free);
}

static void
start_session (IdeWindow *self, const char *folder)
{
  g_autoptr (GError) error = NULL;
  IdeApplication *application = IDE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  LiveConfig config = {
    .project_dir = folder,
    .data_dir = ide_application_get_data_dir (application),
    .backends = settings_get_string (self->settings, "sound.backends"),
    .frames = settings_get_number (self->settings, "sound.frames"),
  };

  ide_window_stop_live (self);
  g_free (self->live_dir);
  self->live_dir = g_strdup (folder);
  self->newest = self->answered = self->score_from = 0;
  self->live = live_session_new (&config, &error);
  if (!self->live)
    {
      g_autofree char *text = g_strdup_printf (_("Compositions cannot be played: %s"), error ? error->message : "?");
      ide_window_show_notice (self, IDE_NOTICE_NO_SOUND, text, NULL, NULL);
      return;
    }
  live_session_set_report_func (self->live, report_cb, self);
  live_session_set_loop (self->live, settings_get_boolean (self->settings, "play.loop"));
  live_session_set_quantum (self->live, settings_get_number (self->settings, "play.quantum"));
  live_session_set_cut (self->live, settings_get_boolean (self->settings, "play.cut"));
  live_session_set_tempo_scale (self->live, self->tempo_scale);
  self->timer = g_timeout_add (IDLE_POLL_MS, poll_cb, self);
}

static void
scale_cb (IdeWindow *self, double scale)
{
  self->tempo_scale = scale;
  if (self->live)
    live_session_set_tempo_scale (self->live, scale);
  ide_window_wake (self);
}

void
ide_window_start_live (IdeWindow *self)
{
  g_signal_connect_swapped (self->transport, "tempo-scale-chosen", G_CALLBACK (scale_cb), self);
  start_session (self, self->project_dir);
}

void
ide_window_open_backend (IdeWindow *self, const char *backends)
{
  self->sound_asked = TRUE;
  if (self->live)
    live_session_open_backend (self->live, backends);
}

/* ---- texts ----------------------------------------------------------------------------------------------- */

char *
ide_window_dup_live_name (IdeWindow *self, IdePage *page)
{
  g_autofree char *name = ide_page_dup_name (page);
  gsize length = self->live_dir ? strlen (self->live_dir) : 0;
  if (length > 0 && g_str_has_prefix (name, self->live_dir) && name[length] == '/')
    return g_strdup (name + length + 1);
  return g_path_get_basename (name);
}

static gboolean
is_playing (IdeWindow *self)
{
  KernelTransport transport = { 0 };
  if (self->live)
    live_session_get_transport (self->live, &transport);
  return transport.playing;
}

void
ide_window_evaluate (IdeWindow *self, IdePage *page)
{
  Document *document = ide_page_get_document (page);
  g_autofree char *name = NULL;
  const char *text;
  gsize length;

  if (!self->live || !ide_page_is_music (page))
    return;
  name = ide_window_dup_live_name (self, page);
  text = document_get_text (document, &length);
  if (page == self->playing_page)
    {
      self->newest = live_session_set_text (self->live, name, text, length);
      self->edited_unheard = FALSE;
      ide_window_note_revisions (self);
    }
  else
    {
      live_session_set_overlay (self->live, name, text, length);
      if (self->playing_page)
        ide_window_evaluate (self, self->playing_page);
    }
}

void
ide_window_hear_edit (IdeWindow *self, IdePage *page)
{
  if (g_str_equal (settings_get_string (self->settings, "play.evaluate"), "played") && ide_page_is_music (page)
      && self->newest > 0)
    self->edited_unheard = TRUE;
  else
    ide_window_evaluate (self, page);
  ide_window_update_status (self);
}

/* What was written since goes in, where edits are heard only when played. */
static void
evaluate_unheard (IdeWindow *self)
{
  if (!self->edited_unheard || !self->playing_page)
    return;
  self->edited_unheard = FALSE;
  for (guint i = 0; i < self->pages->len; i++)
    if (g_ptr_array_index (self->pages, i) != self->playing_page)
      ide_window_evaluate (self, g_ptr_array_index (self->pages, i));
  ide_window_evaluate (self, self->playing_page);
}

void
ide_window_run_lines (IdeWindow *self, IdePage *page)
{
  Document *document = ide_page_get_document (page);
  gsize length, start, end;
  const char *text = document_get_text (document, &length);
  g_autofree char *name = NULL;

  if (!self->live || !ide_page_is_music (page))
    return;
  if (page != self->playing_page)
    ide_window_make_score (self, page);
  if (!self->live)
    return;
  editor_view_get_selection (ide_page_get_view (page), &start, &end);
  if (start == end)                     /* the caret's line */
    {
      while (start > 0 && text[start - 1] != '\n')
        start--;
      while (end < length && text[end] != '\n')
        end++;
    }
  name = ide_window_dup_live_name (self, page);
  self->newest = live_session_run (self->live, name, text, length, start, end);
  ide_window_note_revisions (self);
  ide_window_wake (self);
}

static char *
find_session_folder (IdeWindow *self, IdePage *page)
{
  const char *path = document_get_path (ide_page_get_document (page));
  gsize length = self->project_dir ? strlen (self->project_dir) : 0;
  if (!path || (length > 0 && g_str_has_prefix (path, self->project_dir) && path[length] == '/'))
    return g_strdup (self->project_dir);
  return g_path_get_dirname (path);
}

/* The tab whose text sounds says so. */
static void
mark_tabs (IdeWindow *self, gboolean playing)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      PanelWidget *page = g_ptr_array_index (self->pages, i);
      const char *icon = playing && IDE_PAGE (page) == self->playing_page ? "audio-volume-high-symbolic" : "symphony-score-symbolic";
      if (g_strcmp0 (panel_widget_get_icon_name (page), icon) != 0)
        panel_widget_set_icon_name (page, icon);
    }
}

void
ide_window_make_score (IdeWindow *self, IdePage *page)
{
  g_autofree char *folder = NULL;
  if (self->playing_page)
    {
      editor_view_set_lights (ide_page_get_view (self->playing_page), NULL, 0);
      ide_page_set_foot (self->playing_page, NULL);
    }
  self->playing_page = page;
  folder = find_session_folder (self, page);
  if (!self->live || g_strcmp0 (folder, self->live_dir) != 0)
    start_session (self, folder);
  else
    live_session_stop (self->live);
  self->score_from = self->newest + 1;
  ide_window_evaluate (self, page);
  mark_tabs (self, FALSE);
}

/* The text in front becomes the score, unless another one plays just now. What rings on of a text that was closed is none. */
void
ide_window_adopt_page (IdeWindow *self, IdePage *page)
{
  if (ide_page_is_music (page) && self->playing_page != page && (!self->playing_page || !is_playing (self)))
    ide_window_make_score (self, page);
}

/* ---- reports --------------------------------------------------------------------------------------------- */

static void
show_diagnostics (IdeWindow *self, const LiveReport *report, guint64 revision)
{
  g_autoptr (GArray) problems = g_array_new (FALSE, TRUE, sizeof (MusicProblem));
  for (guint i = 0; i < report->diagnostics->len; i++)
    {
      const LiveDiagnostic *d = g_ptr_array_index (report->diagnostics, i);
      MusicProblem p = { d->severity, d->message, d->hint, d->code, d->file, d->line, d->column };
      g_array_append_val (problems, p);
    }
  ide_window_set_problems (self, (MusicProblem *) (void *) problems->data, problems->len);

  for (guint n = 0; n < self->pages->len; n++)
    {
      IdePage *page = g_ptr_array_index (self->pages, n);
      g_autoptr (GArray) list = g_array_new (FALSE, TRUE, sizeof (EditorDiagnostic));
      for (guint i = 0; i < report->diagnostics->len; i++)
        {
          const LiveDiagnostic *d = g_ptr_array_index (report->diagnostics, i);
          EditorDiagnostic e = { (EditorSeverity) d->severity, d->start, d->end, d->code, d->message, d->hint,
                                 d->fix_title, d->fix_text, d->fix_start, d->fix_end };
          IdePage *target = d->file && *d->file ? ide_window_find_page (self, d->file) : self->playing_page;
          if (target == page)
            g_array_append_val (list, e);
        }
      editor_view_set_diagnostics (ide_page_get_view (page), page == self->playing_page ? revision
                                   : document_get_revision (ide_page_get_document (page)),
                                   (EditorDiagnostic *) (void *) list->data, list->len);
    }
}

static void
show_synapses (IdeWindow *self, const LiveReport *report)
{
  const char *text = document_get_text (ide_page_get_document (self->playing_page), NULL);
  g_autoptr (GArray) list = g_array_new (FALSE, TRUE, sizeof (MusicSynapse));
  guint line = 1;
  gsize at = 0;
  for (guint i = 0; i < report->synapses->len; i++)
    {
      const LiveSynapse *from = g_ptr_array_index (report->synapses, i);
      if (from->start < at)
        {
          line = 1;
          at = 0;
        }
      for (; from->file == 0 && at < from->start && text[at]; at++)
        line += text[at] == '\n';
      MusicSynapse row = { from->id, from->from, from->to, "", from->file == 0 ? line : 1, from->weight, from->always };
      g_array_append_val (list, row);
    }
  music_synapses_set (self->synapses, (MusicSynapse *) (void *) list->data, list->len);
}

static void
show_learned (IdeWindow *self)
{
  static LiveLearned learned[IDE_SYNAPSES_MAX];
  guint count = music_synapses_get_count (self->synapses) > 0 && gtk_widget_get_mapped (GTK_WIDGET (self->synapses))
    ? live_session_get_learned (self->live, learned, IDE_SYNAPSES_MAX) : 0;
  for (guint i = 0; i < count; i++)
    music_synapses_update (self->synapses, learned[i].id, learned[i].learned, learned[i].firings, learned[i].fired_s);
}

static const char *
tell_what_plays (const LiveReport *report)
{
  for (guint i = 0; i < report->clips->len; i++)
    if (((LiveClip *) g_ptr_array_index (report->clips, i))->state == LIVE_CLIP_STALE)
      return _("The last good version plays on.");
  return report->published ? _("Everything else plays.") : _("The last good version plays on.");
}

static void
show_foot (IdeWindow *self, const LiveReport *report)
{
  const LiveDiagnostic *first = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < report->diagnostics->len && !first; i++)
    if (((LiveDiagnostic *) g_ptr_array_index (report->diagnostics, i))->severity == LIVE_SEVERITY_ERROR)
      first = g_ptr_array_index (report->diagnostics, i);
  if (first)
    text = report->error_count == 1
      ? g_strdup_printf (_("Line %u: %s %s"), first->line, first->message, tell_what_plays (report))
      : g_strdup_printf (_("Line %u: %s (and %u more) %s"), first->line, first->message, report->error_count - 1,
                         tell_what_plays (report));
  ide_page_set_foot (self->playing_page, text);
}

static void
report_cb (LiveSession *session, const LiveReport *report, gpointer data)
{
  IdeWindow *self = data;
  guint64 revision;

  if (!self->playing_page || report->revision < self->score_from)
    return;                             /* of the score before */
  self->answered = report->revision;
  self->evaluated_ms = report->evaluated_ms;
  self->error_count = report->error_count;
  self->warning_count = report->warning_count;
  revision = self->newest - report->revision < IDE_REVISIONS ? self->revisions[report->revision % IDE_REVISIONS]
    : document_get_revision (ide_page_get_document (self->playing_page));
  show_diagnostics (self, report, revision);
  show_foot (self, report);
  show_synapses (self, report);
  music_output_set (self->output, (const char *const *) report->console->pdata, report->console->len);
  panel_widget_set_needs_attention (PANEL_WIDGET (self->problems_panel), report->error_count > 0);
  if (report->composer_killed)
    ide_window_show_notice (self, IDE_NOTICE_RESTARTED,
                            _("The composition took too long or broke the evaluator, which was restarted. The last good version plays on."),
                            NULL, NULL);
  else
    ide_window_hide_notice (self, IDE_NOTICE_RESTARTED);
  ide_window_update_status (self);
  ide_window_music_take_report (self, report);
  ide_window_wake (self);
}

/* ---- transport ------------------------------------------------------------------------------------------- */

void
ide_window_play (IdeWindow *self)
{
  if (!self->live)
    return;
  if (self->page && self->page != self->playing_page && ide_page_is_music (self->page))
    {
      live_session_stop (self->live);
      ide_window_make_score (self, self->page);
    }
  if (!self->live)
    return;
  evaluate_unheard (self);
  live_session_play (self->live);
  ide_window_wake (self);
}

/* Another piece in front, not a text that the playing one imports. */
static gboolean
is_other_piece (IdeWindow *self)
{
  return self->page && self->page != self->playing_page && ide_page_is_music (self->page)
    && strstr (document_get_text (ide_page_get_document (self->page), NULL), "export default");
}

void
ide_window_toggle_play (IdeWindow *self)
{
  if (!self->live)
    return;
  if (is_playing (self) && !is_other_piece (self))
    live_session_pause (self->live);
  else
    {
      ide_window_play (self);
      return;
    }
  ide_window_wake (self);
}

void
ide_window_stop_play (IdeWindow *self)
{
  if (!self->live)
    return;
  if (is_playing (self))
    live_session_stop (self->live);
  else
    {
      live_session_panic (self->live);          /* stop twice: every voice off, and back to the start */
      live_session_stop (self->live);
    }
  ide_window_wake (self);
}

static void
show_position (IdeWindow *self, const KernelTransport *t)
{
  double beat_ticks = t->denominator > 0 ? KERNEL_PPQ * 4.0 / t->denominator : KERNEL_PPQ;
  MusicPosition p = { t->playing && !is_other_piece (self), MAX (t->bar, 1), MAX (t->beat, 1), 1, t->bpm, self->tempo_scale,
                      t->numerator > 0 ? t->numerator : 4, t->denominator > 0 ? t->denominator : 4 };
  p.sixteenth = 1 + (guint) (fmod (MAX (t->tick, 0), beat_ticks) / (KERNEL_PPQ / 4));
  if (p.tempo_bpm <= 0)
    p.tempo_bpm = 120 * self->tempo_scale;
  music_transport_set_position (self->transport, &p);
}

static void
show_engine (IdeWindow *self)
{
  EngineStats s;
  MusicEngineState state;
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "backend");
  const char *shown = g_variant_get_string (g_action_get_state (action), NULL);
  gboolean silent;

  engine_get_stats (live_session_get_engine (self->live), &s);
  state = (MusicEngineState) { s.backend, s.device, s.problem, s.rate, s.load_p50, s.load_worst, s.frames, s.latency_frames,
                               s.xruns, s.running };
  music_engine_set (self->engine, &state);
  if (strcmp (shown, s.backend) != 0)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (s.backend));
  silent = (s.running && strcmp (s.backend, "null") == 0) || s.lost;
  if (silent && self->notice_kind == IDE_NOTICE_NONE && !self->sound_asked)
    {
      self->sound_asked = TRUE;
      ide_window_show_notice (self, IDE_NOTICE_NO_SOUND,
                              _("No sound server was found. The piece runs on a silent clock: start JACK, PipeWire or PulseAudio, then connect."),
                              _("Connect"), "win.connect-sound");
    }
  else if (!silent)
    {
      ide_window_hide_notice (self, IDE_NOTICE_NO_SOUND);
      self->sound_asked = FALSE;
    }
}

static guint
show_lights (IdeWindow *self)
{
  static LiveLight lights[IDE_LIGHTS_MAX];
  static EditorLight list[IDE_LIGHTS_MAX];
  guint count = live_session_get_lights (self->live, lights, IDE_LIGHTS_MAX), drawn = 0;

  for (guint n = 0; n < self->pages->len; n++)
    {
      IdePage *page = g_ptr_array_index (self->pages, n);
      const char *file = NULL;
      IdePage *owner = NULL;
      guint kept = 0;
      for (guint i = 0; i < count; i++)
        {
          guint64 revision;
          if (i == 0 || g_strcmp0 (lights[i].file, file) != 0)
            {
              file = lights[i].file;
              owner = file && *file ? ide_window_find_page (self, file) : self->playing_page;
            }
          if (owner != page || !ide_window_knows_revision (self, lights[i].revision))
            continue;
          revision = ide_window_get_revision (self, page, lights[i].revision);
          list[kept++] = (EditorLight) { lights[i].start, lights[i].start + lights[i].length, revision, lights[i].track,
                                         lights[i].strength, lights[i].caller };
        }
      drawn += editor_view_set_lights (ide_page_get_view (page), list, kept);
    }
  self->lights_shown = drawn;
  self->lights_seen_max = MAX (self->lights_seen_max, drawn);
  self->lights_total += drawn;
  return drawn;
}

/* Once a frame while something moves. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  IdeWindow *self = IDE_WINDOW (widget);
  gint64 now = g_get_monotonic_time ();
  KernelTransport transport;
  gboolean changed = FALSE;
  guint drawn;

  live_session_get_transport (self->live, &transport);
  drawn = ide_window_music_time_lights (self, show_lights);
  if (transport.playing != self->was_playing)
    {
      self->was_playing = transport.playing;
      mark_tabs (self, transport.playing);
      changed = TRUE;
    }
  ide_window_music_tick (self, &transport, changed);
  if (now - self->meter_time >= METER_US)
    {
      EngineMeter meter;
      self->meter_time = now;
      engine_get_master_meter (live_session_get_engine (self->live), &meter);
      music_meter_set (self->meter, meter.peak[0], meter.peak[1], meter.rms[0], meter.rms[1]);
      show_position (self, &transport);
    }
  if (transport.playing || drawn > 0)
    return G_SOURCE_CONTINUE;
  show_position (self, &transport);
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

void
ide_window_wake (IdeWindow *self)
{
  if (self->live && !self->tick)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

/* How loud the piece is, by the meter's tooltip. */
static void
show_loudness (IdeWindow *self)
{
  EngineLoudness loudness;
  g_autofree char *text = NULL;

  engine_get_loudness (live_session_get_engine (self->live), &loudness);
  if (loudness.integrated > ENGINE_LOUDNESS_NONE)
    text = g_strdup_printf (_("Loudness %.1f LUFS (now %.1f), range %.1f LU, true peak %.1f dBTP"), loudness.integrated,
                            loudness.short_term, loudness.range, 20 * log10 (MAX (loudness.true_peak, 1e-6)));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->meter), text);
}

/* Four times a second: what changes slowly, and the meter's fall after the end. */
static gboolean
poll_cb (gpointer data)
{
  IdeWindow *self = data;
  show_engine (self);
  show_learned (self);
  show_loudness (self);
  if (!self->tick)
    {
      EngineMeter meter;
      KernelTransport transport;
      engine_get_master_meter (live_session_get_engine (self->live), &meter);
      music_meter_set (self->meter, meter.peak[0], meter.peak[1], meter.rms[0], meter.rms[1]);
      live_session_get_transport (self->live, &transport);
      show_position (self, &transport);
      if (transport.playing)
        ide_window_wake (self);
    }
  return G_SOURCE_CONTINUE;
}
