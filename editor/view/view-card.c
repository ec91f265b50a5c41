/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card at a place of the text: what is wrong there, what to do about it, and what stands there. On hover and by keys. */
#include "view-language-private.h"
#include <glib/gi18n.h>

#define HOVER_MS 350
#define CARD_CHARS 60
#define FIXES_SHOWN 4

static void
fix_cb (GtkButton *button, EditorView *self)
{
  ViewDiagnostic *d = view_diagnostics_find (self, GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (button), "offset")));
  view_card_hide (self);
  if (d)
    view_diagnostics_fix (self, d);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
action_cb (GtkButton *button, EditorView *self)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "action"));
  g_autoptr (ProviderAnswer) answer = self->language->card_actions ? provider_answer_ref (self->language->card_actions) : NULL;
  const ProviderAction *action;

  if (!answer || index >= answer->rows->len)
    return;
  action = provider_answer_row (answer, ProviderAction, index);
  view_card_hide (self);
  g_signal_emit_by_name (self, "edits-chosen", answer, action->first_edit, action->edit_count, action->title);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static GtkWidget *
make_button (const char *title, GtkWidget *box)
{
  GtkWidget *button = gtk_button_new_with_label (title);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

/* What else can be done, as the services say; a fix that the diagnostic has itself is not said twice. */
static void
add_actions (EditorView *self, const ViewDiagnostic *d, GtkWidget *box)
{
  const ProviderAnswer *answer = self->language->card_actions;
  for (guint i = 0; answer && i < MIN (answer->rows->len, FIXES_SHOWN); i++)
    {
      const ProviderAction *action = provider_answer_row (answer, ProviderAction, i);
      const ProviderEdit *edit = action->edit_count == 1 ? &g_array_index (answer->edits, ProviderEdit, action->first_edit) : NULL;
      GtkWidget *button;
      if (d->fix_title && edit && edit->start == d->fix_start && g_strcmp0 (edit->text, d->fix_text) == 0)
        continue;
      button = make_button (action->title, box);
      g_object_set_data (G_OBJECT (button), "action", GUINT_TO_POINTER (i));
      g_signal_connect (button, "clicked", G_CALLBACK (action_cb), self);
    }
}

static GtkWidget *
make_problem (EditorView *self, const ViewDiagnostic *d, gsize offset)
{
  static const char *const icons[] = { "dialog-error-symbolic", "dialog-warning-symbolic", "dialog-information-symbolic",
                                       "dialog-information-symbolic" };
  static const char *const classes[] = { "error", "warning", "accent", "dim-label" };
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (icons[d->severity]);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 1);
  gtk_widget_add_css_class (icon, classes[d->severity]);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), box);
  gtk_box_append (GTK_BOX (box), view_label_new (d->message, NULL, CARD_CHARS));
  if (d->hint && *d->hint)
    gtk_box_append (GTK_BOX (box), view_label_new (d->hint, "dim-label", CARD_CHARS));
  if (d->fix_title)
    {
      GtkWidget *button = make_button (d->fix_title, box);
      gtk_widget_set_tooltip_text (button, _("Fix (Ctrl+Alt+Enter)"));
      g_object_set_data (G_OBJECT (button), "offset", GSIZE_TO_POINTER (offset));
      g_signal_connect (button, "clicked", G_CALLBACK (fix_cb), self);
    }
  add_actions (self, d, box);
  return row;
}

static GtkWidget *
make_facts (const ProviderAnswer *answer, const ProviderCard *card)
{
  GtkWidget *grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 2);
  for (guint i = 0; i < card->fact_count; i++)
    {
      const ProviderFact *fact = &g_array_index (answer->facts, ProviderFact, card->first_fact + i);
      gtk_grid_attach (GTK_GRID (grid), view_label_new (fact->label, "dim-label", 20), 0, i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), view_label_new (fact->value, "numeric", 40), 1, i, 1, 1);
    }
  return grid;
}

/* CommonMark without its marks: fences, emphasis, code, the signs of headings. */
static char *
dup_plain (const char *markdown)
{
  g_auto (GStrv) rows = g_strsplit (markdown, "\n", -1);
  GString *plain = g_string_new (NULL);
  for (guint i = 0; rows[i]; i++)
    {
      const char *row = rows[i];
      if (g_str_has_prefix (row, "```") || g_str_equal (row, "---"))
        continue;
      while (*row == '#')
        row++;
      for (row += row > rows[i] && *row == ' '; *row; row++)
        if (*row == '\\' && row[1])
          g_string_append_c (plain, *++row);
        else if (*row == '*' && row[1] == '*')
          row++;
        else if (*row != '`')
          g_string_append_c (plain, *row);
      g_string_append_c (plain, '\n');
    }
  return g_strstrip (g_string_free (plain, FALSE));
}

static void
add_card (GtkWidget *box, const ProviderAnswer *answer, const ProviderCard *card)
{
  if (gtk_widget_get_first_child (box))
    gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  if (card->title && *card->title)
    {
      GtkWidget *title = view_label_new (card->title, "monospace", CARD_CHARS);
      gtk_widget_add_css_class (title, "card-title");
      gtk_box_append (GTK_BOX (box), title);
    }
  if (card->text && *card->text)
    {
      g_autofree char *plain = card->markdown ? dup_plain (card->text) : g_strdup (card->text);
      gtk_box_append (GTK_BOX (box), view_label_new (plain, NULL, CARD_CHARS));
    }
  if (card->fact_count > 0)
    gtk_box_append (GTK_BOX (box), make_facts (answer, card));
  if (card->example && *card->example)
    {
      GtkWidget *example = view_label_new (card->example, "monospace", CARD_CHARS);
      gtk_widget_add_css_class (example, "card-example");
      gtk_box_append (GTK_BOX (box), example);
    }
}

static GtkWidget *
make_content (EditorView *self, const ViewDiagnostic *d, gsize offset)
{
  ViewLanguage *l = self->language;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  gtk_widget_add_css_class (box, "card-content");
  g_clear_pointer (&l->card_first, g_free);
  if (d)
    {
      l->card_first = g_strdup (d->message);
      gtk_box_append (GTK_BOX (box), make_problem (self, d, offset));
    }
  for (guint i = 0; l->card && i < l->card->rows->len; i++)
    {
      const ProviderCard *card = provider_answer_row (l->card, ProviderCard, i);
      if (!l->card_first)
        l->card_first = g_strdup (card->title ? card->title : card->text);
      add_card (box, l->card, card);
    }
  return box;
}

/* What there is by now; nothing: no card. */
static void
show_now (EditorView *self)
{
  ViewLanguage *l = self->language;
  ViewDiagnostic *d = view_diagnostics_find (self, l->card_offset);

  if ((!d && (!l->card || l->card->rows->len == 0)) || !gtk_widget_get_parent (GTK_WIDGET (self)))
    {
      if (!l->card_request)
        view_card_hide (self);
      return;
    }
  if (!self->card)
    self->card = view_popover_new (self, _("About this place"), GTK_POS_BOTTOM);
  gtk_popover_set_child (GTK_POPOVER (self->card), make_content (self, d, l->card_offset));
  if (view_popover_point (self, self->card, l->card_offset))
    gtk_popover_popup (GTK_POPOVER (self->card));
}

static void
card_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  l->card_request = NULL;
  if (answer)
    l->card = provider_answer_ref ((ProviderAnswer *) answer);
  show_now (self);
}

static void
card_actions_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  l->card_actions_request = NULL;
  if (!answer || answer->rows->len == 0)
    return;
  l->card_actions = provider_answer_ref ((ProviderAnswer *) answer);
  show_now (self);
}

static void
forget_answers (EditorView *self)
{
  ViewLanguage *l = self->language;
  view_cancel (&l->card_request);
  view_cancel (&l->card_actions_request);
  g_clear_pointer (&l->card, provider_answer_unref);
  g_clear_pointer (&l->card_actions, provider_answer_unref);
}

void
view_card_show (EditorView *self, gsize offset)
{
  ViewLanguage *l = self->language;
  ViewDiagnostic *d = view_diagnostics_find (self, offset);
  ProviderQuestion question = { PROVIDER_HOVER, self->document, offset, offset };

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  forget_answers (self);
  l->card_offset = offset;
  if (l->hub)
    {
      l->card_request = provider_hub_ask (l->hub, &question, card_cb, self);
      question.kind = PROVIDER_ACTIONS;
      if (d)
        l->card_actions_request = provider_hub_ask (l->hub, &question, card_actions_cb, self);
    }
  if (d || !l->card_request)
    show_now (self);
}

void
view_card_hide (EditorView *self)
{
  if (self->language)
    forget_answers (self);
  g_clear_handle_id (&self->card_timer, g_source_remove);
  if (self->card && gtk_widget_get_visible (self->card))
    gtk_popover_popdown (GTK_POPOVER (self->card));
}

void
view_card_finish (EditorView *self)
{
  g_clear_handle_id (&self->card_timer, g_source_remove);
  if (self->card)
    gtk_widget_unparent (self->card);
  g_clear_object (&self->card);
}

static gboolean
hover_cb (gpointer data)
{
  EditorView *self = data;
  GtkTextIter iter;
  int x, y;
  gsize offset;

  self->card_timer = 0;
  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, self->pointer_x, self->pointer_y, &x, &y);
  if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &iter, x, y))
    {
      view_card_hide (self);
      return G_SOURCE_REMOVE;
    }
  offset = view_get_offset (self, &iter);
  view_card_show (self, offset);
  return G_SOURCE_REMOVE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, EditorView *self)
{
  if (x == self->pointer_x && y == self->pointer_y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  g_clear_handle_id (&self->card_timer, g_source_remove);
  view_scrub_motion (self);
  if (self->diagnostics->len > 0 || self->language->hub)
    self->card_timer = g_timeout_add (HOVER_MS, hover_cb, self);
}

/* The view came under the pointer: nobody pointed at anything yet. */
static void
enter_cb (GtkEventControllerMotion *controller, double x, double y, EditorView *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  gboolean shown = self->card && gtk_widget_get_visible (self->card);
  if (gdk_key_event_is_modifier (gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller))))
    return FALSE;
  view_card_hide (self);
  return shown && key == GDK_KEY_Escape;
}

/* To another part of the window, but not into the card itself. */
static void
focus_leave_cb (EditorView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  if (!focus || !self->card || !gtk_widget_is_ancestor (focus, self->card))
    view_card_hide (self);
}

void
view_card_attach (EditorView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  g_signal_connect (motion, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

const char *
editor_view_get_card (EditorView *self)
{
  return self->card && gtk_widget_get_visible (self->card) ? self->language->card_first : NULL;
}
