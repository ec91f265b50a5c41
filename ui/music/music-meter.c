/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stereo level meter: RMS as a bar, peak as a line that holds, red where it clips. */
#include "music/music.h"
#include <glib/gi18n.h>
#include <math.h>

#define FLOOR_DB -48.0f
#define FALL_DB 1.2f                    /* each update */
#define HOLD_US (1500 * 1000)

typedef struct { float rms, peak; gint64 held; } Channel;       /* dB */
struct _MusicMeter {
  GtkWidget parent_instance;
  Channel channels[2];
  gint64 clipped;
};
G_DEFINE_FINAL_TYPE (MusicMeter, music_meter, GTK_TYPE_WIDGET)

static float
to_db (float linear)
{
  return linear > 1e-6f ? MAX (FLOOR_DB, 20 * log10f (linear)) : FLOOR_DB;
}

static float
to_share (float db)
{
  float share = 1 - db / FLOOR_DB;
  return CLAMP (share, 0, 1);
}

static void
draw_channel (GtkSnapshot *snapshot, const Channel *c, float y, float width, float height, const GdkRGBA *back)
{
  static const GdkRGBA green = { 0.20f, 0.70f, 0.40f, 1 }, amber = { 0.90f, 0.65f, 0.04f, 1 }, red = { 0.88f, 0.11f, 0.14f, 1 };
  const float amber_at = to_share (-9), red_at = to_share (-1);
  float rms = to_share (c->rms), peak = to_share (c->peak);
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &GRAPHENE_RECT_INIT (0, y, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, back, &GRAPHENE_RECT_INIT (0, y, width, height));
  gtk_snapshot_append_color (snapshot, &green, &GRAPHENE_RECT_INIT (0, y, width * MIN (rms, amber_at), height));
  if (rms > amber_at)
    gtk_snapshot_append_color (snapshot, rms > red_at ? &red : &amber,
                               &GRAPHENE_RECT_INIT (width * amber_at, y, width * (rms - amber_at), height));
  if (peak > 0)
    gtk_snapshot_append_color (snapshot, peak > red_at ? &red : peak > amber_at ? &amber : &green,
                               &GRAPHENE_RECT_INIT (MIN (width * peak, width - 2), y, 2, height));
  gtk_snapshot_pop (snapshot);
}

static void
music_meter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MusicMeter *self = MUSIC_METER (widget);
  float width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  float bar = 5, gap = 3, top = floorf ((height - 2 * bar - gap) / 2);
  GdkRGBA back;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &back);
  G_GNUC_END_IGNORE_DEPRECATIONS
  back.alpha = 0.15f;
  for (int i = 0; i < 2; i++)
    draw_channel (snapshot, &self->channels[i], top + i * (bar + gap), width, bar, &back);
}

static void
music_meter_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *mb, int *nb)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 40 : 16;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 84 : 16;
  *mb = *nb = -1;
}

static void
music_meter_class_init (MusicMeterClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = music_meter_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = music_meter_measure;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_METER);
}

static void
music_meter_init (MusicMeter *self)
{
  for (int i = 0; i < 2; i++)
    self->channels[i] = (Channel) { FLOOR_DB, FLOOR_DB, 0 };
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _("Level of the master"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Level of the master"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, (double) FLOOR_DB,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) FLOOR_DB, -1);
}

GtkWidget *
music_meter_new (void)
{
  return g_object_new (MUSIC_TYPE_METER, NULL);
}

void
music_meter_set (MusicMeter *self, float peak_left, float peak_right, float rms_left, float rms_right)
{
  const float peaks[2] = { to_db (peak_left), to_db (peak_right) }, levels[2] = { to_db (rms_left), to_db (rms_right) };
  gint64 now = g_get_monotonic_time ();
  gboolean moved = FALSE;

  for (int i = 0; i < 2; i++)
    {
      Channel *c = &self->channels[i], before = *c;
      c->rms = MAX (levels[i], MAX (FLOOR_DB, c->rms - FALL_DB));
      if (peaks[i] >= c->peak)
        {
          c->peak = peaks[i];
          c->held = now;
        }
      else if (now - c->held > HOLD_US)
        c->peak = MAX (peaks[i], MAX (FLOOR_DB, c->peak - FALL_DB));
      moved |= before.rms != c->rms || before.peak != c->peak;
    }
  if (moved)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}
