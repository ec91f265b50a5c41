/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a roll and turns pointer and keys into wishes: choose, go to the source, another pitch, length, velocity. */
#include "music-roll-canvas.h"
#include <glib/gi18n.h>
#include <math.h>

#define BEAT_WIDTH 22.0
#define VELOCITY_PIXELS 100.0           /* a drag from silent to full */
#define VELOCITY_STEP 0.05
#define NAME_WIDTH 26.0

typedef enum { DRAG_NONE, DRAG_PITCH, DRAG_LENGTH, DRAG_VELOCITY } Drag;

struct _MusicRollCanvas {
  GtkWidget    parent_instance;
  RollModel    model;
  GdkRGBA      color;
  double       playhead;                /* beats; < 0: none */
  Drag         drag;
  double       drag_x, drag_y;
  MusicRollNote dragged;                /* as it is drawn meanwhile */
};
G_DEFINE_FINAL_TYPE (MusicRollCanvas, music_roll_canvas, GTK_TYPE_WIDGET)

enum { CHOSEN, ACTIVATED, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static RollGeometry
get_geometry (MusicRollCanvas *self)
{
  return roll_geometry_make (&self->model, gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)),
                             BEAT_WIDTH);
}

/* ---- drawing --------------------------------------------------------------------------------------------- */

static gboolean
is_black (int pitch)
{
  static const gboolean black[12] = { 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0 };
  return black[pitch % 12];
}

static void
fill (GtkSnapshot *snapshot, const GdkRGBA *color, double alpha, double x, double y, double width, double height)
{
  GdkRGBA shade = *color;
  shade.alpha = alpha;
  gtk_snapshot_append_color (snapshot, &shade, &GRAPHENE_RECT_INIT (x, y, width, height));
}

static void
draw_text (MusicRollCanvas *self, GtkSnapshot *snapshot, const char *text, const GdkRGBA *color, double x, double y, double height)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int text_height;
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.72));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (floor (x), floor (y + (height - text_height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

/* The range that can be seen: a long clip is drawn in part. */
static void
get_visible (MusicRollCanvas *self, double *from, double *to)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = scrolled ? gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scrolled)) : NULL;
  *from = adjustment ? gtk_adjustment_get_value (adjustment) : 0;
  *to = adjustment ? *from + gtk_adjustment_get_page_size (adjustment) : gtk_widget_get_width (GTK_WIDGET (self));
}

static void
draw_grid (MusicRollCanvas *self, GtkSnapshot *snapshot, const RollGeometry *g, const GdkRGBA *ink, double from, double to)
{
  const RollModel *model = &self->model;
  guint rows = roll_model_get_row_count (model);
  double first = MAX (floor (roll_geometry_get_beat (g, from)), 0);

  for (guint row = 0; row < rows; row++)
    {
      double y = roll_geometry_get_row_y (g, model, (int) row);
      int pitch = (int) roll_model_get_pitch (model, (int) row);
      if (model->drums ? row % 2 == 1 : is_black (pitch))
        fill (snapshot, ink, 0.05, from, y, to - from, g->row_height);
      if (!model->drums && pitch % 12 == 0)
        fill (snapshot, ink, 0.14, from, y + g->row_height - 1, to - from, 1);
    }
  for (double beat = first; beat <= model->beats && roll_geometry_get_x (g, beat) <= to; beat += 1)
    {
      gboolean bar = fabs (remainder (beat, model->bar_beats)) < 1e-6;
      fill (snapshot, ink, bar ? 0.28 : 0.10, roll_geometry_get_x (g, beat), 0, 1, g->height);
    }
}

static void
draw_names (MusicRollCanvas *self, GtkSnapshot *snapshot, const RollGeometry *g, const GdkRGBA *ink, double from)
{
  const RollModel *model = &self->model;
  GdkRGBA faint = *ink;
  faint.alpha = 0.75;
  for (guint row = 0; row < roll_model_get_row_count (model); row++)
    {
      guint pitch = roll_model_get_pitch (model, (int) row);
      double y = roll_geometry_get_row_y (g, model, (int) row);
      g_autofree char *octave = NULL;
      const char *name = NULL;
      if (!model->drums && pitch % 12 == 0)
        name = octave = g_strdup_printf ("C%d", (int) pitch / 12 - 1);
      for (guint i = 0; model->drums && i < model->count && !name; i++)
        if (model->notes[i].pitch == pitch)
          name = model->notes[i].name;
      if (name)
        draw_text (self, snapshot, name, &faint, from + 3, y, g->row_height);
    }
}

static void
draw_note (MusicRollCanvas *self, GtkSnapshot *snapshot, const RollGeometry *g, const MusicRollNote *note, gboolean chosen,
           const GdkRGBA *ink)
{
  RollBox box = roll_geometry_get_box (g, &self->model, note);
  GskRoundedRect outline;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (box.x, box.y, box.width, box.height), MIN (2, box.height / 2));
  fill (snapshot, &self->color, 0.30 + 0.60 * note->velocity / 127, box.x, box.y, box.width, box.height);
  if (chosen || note->marked)
    gtk_snapshot_append_border (snapshot, &outline, (float[4]) { chosen ? 2 : 1, chosen ? 2 : 1, chosen ? 2 : 1, chosen ? 2 : 1 },
                                (GdkRGBA[4]) { *ink, *ink, *ink, *ink });
  if (box.width >= NAME_WIDTH && box.height >= 8)
    {
      gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (box.x, box.y - 2, box.width - 1, box.height + 4));
      draw_text (self, snapshot, note->name, ink, box.x + 3, box.y, box.height);
      gtk_snapshot_pop (snapshot);
    }
}

static void
canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MusicRollCanvas *self = MUSIC_ROLL_CANVAS (widget);
  RollGeometry g = get_geometry (self);
  GdkRGBA ink;
  double from, to;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  G_GNUC_END_IGNORE_DEPRECATIONS
  get_visible (self, &from, &to);
  draw_grid (self, snapshot, &g, &ink, from, to);
  for (guint i = roll_model_find_first (&self->model, roll_geometry_get_beat (&g, from)); i < self->model.count; i++)
    {
      const MusicRollNote *note = &self->model.notes[i];
      if (roll_geometry_get_x (&g, note->beat) > to)
        break;
      if (self->drag == DRAG_NONE || i != self->model.selected)
        draw_note (self, snapshot, &g, note, i == self->model.selected, &ink);
    }
  if (self->drag != DRAG_NONE)
    draw_note (self, snapshot, &g, &self->dragged, TRUE, &ink);
  draw_names (self, snapshot, &g, &ink, from);
  if (self->playhead >= 0 && self->playhead <= self->model.beats)
    fill (snapshot, &self->color, 1, roll_geometry_get_x (&g, self->playhead) - 1, 0, 2, g.height);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), from, 0, to - from, g.height);
}

/* ---- choosing -------------------------------------------------------------------------------------------- */

static void
describe (MusicRollCanvas *self)
{
  const RollModel *model = &self->model;
  g_autofree char *text = NULL;
  if (model->selected < model->count)
    {
      const MusicRollNote *note = &model->notes[model->selected];
      text = g_strdup_printf (_("%s, beat %.2f, %.2f beats long, velocity %.0f %%"), note->name, note->beat + 1, note->beats,
                              note->velocity / 1.27);
    }
  else
    text = g_strdup_printf (ngettext ("%u note", "%u notes", model->count), model->count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
show_note (MusicRollCanvas *self, guint index)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  RollGeometry g = get_geometry (self);
  RollBox box = roll_geometry_get_box (&g, &self->model, &self->model.notes[index]);
  if (scrolled)
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scrolled)), box.x - ROLL_KEYS_WIDTH,
                               box.x + MIN (box.width, 60) + 12);
}

static void
choose (MusicRollCanvas *self, guint index)
{
  if (index >= self->model.count)
    return;
  self->model.selected = index;
  show_note (self, index);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHOSEN], 0, index);
}

static void
change (MusicRollCanvas *self, int semitones, double beats, double velocity)
{
  if (self->model.selected < self->model.count)
    g_signal_emit (self, signals[CHANGED], 0, self->model.selected, semitones, beats, velocity);
}

/* ---- keys ------------------------------------------------------------------------------------------------ */

static gboolean
edit_by_key (MusicRollCanvas *self, guint key)
{
  const MusicRollNote *note = &self->model.notes[self->model.selected];
  switch (key)
    {
    case GDK_KEY_Up:        change (self, 1, 0, -1); return TRUE;
    case GDK_KEY_Down:      change (self, -1, 0, -1); return TRUE;
    case GDK_KEY_Right:     change (self, 0, roll_geometry_snap (note->beats + 0.25), -1); return TRUE;
    case GDK_KEY_Left:      change (self, 0, roll_geometry_snap (note->beats - 0.25), -1); return TRUE;
    case GDK_KEY_Page_Up:   change (self, 0, 0, MIN (note->velocity / 127.0 + VELOCITY_STEP, 1)); return TRUE;
    case GDK_KEY_Page_Down: change (self, 0, 0, MAX (note->velocity / 127.0 - VELOCITY_STEP, 0)); return TRUE;
    default:                return FALSE;
    }
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MusicRollCanvas *self)
{
  if ((state & GDK_ALT_MASK) || ((state & GDK_SHIFT_MASK) && (key == GDK_KEY_Left || key == GDK_KEY_Right)))
    return self->model.selected < self->model.count && edit_by_key (self, key);
  if (state & (GDK_CONTROL_MASK | GDK_SUPER_MASK))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Right: choose (self, roll_model_step (&self->model, FALSE)); return TRUE;
    case GDK_KEY_Left:  choose (self, roll_model_step (&self->model, TRUE)); return TRUE;
    case GDK_KEY_Up:    choose (self, roll_model_step_pitch (&self->model, FALSE)); return TRUE;
    case GDK_KEY_Down:  choose (self, roll_model_step_pitch (&self->model, TRUE)); return TRUE;
    case GDK_KEY_Home:  choose (self, 0); return TRUE;
    case GDK_KEY_End:   choose (self, self->model.count - 1); return TRUE;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter:
      if (self->model.selected < self->model.count)
        g_signal_emit (self, signals[ACTIVATED], 0, self->model.selected);
      return TRUE;
    default: return FALSE;
    }
}

/* ---- pointer --------------------------------------------------------------------------------------------- */

static void
pressed_cb (GtkGestureClick *click, int presses, double x, double y, MusicRollCanvas *self)
{
  RollGeometry g = get_geometry (self);
  guint note;
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);      /* not also a click into the text around */
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (roll_geometry_hit (&g, &self->model, x, y, &note) == ROLL_PART_NOTHING)
    return;
  if (presses == 2)
    g_signal_emit (self, signals[ACTIVATED], 0, note);
  else
    choose (self, note);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, MusicRollCanvas *self)
{
  RollGeometry g = get_geometry (self);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  guint note;
  RollPart part = roll_geometry_hit (&g, &self->model, x, y, &note);
  self->drag = DRAG_NONE;
  if (part == ROLL_PART_NOTHING)
    return;
  self->drag = state & GDK_ALT_MASK ? DRAG_VELOCITY : part == ROLL_PART_END ? DRAG_LENGTH : DRAG_PITCH;
  self->drag_x = x;
  self->drag_y = y;
  self->model.selected = note;
  self->dragged = self->model.notes[note];
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, MusicRollCanvas *self)
{
  RollGeometry g = get_geometry (self);
  const MusicRollNote *note;
  if (self->drag == DRAG_NONE || self->model.selected >= self->model.count)
    return;
  note = &self->model.notes[self->model.selected];
  if (self->drag == DRAG_PITCH && !self->model.drums)
    self->dragged.pitch = (guint8) CLAMP ((int) note->pitch - (int) round (dy / g.row_height), 0, 127);
  else if (self->drag == DRAG_LENGTH)
    self->dragged.beats = fabs (dx) < 3 ? note->beats : roll_geometry_snap (note->beats + dx / g.beat_width);
  else if (self->drag == DRAG_VELOCITY)
    self->dragged.velocity = (guint8) CLAMP (note->velocity - dy / VELOCITY_PIXELS * 127, 0, 127);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, MusicRollCanvas *self)
{
  Drag drag = self->drag;
  MusicRollNote now = self->dragged;
  const MusicRollNote *note;
  self->drag = DRAG_NONE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (drag == DRAG_NONE || self->model.selected >= self->model.count)
    return;
  note = &self->model.notes[self->model.selected];
  if (drag == DRAG_PITCH && now.pitch != note->pitch)
    change (self, (int) now.pitch - note->pitch, 0, -1);
  else if (drag == DRAG_LENGTH && now.beats != note->beats)
    change (self, 0, now.beats, -1);
  else if (drag == DRAG_VELOCITY && now.velocity != note->velocity)
    change (self, 0, 0, now.velocity / 127.0);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, MusicRollCanvas *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double way = dy != 0 ? dy : dx;
  if (!(state & GDK_ALT_MASK) || self->model.selected >= self->model.count || way == 0)
    return FALSE;
  edit_by_key (self, way < 0 ? GDK_KEY_Page_Up : GDK_KEY_Page_Down);
  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, MusicRollCanvas *self)
{
  RollGeometry g = get_geometry (self);
  guint note;
  static const char *const cursors[] = { "default", "ns-resize", "ew-resize" };
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursors[roll_geometry_hit (&g, &self->model, x, y, &note)]);
}

/* ---- widget ---------------------------------------------------------------------------------------------- */

static void
canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *mb, int *nb)
{
  MusicRollCanvas *self = MUSIC_ROLL_CANVAS (widget);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = (int) roll_geometry_get_natural_width (&self->model, BEAT_WIDTH);
  else
    {
      *minimum = 48;
      *natural = (int) MAX (48, roll_model_get_row_count (&self->model) * 9);
    }
  *mb = *nb = -1;
}

static void
canvas_finalize (GObject *object)
{
  roll_model_finish (&MUSIC_ROLL_CANVAS (object)->model);
  G_OBJECT_CLASS (music_roll_canvas_parent_class)->finalize (object);
}

static void
music_roll_canvas_class_init (MusicRollCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = canvas_finalize;
  widget_class->snapshot = canvas_snapshot;
  widget_class->measure = canvas_measure;
  signals[CHOSEN] = g_signal_new ("chosen", MUSIC_TYPE_ROLL_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ACTIVATED] = g_signal_new ("activated", MUSIC_TYPE_ROLL_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     G_TYPE_UINT);
  signals[CHANGED] = g_signal_new ("changed", MUSIC_TYPE_ROLL_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                                   G_TYPE_UINT, G_TYPE_INT, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "rollcanvas");
}

static void
music_roll_canvas_init (MusicRollCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new (), *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  self->playhead = -1;
  self->model.selected = ROLL_NO_NOTE;
  self->model.beats = 4;
  self->model.bar_beats = 4;
  self->model.high = 1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_gesture_group (drag, click);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
}

const RollModel *
music_roll_canvas_get_model (MusicRollCanvas *self)
{
  return &self->model;
}

void
music_roll_canvas_set (MusicRollCanvas *self, const MusicRollNote *notes, guint count, double beats, double bar_beats, gboolean drums,
                       const GdkRGBA *color)
{
  double old = roll_geometry_get_natural_width (&self->model, BEAT_WIDTH);
  roll_model_set (&self->model, notes, count, beats, bar_beats, drums);
  self->color = *color;
  describe (self);
  if (old != roll_geometry_get_natural_width (&self->model, BEAT_WIDTH))
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
music_roll_canvas_set_playhead (MusicRollCanvas *self, double beat)
{
  double width = get_geometry (self).beat_width;
  if (floor (beat * width) == floor (self->playhead * width))
    return;                             /* not a pixel further */
  self->playhead = beat;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
reveal_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  MusicRollCanvas *self = MUSIC_ROLL_CANVAS (widget);
  guint first = 0;
  while (first < self->model.count && !self->model.notes[first].marked)
    first++;
  if (self->model.count > 0)
    show_note (self, first < self->model.count ? first : 0);
  return G_SOURCE_REMOVE;
}

/* When it has been laid out. */
void
music_roll_canvas_reveal (MusicRollCanvas *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_cb, NULL, NULL);
}

void
music_roll_canvas_select (MusicRollCanvas *self, guint note)
{
  self->model.selected = note;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
