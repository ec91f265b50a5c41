/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing from the text: from the caret, round a selection, clip by clip; what waits and what plays, shown at the clips. */
#include "ide-window-music.h"
#include <glib/gi18n.h>
#include <math.h>
#include <time.h>

#define STATES_US (G_USEC_PER_SEC / 10)
#define HEARD_US (G_USEC_PER_SEC * 3 / 4)       /* a clip between two of its notes still plays */
#define QUEUED_MAX 256
#define SNAP 96.0                               /* parts of a beat: what feel moved is put straight */

/* ---- places ---------------------------------------------------------------------------------------------- */

int
ide_window_find_score_file (IdeWindow *self, const LiveScore *score, IdePage *page)
{
  g_autofree char *name = NULL;
  const char *file;
  if (page == self->playing_page)
    return 0;
  name = ide_window_dup_live_name (self, page);
  for (guint i = 0; (file = live_score_get_file (score, i)); i++)
    if (g_str_equal (file, name))
      return i;
  return -1;
}

gboolean
ide_window_map_live (IdeWindow *self, IdePage *page, guint32 from, gsize *start, gsize *end)
{
  return ide_window_knows_revision (self, from)
    && document_map_range (ide_page_get_document (page), ide_window_get_revision (self, page, from), start, end);
}

static double
snap (double beat)
{
  return round (beat * SNAP) / SNAP;
}

guint64
ide_window_get_revision (IdeWindow *self, IdePage *page, guint32 live)
{
  const guint64 *known = g_hash_table_lookup (self->music->revisions, page);
  if (page == self->playing_page)
    return self->revisions[live % IDE_REVISIONS];
  return known && known[live % IDE_REVISIONS] > 0 ? known[live % IDE_REVISIONS]
    : document_get_revision (ide_page_get_document (page));
}

gboolean
ide_window_knows_revision (IdeWindow *self, guint32 live)
{
  return live >= self->score_from && self->newest - live < IDE_REVISIONS;
}

void
ide_window_note_revisions (IdeWindow *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      IdePage *page = g_ptr_array_index (self->pages, i);
      guint64 now = document_get_revision (ide_page_get_document (page)), *known;
      if (page == self->playing_page)
        {
          self->revisions[self->newest % IDE_REVISIONS] = now;
          continue;
        }
      if (!ide_page_is_music (page))
        continue;
      known = g_hash_table_lookup (self->music->revisions, page);
      if (!known)
        g_hash_table_insert (self->music->revisions, page, known = g_new0 (guint64, IDE_REVISIONS));
      known[self->newest % IDE_REVISIONS] = now;
    }
}

/* ---- playing from a place -------------------------------------------------------------------------------- */

static const char *
find_clip_name (IdeWindow *self, guint64 key)
{
  const LiveReport *report = live_session_wait (self->live, 0, 0);
  for (guint i = 0; report && i < report->clips->len; i++)
    if (((LiveClip *) g_ptr_array_index (report->clips, i))->key == key)
      return ((LiveClip *) g_ptr_array_index (report->clips, i))->name;
  return "?";
}

static void
clear_loop (IdeWindow *self)
{
  IdeMusic *music = self->music;
  if (!music->loop_page)
    return;
  editor_view_set_loop (ide_page_get_view (music->loop_page), 0, 0, 0);
  music->loop_page = NULL;
  if (self->live)
    live_session_set_loop_range (self->live, 0, 0);
}

static void
show_loop (IdeWindow *self)
{
  IdeMusic *music = self->music;
  editor_view_set_loop (ide_page_get_view (music->loop_page), music->loop_revision, music->loop_start, music->loop_end);
}

/* From beats to the loop that a musician means: whole where the notes leave it open. */
static void
set_loop (IdeWindow *self, IdePage *page, gsize start, gsize end, const LivePlaces *places)
{
  IdeMusic *music = self->music;
  double to = snap (places->until);
  if (to - places->to > 4)              /* a long silence follows: the loop ends with the beat */
    to = ceil (snap (places->to));
  clear_loop (self);
  music->loop_page = page;
  music->loop_start = start;
  music->loop_end = end;
  music->loop_revision = document_get_revision (ide_page_get_document (page));
  music->loop_from = snap (places->from);
  music->loop_to = MAX (to, music->loop_from + 0.25);
  live_session_set_loop_range (self->live, music->loop_from, music->loop_to);
  show_loop (self);
}

static LivePlaces
find_places (IdeWindow *self, IdePage *page, gsize start, gsize end)
{
  LiveScore *score = live_session_ref_score (self->live);
  LivePlaces places = { 0 };
  gsize clip_start, limit = document_get_length (ide_page_get_document (page));
  int file = score ? ide_window_find_score_file (self, score, page) : -1;
  if (file >= 0)
    {
      editor_view_find_clip (ide_page_get_view (page), start, &clip_start, &limit);
      places = live_score_find_beats (score, file, start, end, limit);
    }
  live_score_unref (score);
  return places;
}

static void
play_places (IdeWindow *self, const LivePlaces *places)
{
  if (places->starts)
    live_session_play_from (self->live, places->from);
  else
    {
      g_autofree char *text = g_strdup_printf (_("“%s” is started by another clip: it plays from its beginning"),
                                               find_clip_name (self, places->clip));
      live_session_launch (self->live, places->clip, 0);
      ide_window_toast (self, text);
    }
  ide_window_wake (self);
}

static void
do_asked (IdeWindow *self)
{
  IdeMusic *music = self->music;
  IdeAsk asked = music->asked;
  IdePage *page = music->asked_page;
  gsize start = music->asked_start, end = music->asked_end;
  Document *document = ide_page_get_document (page);
  LivePlaces places;

  music->asked = IDE_ASK_NOTHING;
  document_map_offset (document, music->asked_revision, &start, DOCUMENT_BIAS_LEFT);
  document_map_offset (document, music->asked_revision, &end, DOCUMENT_BIAS_RIGHT);
  places = find_places (self, page, start, end);
  if (!places.found)
    {
      if (asked == IDE_ASK_LOOP)
        ide_window_toast (self, _("Nothing that plays is written here: select notes, or put the caret into a clip"));
      else
        live_session_play (self->live);
      ide_window_wake (self);
      return;
    }
  if (asked == IDE_ASK_LOOP && places.starts)
    set_loop (self, page, start, end, &places);
  else if (asked == IDE_ASK_PLAY && music->loop_page
           && (places.from < music->loop_from - 1e-6 || places.from >= music->loop_to - 1e-6))
    clear_loop (self);
  play_places (self, &places);
}

/* The text in front becomes the score where it is not a part of it; then, as soon as it has been evaluated, it is done. */
static void
ask_for (IdeWindow *self, IdeAsk what, IdePage *page, gsize start, gsize end)
{
  IdeMusic *music = self->music;
  LiveScore *score;
  if (!self->live || !ide_page_is_music (page))
    return;
  score = live_session_ref_score (self->live);
  if (page != self->playing_page && (!score || ide_window_find_score_file (self, score, page) < 0))
    ide_window_make_score (self, page);
  else if (self->edited_unheard)
    ide_window_evaluate (self, page);
  live_score_unref (score);
  music->asked = what;
  music->asked_page = page;
  music->asked_start = start;
  music->asked_end = end;
  music->asked_revision = document_get_revision (ide_page_get_document (page));
  if (self->live && self->answered == self->newest && self->newest > 0)
    do_asked (self);
}

void
ide_window_play_caret (IdeWindow *self)
{
  gsize caret = editor_view_get_caret_offset (ide_page_get_view (self->page));
  ask_for (self, IDE_ASK_PLAY, self->page, caret, caret);
}

void
ide_window_loop_selection (IdeWindow *self)
{
  IdeMusic *music = self->music;
  EditorView *view = ide_page_get_view (self->page);
  gsize start, end, from = music->loop_start, to = music->loop_end;

  editor_view_get_selection (view, &start, &end);
  if (start == end && !editor_view_find_clip (view, start, &start, &end))
    {
      clear_loop (self);
      return;
    }
  if (music->loop_page == self->page
      && document_map_range (ide_page_get_document (self->page), music->loop_revision, &from, &to) && from == start && to == end)
    {
      clear_loop (self);
      ide_window_wake (self);
      return;
    }
  ask_for (self, IDE_ASK_LOOP, self->page, start, end);
}

static void
clip_activated_cb (EditorView *view, guint64 start, guint modifiers, IdePage *page)
{
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  gsize from, to;
  if (!editor_view_find_clip (view, start, &from, &to))
    return;
  if (modifiers & GDK_CONTROL_MASK)
    {
      ide_window_toggle_roll_at (self, page, from);
      return;
    }
  ask_for (self, modifiers & GDK_SHIFT_MASK ? IDE_ASK_LOOP : IDE_ASK_PLAY, page, from,
           modifiers & GDK_SHIFT_MASK ? to : from);
}

/* ---- swaps ----------------------------------------------------------------------------------------------- */

void
ide_window_swap_now (IdeWindow *self)
{
  if (!self->live)
    return;
  if (self->music->held && self->playing_page)
    ide_window_evaluate (self, self->playing_page);     /* it waits again, from now on */
  else
    live_session_swap_now (self->live);
  self->music->held = FALSE;
  ide_window_wake (self);
}

void
ide_window_hold_swap (IdeWindow *self)
{
  double seconds;
  guint64 keys[1];
  if (!self->live || (live_session_get_queued (self->live, keys, 1, &seconds), seconds < 0))
    return;
  live_session_cancel_swap (self->live);
  self->music->held = TRUE;
  if (self->page)
    gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
}

static gboolean
swap_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeWindow *self)
{
  if (key != GDK_KEY_Escape)
    return FALSE;
  ide_window_hold_swap (self);
  return TRUE;
}

static void
show_swap (IdeWindow *self, double seconds)
{
  static const char *const when[] = { N_("Swap in %.1f s"), N_("Swap at the beat: %.1f s"), N_("Swap at the bar: %.1f s"),
                                      N_("Swap at the clip’s end: %.1f s") };
  IdeMusic *music = self->music;
  guint quantum = CLAMP (settings_get_number (self->settings, "play.quantum"), 0, 3);
  g_autofree char *text = NULL;
  gboolean waits = seconds >= 0;

  if (!waits)
    music->swap_whole = 0;
  music->swap_whole = MAX (music->swap_whole, seconds);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = waits ? g_strdup_printf (_(when[quantum]), seconds) : music->held ? g_strdup (_("Change held back")) : NULL;
#pragma GCC diagnostic pop
  gtk_widget_set_visible (music->swap_button, text != NULL);
  if (text && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (music->swap_button)), text) != 0)
    gtk_button_set_label (GTK_BUTTON (music->swap_button), text);
  if (self->playing_page)
    editor_view_set_swap (ide_page_get_view (self->playing_page),
                          waits && music->swap_whole > 0 ? 1 - seconds / music->swap_whole : -1);
}

/* ---- states of clips ------------------------------------------------------------------------------------- */

typedef struct {
  const KernelTransport *transport;
  guint64  queued[QUEUED_MAX];
  guint    queued_count;
  const LivePart *parts;
  guint    part_count;
  gint64   now;
} Sight;

static gboolean
is_queued (const Sight *sight, guint64 key)
{
  for (guint i = 0; i < sight->queued_count; i++)
    if (sight->queued[i] == key)
      return TRUE;
  return FALSE;
}

/* As a part of its own it runs, or something that it wrote was heard just now. */
static gboolean
is_heard (IdeWindow *self, const Sight *sight, const LiveClip *clip, guint32 revision)
{
  IdeMusic *music = self->music;
  gsize start = clip->start, end = clip->end;
  const gint64 *last;
  if (!sight->transport->playing)
    return FALSE;
  for (guint i = 0; i < sight->part_count; i++)
    if (sight->parts[i].key == clip->key && (sight->parts[i].starts
                                             ? sight->transport->tick < sight->parts[i].beats * KERNEL_PPQ
                                             : live_session_is_running (self->live, clip->key)))
      return TRUE;
  if (ide_window_map_live (self, self->playing_page, revision, &start, &end)
      && editor_view_is_lit (ide_page_get_view (self->playing_page), start, end))
    g_hash_table_replace (music->lit, g_memdup2 (&clip->key, sizeof clip->key), g_memdup2 (&sight->now, sizeof sight->now));
  last = g_hash_table_lookup (music->lit, &clip->key);
  return last && sight->now - *last < HEARD_US;
}

/* As the text has it: its track is mute, or others are solo. */
static gboolean
is_muted (const Sight *sight, const LiveReport *report, const LiveClip *clip)
{
  gboolean part = FALSE, mute = FALSE, solo = FALSE, any_solo = FALSE;
  for (guint i = 0; i < sight->part_count && !part; i++)
    part = sight->parts[i].key == clip->key;
  for (guint i = 0; part && i < report->tracks->len; i++)
    {
      const LiveTrack *track = g_ptr_array_index (report->tracks, i);
      any_solo = any_solo || track->solo;
      mute = mute || (track->slot == clip->track && track->mute);
      solo = solo || (track->slot == clip->track && track->solo);
    }
  return mute || (any_solo && !solo && part);
}

static EditorClipState
get_state (IdeWindow *self, const Sight *sight, const LiveClip *clip, guint32 revision)
{
  if (clip->state == LIVE_CLIP_FAILED)
    return EDITOR_CLIP_FAILED;
  if (clip->state == LIVE_CLIP_STALE)
    return EDITOR_CLIP_STALE;
  if (is_queued (sight, clip->key))
    return EDITOR_CLIP_QUEUED;
  return is_heard (self, sight, clip, revision) ? EDITOR_CLIP_PLAYING : EDITOR_CLIP_READY;
}

static void
show_states (IdeWindow *self, const Sight *sight, gboolean force)
{
  const LiveReport *report = live_session_wait (self->live, 0, 0);
  g_autoptr (GArray) clips = g_array_new (FALSE, TRUE, sizeof (EditorClip));
  guint64 hash = 0;
  guint muted = 0;

  if (!report || !self->playing_page || !ide_window_knows_revision (self, report->revision))
    return;
  for (guint i = 0; i < report->clips->len; i++)
    {
      const LiveClip *c = g_ptr_array_index (report->clips, i);
      EditorClip clip = { c->name, c->start, c->end, get_state (self, sight, c, report->revision), c->track,
                          is_muted (sight, report, c) };
      g_array_append_val (clips, clip);
      hash = hash * 31 + clip.state + 1 + 16 * clip.muted;
      muted += clip.muted;
    }
  if (!force && hash == self->music->states)
    return;
  self->music->states = hash;
  self->music->muted = muted;
  editor_view_set_clips (ide_page_get_view (self->playing_page),
                         ide_window_get_revision (self, self->playing_page, report->revision),
                         (EditorClip *) (void *) clips->data, clips->len);
}

void
ide_window_music_tick (IdeWindow *self, const KernelTransport *transport, gboolean force)
{
  IdeMusic *music = self->music;
  Sight sight = { .transport = transport, .now = g_get_monotonic_time () };
  double seconds;

  sight.queued_count = live_session_get_queued (self->live, sight.queued, QUEUED_MAX, &seconds);
  show_swap (self, transport->playing ? seconds : -1);
  if (force || sight.now - music->states_time >= STATES_US)
    {
      LiveScore *score = live_session_ref_score (self->live);
      music->states_time = sight.now;
      sight.parts = score ? live_score_get_parts (score, &sight.part_count) : NULL;
      show_states (self, &sight, force);
      live_score_unref (score);
    }
  ide_window_rolls_tick (self, transport);
}

static gint64
get_cpu_us (void)
{
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

guint
ide_window_music_time_lights (IdeWindow *self, guint (*show) (IdeWindow *self))
{
  IdeMusic *music = self->music;
  gint64 start = get_cpu_us (), spent;
  guint drawn = show (self);
  spent = get_cpu_us () - start;
  if (drawn == 0)
    return 0;
  for (guint i = 0; i < self->pages->len; i++)
    spent += editor_view_get_light_cost_us (ide_page_get_view (g_ptr_array_index (self->pages, i)));
  music->light_frames++;
  music->light_us += spent;
  music->light_us_worst = MAX (music->light_us_worst, spent);
  return drawn;
}

/* ---- the window's side ----------------------------------------------------------------------------------- */

/* What is looped follows its text: new notes, a new length. */
static void
follow_loop (IdeWindow *self)
{
  IdeMusic *music = self->music;
  gsize start = music->loop_start, end = music->loop_end;
  LivePlaces places;
  if (!music->loop_page)
    return;
  if (!document_map_range (ide_page_get_document (music->loop_page), music->loop_revision, &start, &end))
    {
      clear_loop (self);
      return;
    }
  places = find_places (self, music->loop_page, start, end);
  if (places.found && places.starts)
    set_loop (self, music->loop_page, start, end, &places);
}

void
ide_window_music_take_report (IdeWindow *self, const LiveReport *report)
{
  KernelTransport transport;
  live_session_get_transport (self->live, &transport);
  self->music->held = self->music->held && !report->published;
  ide_window_music_tick (self, &transport, TRUE);
  if (report->revision == self->newest && report->published)
    {
      follow_loop (self);
      ide_window_rolls_follow (self);
    }
  if (report->revision == self->newest && self->music->asked != IDE_ASK_NOTHING)
    do_asked (self);
}

void
ide_window_music_add_page (IdeWindow *self, IdePage *page)
{
  g_signal_connect_object (ide_page_get_view (page), "clip-activated", G_CALLBACK (clip_activated_cb), page, 0);
  ide_window_scrub_attach (self, page);
  ide_window_rolls_add_page (self, page);
}

void
ide_window_music_remove_page (IdeWindow *self, IdePage *page)
{
  IdeMusic *music = self->music;
  ide_window_rolls_remove_page (self, page);
  g_hash_table_remove (music->revisions, page);
  if (music->language_page == page)
    music->language_page = NULL;
  if (music->asked_page == page)
    music->asked = IDE_ASK_NOTHING;
  if (music->loop_page == page)
    {
      music->loop_page = NULL;
      if (self->live)
        live_session_set_loop_range (self->live, 0, 0);
    }
}

void
ide_window_music_start (IdeWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  IdeMusic *music = self->music = g_new0 (IdeMusic, 1);

  music->lit = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  music->revisions = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  music->swap_button = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (music->swap_button, "flat");
  gtk_widget_add_css_class (music->swap_button, "numeric");
  gtk_widget_add_css_class (music->swap_button, "accent");
  gtk_widget_set_visible (music->swap_button, FALSE);
  gtk_widget_set_tooltip_text (music->swap_button, _("A change waits. Click to hear it now (Ctrl+Shift+.), Escape to hold it back."));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (music->swap_button), "win.swap-now");
  g_signal_connect (keys, "key-pressed", G_CALLBACK (swap_key_cb), self);
  gtk_widget_add_controller (music->swap_button, keys);
  gtk_box_insert_child_after (GTK_BOX (self->statusbar), music->swap_button,
                              gtk_widget_get_prev_sibling (self->status_evaluated));
  ide_window_rolls_start (self);
}

void
ide_window_music_finish (IdeWindow *self)
{
  if (!self->music)
    return;
  ide_window_rolls_finish (self);
  g_hash_table_unref (self->music->lit);
  g_hash_table_unref (self->music->revisions);
  language_project_free (self->music->language);
  g_clear_pointer (&self->music->scrub, language_scrub_free);
  g_clear_pointer (&self->music, g_free);
}

void
ide_window_dump_music (IdeWindow *self, JsonObject *state)
{
  JsonObject *object = json_object_new ();
  IdeMusic *music = self->music;
  static const char *const names[] = { "ready", "playing", "queued", "stale", "failed" };
  JsonObject *clips = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    json_object_set_int_member (clips, names[i], self->playing_page
                                ? editor_view_get_clip_count (ide_page_get_view (self->playing_page), i) : 0);
  json_object_set_object_member (object, "clips", clips);
  json_object_set_int_member (object, "muted", music->muted);
  json_object_set_boolean_member (object, "looping", music->loop_page != NULL);
  json_object_set_double_member (object, "loop_from", music->loop_page ? music->loop_from : 0);
  json_object_set_double_member (object, "loop_to", music->loop_page ? music->loop_to : 0);
  json_object_set_boolean_member (object, "swap_waits", music->swap_whole > 0);
  json_object_set_boolean_member (object, "held", music->held);
  json_object_set_string_member (object, "swap_text", gtk_widget_get_visible (music->swap_button)
                                 ? gtk_button_get_label (GTK_BUTTON (music->swap_button)) : "");
  json_object_set_boolean_member (object, "scrub_handle", self->page
                                  && editor_view_shows_scrub_handle (ide_page_get_view (self->page)));
  json_object_set_int_member (object, "light_frames", music->light_frames);
  json_object_set_double_member (object, "light_ms_mean", music->light_frames > 0 ? music->light_us / 1000.0 / music->light_frames : 0);
  json_object_set_double_member (object, "light_ms_worst", music->light_us_worst / 1000.0);
  ide_window_rolls_dump (self, object);
  json_object_set_object_member (state, "music", object);
}
