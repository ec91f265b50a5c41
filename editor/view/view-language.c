/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When language services are asked: keys that write, a caret at rest, a text at rest; and what they draw under the text. */
#include "view-language-private.h"
#include <glib/gi18n.h>
#include <string.h>

#define REST_MS 150                     /* a caret that stands still this long asks for its name's other places */
#define INLAY_MS 250
#define DRAWN_MAX 400
#define ALPHA_READ 0.16
#define ALPHA_WRITE 0.28

/* ---- shared by the popups -------------------------------------------------------------------------------------------------- */

void
view_cancel (ProviderRequest **request)
{
  provider_request_cancel (g_steal_pointer (request));
}

/* Wraps long lines only: a popover that is aligned to its start gives a wrapping label no more than it needs at least. */
void
view_label_set (GtkWidget *label, const char *text)
{
  guint chars = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (label), "chars")), longest = 0;
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);

  for (guint i = 0; lines[i]; i++)
    longest = MAX (longest, (guint) g_utf8_strlen (lines[i], -1));
  gtk_label_set_text (GTK_LABEL (label), text ? text : "");
  gtk_label_set_wrap (GTK_LABEL (label), longest > chars);
  gtk_label_set_width_chars (GTK_LABEL (label), longest > chars ? (int) chars : -1);
}

GtkWidget *
view_label_new (const char *text, const char *css_class, guint chars)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), chars);
  g_object_set_data (G_OBJECT (label), "chars", GUINT_TO_POINTER (chars));
  view_label_set (label, text);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Hangs on the view's parent: a text view lays its children out as parts of the text. */
GtkWidget *
view_popover_new (EditorView *self, const char *name, GtkPositionType position)
{
  GtkWidget *popover = g_object_ref_sink (gtk_popover_new ());
  gtk_popover_set_autohide (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (popover), position);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_widget_set_can_focus (popover, FALSE);
  gtk_widget_add_css_class (popover, "view-popup");
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_parent (popover, gtk_widget_get_parent (GTK_WIDGET (self)));
  return popover;
}

gboolean
view_popover_point (EditorView *self, GtkWidget *popover, gsize offset)
{
  GtkWidget *parent = gtk_widget_get_parent (popover);
  GdkRectangle place;
  double x, y;

  if (!parent || !gtk_widget_get_mapped (GTK_WIDGET (self)) || !editor_view_locate (self, offset, &place))
    return FALSE;
  gtk_widget_translate_coordinates (GTK_WIDGET (self), parent, place.x, place.y, &x, &y);
  place.x = (int) x;
  place.y = (int) y;
  place.width = MAX (place.width, 1);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &place);
  if (gtk_widget_get_visible (popover))
    gtk_popover_present (GTK_POPOVER (popover));
  return TRUE;
}

gunichar
view_char_before (EditorView *self, gsize offset)
{
  GtkTextIter iter;
  view_get_iter (self, offset, &iter);
  return gtk_text_iter_backward_char (&iter) ? gtk_text_iter_get_char (&iter) : 0;
}

static gboolean
is_word (gunichar c)
{
  return c == '_' || c == '$' || c == '#' || g_unichar_isalnum (c);
}

/* ---- keys that write --------------------------------------------------------------------------------------------------------- */

static gboolean
is_open (GtkWidget *popover)
{
  return popover && gtk_widget_get_visible (popover);
}

/* After the key was carried out: the caret stands behind what was typed. */
static gboolean
typed_cb (gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  gunichar c = view_char_before (self, editor_view_get_caret_offset (self));
  const char *triggers = provider_hub_get_triggers (l->hub, self->document);
  gboolean trigger = c > 0 && c < 0x80 && strchr (triggers, (int) c);
  gboolean list = is_open (l->completion_popover);

  l->typed_idle = 0;
  if (l->as_typed ? is_word (c) || (trigger && c != ',' && c != ' ') || (trigger && list) : list && (is_word (c) || trigger))
    view_completion_ask (self, FALSE);
  else
    view_completion_hide (self);
  if (c == '(' || c == ',' || c == '{' || is_open (l->signature_popover))
    view_signature_ask (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (Document *document, const DocumentDelta *delta, EditorView *self)
{
  ViewLanguage *l = self->language;
  if (!l->hub)
    return;
  if (l->typed && !l->typed_idle)
    l->typed_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, typed_cb, self, NULL);
  else if (!l->typed && !l->typed_idle)
    view_completion_hide (self);
  l->typed = FALSE;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  ViewLanguage *l = self->language;
  gunichar c = gdk_keyval_to_unicode (key);

  l->typed = FALSE;
  if (!l->hub)
    return FALSE;
  if (view_completion_key (self, key, state))
    return TRUE;
  if (key == GDK_KEY_Escape && is_open (l->signature_popover))
    {
      view_signature_hide (self);
      return TRUE;
    }
  if (!(state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    l->typed = (c >= ' ' && c != 0x7f) || (key == GDK_KEY_BackSpace && is_open (l->completion_popover));
  return FALSE;
}

static void
key_released_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  self->language->typed = FALSE;
}

/* ---- a caret at rest ------------------------------------------------------------------------------------------------------------ */

static void
highlights_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  l->highlight_request = NULL;
  g_clear_pointer (&l->highlights, provider_answer_unref);
  if (answer && answer->rows->len > 1)
    l->highlights = provider_answer_ref ((ProviderAnswer *) answer);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
rest_cb (gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  gsize caret = editor_view_get_caret_offset (self);
  ProviderQuestion question = { PROVIDER_HIGHLIGHTS, self->document, caret, caret };

  l->rest_timer = 0;
  view_cancel (&l->highlight_request);
  l->highlight_request = provider_hub_ask (l->hub, &question, highlights_cb, self);
  return G_SOURCE_REMOVE;
}

static gboolean
holds_caret (EditorView *self, const ProviderAnswer *answer, gsize caret)
{
  for (guint i = 0; answer && i < answer->rows->len; i++)
    {
      const ProviderRange *range = provider_answer_row (answer, ProviderRange, i);
      gsize start = range->start, end = range->end;
      if (document_map_range (self->document, answer->revision, &start, &end) && caret >= start && caret <= end)
        return TRUE;
    }
  return FALSE;
}

static void
caret_cb (EditorView *self)
{
  ViewLanguage *l = self->language;
  gsize caret;
  if (!l->hub)
    return;
  caret = editor_view_get_caret_offset (self);
  if (l->highlights && !holds_caret (self, l->highlights, caret))
    {
      g_clear_pointer (&l->highlights, provider_answer_unref);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  g_clear_handle_id (&l->rest_timer, g_source_remove);
  l->rest_timer = g_timeout_add (REST_MS, rest_cb, self);
  if (is_open (l->signature_popover) && !l->typed_idle && !l->typed)
    view_signature_ask (self);
}

/* ---- a text at rest --------------------------------------------------------------------------------------------------------------- */

static void
inlays_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  l->inlay_request = NULL;
  g_clear_pointer (&l->inlays, provider_answer_unref);
  if (answer && answer->rows->len > 0)
    l->inlays = provider_answer_ref ((ProviderAnswer *) answer);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Rows from what stays visible to the last one. */
static void
folds_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  g_autoptr (GArray) folds = g_array_new (FALSE, FALSE, sizeof (CaretsFold));

  l->fold_request = NULL;
  for (guint i = 0; answer && i < answer->rows->len; i++)
    {
      const ProviderRange *range = provider_answer_row (answer, ProviderRange, i);
      CaretsFold fold = { document_get_line_at (self->document, range->start), document_get_line_at (self->document, range->end) };
      const CaretsFold *before = folds->len > 0 ? &g_array_index (folds, CaretsFold, folds->len - 1) : NULL;
      if (fold.last > fold.first && (!before || before->first < fold.first))
        g_array_append_val (folds, fold);
    }
  if (answer)
    editor_view_set_folds (self, answer->revision, (CaretsFold *) (void *) folds->data, folds->len);
}

static gboolean
inlay_timer_cb (gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  ProviderQuestion question = { PROVIDER_INLAYS, self->document, 0, document_get_length (self->document) };
  gboolean limited = document_is_limited (self->document, DOCUMENT_SIZE_LARGE);

  l->inlay_timer = 0;
  if (limited)
    {
      question.start = self->window.map.start;
      question.end = self->window.map.end;
    }
  view_cancel (&l->inlay_request);
  if (l->show_inlays)
    l->inlay_request = provider_hub_ask (l->hub, &question, inlays_cb, self);
  question.kind = PROVIDER_FOLDS;
  view_cancel (&l->fold_request);
  if (!limited)
    l->fold_request = provider_hub_ask (l->hub, &question, folds_cb, self);
  return G_SOURCE_REMOVE;
}

static void
ask_inlays (EditorView *self)
{
  ViewLanguage *l = self->language;
  if (l->hub && !l->inlay_timer)
    l->inlay_timer = g_timeout_add (INLAY_MS, inlay_timer_cb, self);
}

/* Of a large text the window's part is asked about only: another part, another question. */
static void
slid_cb (EditorView *self)
{
  const ViewMap *map = &self->window.map;
  ViewLanguage *l = self->language;
  if (!document_is_limited (self->document, DOCUMENT_SIZE_LARGE) || (l->asked_start == map->start && l->asked_end == map->end))
    return;
  l->asked_start = map->start;
  l->asked_end = map->end;
  ask_inlays (self);
}

/* ---- drawing ----------------------------------------------------------------------------------------------------------------------- */

/* The bytes that can be seen; nothing else is looked at. */
void
view_get_visible_bytes (EditorView *self, gsize *from, gsize *to, GdkRectangle *visible)
{
  GtkTextIter first, last;
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), visible);
  gtk_text_view_get_line_at_y (GTK_TEXT_VIEW (self), &first, visible->y, NULL);
  gtk_text_view_get_line_at_y (GTK_TEXT_VIEW (self), &last, visible->y + visible->height, NULL);
  if (!gtk_text_iter_ends_line (&last))
    gtk_text_iter_forward_to_line_end (&last);
  *from = view_get_offset (self, &first);
  *to = view_get_offset (self, &last);
}

typedef gsize (*PlaceFunc) (const ProviderAnswer *answer, guint index);

static gsize
get_range_end (const ProviderAnswer *answer, guint index)
{
  return provider_answer_row (answer, ProviderRange, index)->end;
}

static gsize
get_inlay_offset (const ProviderAnswer *answer, guint index)
{
  return provider_answer_row (answer, ProviderInlay, index)->offset;
}

/* The first row at or behind a place of now; rows are in the text's order, and edits keep it. */
static guint
find_first (EditorView *self, const ProviderAnswer *answer, PlaceFunc get_place, gsize from)
{
  guint low = 0, high = answer->rows->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      gsize place = get_place (answer, middle);
      document_map_offset (self->document, answer->revision, &place, DOCUMENT_BIAS_RIGHT);
      if (place < from)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
draw_highlights (EditorView *self, GtkSnapshot *snapshot, gsize from, gsize to)
{
  const ProviderAnswer *answer = self->language->highlights;
  GdkRGBA color;
  guint drawn = 0;

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_color", &color);
  for (guint i = find_first (self, answer, get_range_end, from); i < answer->rows->len && drawn < DRAWN_MAX; i++)
    {
      const ProviderRange *range = provider_answer_row (answer, ProviderRange, i);
      gsize start = range->start, end = range->end;
      GtkTextIter a, b;
      GdkRectangle left, right;
      if (!document_map_range (self->document, answer->revision, &start, &end))
        continue;
      if (start > to)
        break;
      view_get_iter (self, start, &a);
      view_get_iter (self, end, &b);
      gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &a, &left);
      gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &b, &right);
      if (left.y != right.y)
        continue;
      color.alpha = range->kind == 1 ? ALPHA_WRITE : ALPHA_READ;
      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (left.x, left.y, MAX (right.x - left.x, 2), left.height));
      drawn++;
    }
}

static void
draw_text (EditorView *self, GtkSnapshot *snapshot, const char *text, gboolean warning, int x, int y, int height)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  GdkRGBA color;
  int text_height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  if (warning)
    gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "warning_color", &color);
  else
    {
      gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
      color.alpha = 0.45;
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y + (height - text_height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* "bars 3–5" behind a row in which they begin; a bar that is too long or too short is named in words. */
static char *
dup_row_words (const ProviderInlay *first, const ProviderInlay *last, const ProviderInlay *warning)
{
  if (warning)
    return g_strdup (warning->text);
  return first == last ? g_strdup_printf (_("bar %s"), first->text) : g_strdup_printf (_("bars %s–%s"), first->text, last->text);
}

static void
flush_row (EditorView *self, GtkSnapshot *snapshot, GtkTextIter *where, const ProviderInlay *first, const ProviderInlay *last,
           const ProviderInlay *warning)
{
  g_autofree char *words = NULL;
  GdkRectangle box;
  if (!first && !warning)
    return;
  words = dup_row_words (first, last, warning);
  if (!gtk_text_iter_ends_line (where))
    gtk_text_iter_forward_to_line_end (where);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), where, &box);
  draw_text (self, snapshot, words, warning != NULL, box.x + 24, box.y, box.height);
}

static void
draw_inlays (EditorView *self, GtkSnapshot *snapshot, gsize from, gsize to)
{
  const ProviderAnswer *answer = self->language->inlays;
  const ProviderInlay *first = NULL, *last = NULL, *warning = NULL;
  GtkTextIter iter, row;
  int row_line = -1;

  for (guint i = find_first (self, answer, get_inlay_offset, from); i < answer->rows->len; i++)
    {
      const ProviderInlay *inlay = provider_answer_row (answer, ProviderInlay, i);
      gsize offset = inlay->offset;
      if (!document_map_offset (self->document, answer->revision, &offset, DOCUMENT_BIAS_RIGHT))
        continue;
      if (offset > to)
        break;
      view_get_iter (self, offset, &iter);
      if (gtk_text_iter_get_line (&iter) != row_line)
        {
          flush_row (self, snapshot, &row, first, last, warning);
          first = last = warning = NULL;
          row = iter;
          row_line = gtk_text_iter_get_line (&iter);
        }
      if (inlay->warning)
        warning = inlay;
      else
        {
          first = first ? first : inlay;
          last = inlay;
        }
    }
  flush_row (self, snapshot, &row, first, last, warning);
}

void
view_language_snapshot (EditorView *self, GtkSnapshot *snapshot)
{
  ViewLanguage *l = self->language;
  GdkRectangle visible;
  gsize from, to;
  if (!l)
    return;
  view_link_snapshot (self, snapshot);
  if (!l->highlights && !l->inlays)
    return;
  view_get_visible_bytes (self, &from, &to, &visible);
  if (l->highlights)
    draw_highlights (self, snapshot, from, to);
  if (l->inlays && l->show_inlays)
    draw_inlays (self, snapshot, from, to);
}

/* ---- pointer, actions ---------------------------------------------------------------------------------------------------------------- */

static void
focus_leave_cb (GtkEventControllerFocus *controller, EditorView *self)
{
  if (self->language->hub)
    {
      view_completion_hide (self);
      view_signature_hide (self);
    }
}

static void
complete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  view_completion_ask (EDITOR_VIEW (widget), TRUE);
}

static void
signature_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  view_signature_ask (EDITOR_VIEW (widget));
}

static void
hover_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EditorView *self = EDITOR_VIEW (widget);
  view_card_show (self, editor_view_get_caret_offset (self));
}

static void
scrolled_cb (EditorView *self)
{
  if (is_open (self->language->completion_popover))
    view_completion_place (self);
  if (is_open (self->language->signature_popover))
    view_signature_place (self);
}

static void
adjustment_cb (EditorView *self)
{
  GtkAdjustment *vertical = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self));
  if (vertical)
    g_signal_connect_object (vertical, "value-changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
}

void
view_language_class_init (GtkWidgetClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  g_signal_new ("definition-requested", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  g_signal_new ("undo-requested", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, G_TYPE_BOOLEAN);
  g_signal_new ("edits-chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, G_TYPE_POINTER, G_TYPE_UINT, G_TYPE_UINT,
                G_TYPE_STRING);
  gtk_widget_class_install_action (klass, "editor.complete", NULL, complete_action);
  gtk_widget_class_install_action (klass, "editor.signature", NULL, signature_action);
  gtk_widget_class_install_action (klass, "editor.hover", NULL, hover_action);
}

void
view_language_attach (EditorView *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  ViewLanguage *l = self->language = g_new0 (ViewLanguage, 1);

  g_object_set_data_full (G_OBJECT (self), "language", l, g_free);
  l->as_typed = l->show_inlays = TRUE;
  view_tokens_attach (self);
  view_expand_attach (self);
  l->keys = gtk_event_controller_key_new ();
  g_signal_connect (l->keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (l->keys, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_event_controller_set_propagation_phase (l->keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), l->keys);
  view_link_attach (self);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  g_signal_connect_after (self->document, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_object (self->document, "settled", G_CALLBACK (ask_inlays), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "scrolled", G_CALLBACK (slid_cb), NULL);
  g_signal_connect (self, "caret-moved", G_CALLBACK (caret_cb), NULL);
  g_signal_connect (self, "notify::vadjustment", G_CALLBACK (adjustment_cb), NULL);
}

/* The popovers hang on the view's parent: they must be gone before that is. */
void
view_language_unroot (EditorView *self)
{
  ViewLanguage *l = self->language;
  GtkWidget **popovers[] = { &l->completion_popover, &l->signature_popover };
  view_completion_hide (self);
  view_signature_hide (self);
  g_clear_handle_id (&l->typed_idle, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (popovers); i++)
    if (*popovers[i])
      {
        gtk_widget_unparent (*popovers[i]);
        g_clear_object (popovers[i]);
      }
  g_clear_object (&l->completion_rows);
  g_clear_object (&l->completion_selection);
}

static void
forget (EditorView *self)
{
  ViewLanguage *l = self->language;
  ProviderRequest **requests[] = { &l->completion_request, &l->signature_request, &l->card_request, &l->card_actions_request,
                                   &l->highlight_request, &l->inlay_request, &l->fold_request,
                                   &l->link_request };
  ProviderAnswer **answers[] = { &l->completion, &l->signature, &l->card, &l->card_actions, &l->highlights, &l->inlays };
  view_tokens_forget (self);
  view_expand_forget (self);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    view_cancel (requests[i]);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    g_clear_pointer (answers[i], provider_answer_unref);
  g_clear_handle_id (&l->typed_idle, g_source_remove);
  g_clear_handle_id (&l->rest_timer, g_source_remove);
  g_clear_handle_id (&l->inlay_timer, g_source_remove);
}

void
view_language_finish (EditorView *self)
{
  ViewLanguage *l = self->language;
  if (!l)
    return;
  view_language_unroot (self);
  forget (self);
  l->hub = NULL;
  g_clear_pointer (&l->card_first, g_free);
  g_clear_pointer (&l->fix_title, g_free);
}

/* ---- public --------------------------------------------------------------------------------------------------------------------------- */

void
editor_view_set_providers (EditorView *self, ProviderHub *hub)
{
  ViewLanguage *l = self->language;
  if (l->hub == hub)
    return;
  view_completion_hide (self);
  view_signature_hide (self);
  forget (self);
  l->hub = hub;
  ask_inlays (self);
  view_tokens_ask (self);
}

void
editor_view_set_complete_as_typed (EditorView *self, gboolean as_typed)
{
  self->language->as_typed = as_typed;
}

void
editor_view_set_show_inlays (EditorView *self, gboolean show)
{
  self->language->show_inlays = show;
  ask_inlays (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
editor_view_get_highlight_count (EditorView *self)
{
  return self->language->highlights ? self->language->highlights->rows->len : 0;
}

guint
editor_view_get_inlay_count (EditorView *self)
{
  return self->language->inlays && self->language->show_inlays ? self->language->inlays->rows->len : 0;
}
