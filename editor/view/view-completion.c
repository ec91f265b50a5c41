/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of completions under the caret: asked for at each key, chosen by keys or pointer. Own, as GtkSourceCompletion
 * completes words only, and a mini-notation's step is none. */
#include "view-language-private.h"
#include "view-carets.h"
#include <glib/gi18n.h>
#include <string.h>

#define LIST_WIDTH 360
#define LIST_HEIGHT 252                 /* nine rows */
#define SIDE_CHARS 44
#define DETAIL_CHARS 36
#define PAGE 8

/* ---- rows ----------------------------------------------------------------------------------------------------------- */

G_DECLARE_FINAL_TYPE (ViewProposal, view_proposal, VIEW, PROPOSAL, GObject)
struct _ViewProposal { GObject parent_instance; guint index; };
G_DEFINE_FINAL_TYPE (ViewProposal, view_proposal, G_TYPE_OBJECT)
static void view_proposal_class_init (ViewProposalClass *klass) { }
static void view_proposal_init (ViewProposal *self) { }

static const ProviderItem *
get_item (EditorView *self, guint index)
{
  const ProviderAnswer *answer = self->language->completion;
  return answer && index < answer->rows->len ? provider_answer_row (answer, ProviderItem, index) : NULL;
}

static const ProviderItem *
get_chosen (EditorView *self)
{
  return get_item (self, gtk_single_selection_get_selected (self->language->completion_selection));
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, EditorView *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *label = gtk_label_new (NULL), *detail = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (detail), 1);
  gtk_widget_set_hexpand (detail, TRUE);
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (detail, "detail");
  gtk_box_append (GTK_BOX (row), editor_thing_new (PROVIDER_THING_TEXT));
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), detail);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *list_item, EditorView *self)
{
  ViewProposal *proposal = gtk_list_item_get_item (list_item);
  const ProviderItem *item = get_item (self, proposal->index);
  GtkWidget *row = gtk_list_item_get_child (list_item), *sign = gtk_widget_get_first_child (row);
  GtkWidget *label = gtk_widget_get_next_sibling (sign), *detail = gtk_widget_get_next_sibling (label);
  if (!item)
    return;
  editor_thing_set (sign, item->thing);
  gtk_label_set_text (GTK_LABEL (label), item->label);
  gtk_label_set_text (GTK_LABEL (detail), item->detail ? item->detail : "");
}

/* ---- choosing ----------------------------------------------------------------------------------------------------------- */

/* "note(${1:pitch})" before a bracket that is there already: the name only. */
static char *
dup_insert (EditorView *self, const ProviderItem *item, gboolean *snippet)
{
  const char *bracket = strchr (item->insert, '(');
  GtkTextIter end;
  view_get_iter (self, item->end, &end);
  *snippet = item->snippet;
  if (!bracket || gtk_text_iter_get_char (&end) != '(')
    return g_strdup (item->insert);
  *snippet = FALSE;
  return g_strndup (item->insert, (gsize) (bracket - item->insert));
}

/* Plain text as a snippet without stops. */
static char *
escape (const char *text)
{
  GString *body = g_string_new (NULL);
  for (; *text; text++)
    {
      if (strchr ("$}\\", *text))
        g_string_append_c (body, '\\');
      g_string_append_c (body, *text);
    }
  return g_string_free (body, FALSE);
}

static void
accept (EditorView *self)
{
  ViewLanguage *l = self->language;
  g_autoptr (ProviderAnswer) answer = l->completion ? provider_answer_ref (l->completion) : NULL;
  const ProviderItem *item = get_chosen (self);
  gsize start, end;
  gboolean snippet;

  if (!item)
    return;
  start = item->start;
  end = item->end;
  if (!document_map_offset (self->document, answer->revision, &start, DOCUMENT_BIAS_LEFT)
      || !document_map_offset (self->document, answer->revision, &end, DOCUMENT_BIAS_RIGHT))
    return view_completion_hide (self);
  g_autofree char *body = dup_insert (self, item, &snippet);
  view_completion_hide (self);
  document_close_group (self->document);
  if (snippet)
    view_snippets_start (self, body, start, end);
  else if (view_carets_is_many (self))
    {
      g_autofree char *escaped = escape (body);
      view_snippets_start (self, escaped, start, end);  /* the same at every caret */
    }
  else
    {
      document_replace (self->document, start, end, body, -1);
      editor_view_select (self, start + strlen (body), start + strlen (body));
    }
  document_close_group (self->document);
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (self), gtk_text_buffer_get_insert (self->buffer));
  if (strchr (item->insert, '('))
    view_signature_ask (self);
}

static void
activate_cb (GtkListView *list, guint position, EditorView *self)
{
  gtk_single_selection_set_selected (self->language->completion_selection, position);
  accept (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* What is known of the chosen one, beside the list. */
static void
chosen_cb (EditorView *self)
{
  ViewLanguage *l = self->language;
  const ProviderItem *item = get_chosen (self);
  gboolean more = item && ((item->documentation && *item->documentation)
                           || (item->detail && g_utf8_strlen (item->detail, -1) > DETAIL_CHARS));   /* else the row shows it */

  gtk_widget_set_visible (l->completion_side, more);
  if (!more)
    return;
  view_label_set (l->completion_title, item->detail && *item->detail ? item->detail : item->label);
  view_label_set (l->completion_text, item->documentation ? item->documentation : "");
  gtk_widget_set_visible (l->completion_text, item->documentation && *item->documentation);
}

static void
choose (EditorView *self, int by)
{
  ViewLanguage *l = self->language;
  int count = g_list_model_get_n_items (G_LIST_MODEL (l->completion_rows));
  int now = gtk_single_selection_get_selected (l->completion_selection), to = now + by;

  if (count == 0)
    return;
  if (ABS (by) == 1)
    to = (to + count) % count;
  to = CLAMP (to, 0, count - 1);
  gtk_single_selection_set_selected (l->completion_selection, to);
  gtk_widget_activate_action (l->completion_list, "list.scroll-to-item", "u", to);
}

/* Enter writes a line break when what stands there is the proposal already. */
static gboolean
says_nothing_new (EditorView *self, const ProviderItem *item)
{
  gsize start = item->start, end = item->end;
  g_autofree char *now = NULL;
  GtkTextIter from, to;
  if (item->snippet || !document_map_offset (self->document, self->language->completion->revision, &start, DOCUMENT_BIAS_LEFT)
      || !document_map_offset (self->document, self->language->completion->revision, &end, DOCUMENT_BIAS_RIGHT))
    return FALSE;
  view_get_iter (self, start, &from);
  view_get_iter (self, end, &to);
  now = gtk_text_iter_get_text (&from, &to);
  return strcmp (now, item->insert) == 0;
}

gboolean
view_completion_key (EditorView *self, guint key, GdkModifierType state)
{
  ViewLanguage *l = self->language;
  const ProviderItem *item;

  if (!l->completion_popover || !gtk_widget_get_visible (l->completion_popover)
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)))
    return FALSE;
  item = get_chosen (self);
  switch (key)
    {
    case GDK_KEY_Down: case GDK_KEY_KP_Down: choose (self, 1); return TRUE;
    case GDK_KEY_Up: case GDK_KEY_KP_Up: choose (self, -1); return TRUE;
    case GDK_KEY_Page_Down: choose (self, PAGE); return TRUE;
    case GDK_KEY_Page_Up: choose (self, -PAGE); return TRUE;
    case GDK_KEY_Escape: view_completion_hide (self); return TRUE;
    case GDK_KEY_Tab: case GDK_KEY_Return: case GDK_KEY_KP_Enter:
      if ((state & GDK_SHIFT_MASK) || !item || (key != GDK_KEY_Tab && says_nothing_new (self, item)))
        {
          view_completion_hide (self);
          return FALSE;
        }
      accept (self);
      return TRUE;
    case GDK_KEY_Left: case GDK_KEY_Right: case GDK_KEY_Home: case GDK_KEY_End:
      view_completion_hide (self);
      return FALSE;
    default:
      return FALSE;
    }
}

/* ---- showing -------------------------------------------------------------------------------------------------------------- */

static GtkWidget *
make_side (ViewLanguage *l)
{
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scroller = gtk_scrolled_window_new ();

  l->completion_title = view_label_new (NULL, "monospace", SIDE_CHARS);
  l->completion_text = view_label_new (NULL, NULL, SIDE_CHARS);
  gtk_widget_add_css_class (side, "completion-side");
  gtk_box_append (GTK_BOX (side), l->completion_title);
  gtk_box_append (GTK_BOX (side), l->completion_text);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), LIST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), side);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_widget_add_css_class (scroller, "completion-side-frame");
  return scroller;
}

static void
make_popover (EditorView *self)
{
  ViewLanguage *l = self->language;
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *scroller = gtk_scrolled_window_new ();

  l->completion_rows = g_list_store_new (view_proposal_get_type ());
  l->completion_selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (l->completion_rows)));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  l->completion_list = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (l->completion_selection)), factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (l->completion_list), TRUE);
  gtk_widget_set_focusable (l->completion_list, FALSE);
  gtk_widget_set_can_focus (l->completion_list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (l->completion_list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Completions"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), LIST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), l->completion_list);
  gtk_widget_set_size_request (scroller, LIST_WIDTH, -1);
  gtk_widget_set_valign (scroller, GTK_ALIGN_START);
  gtk_widget_set_focusable (scroller, FALSE);
  l->completion_side = make_side (l);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), l->completion_side);
  l->completion_popover = view_popover_new (self, _("Completions"), GTK_POS_BOTTOM);
  gtk_widget_add_css_class (l->completion_popover, "completion");
  gtk_popover_set_child (GTK_POPOVER (l->completion_popover), box);
  g_signal_connect (l->completion_list, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (l->completion_selection, "notify::selected", G_CALLBACK (chosen_cb), self);
}

void
view_completion_hide (EditorView *self)
{
  ViewLanguage *l = self->language;
  view_cancel (&l->completion_request);
  if (l->completion_popover && gtk_widget_get_visible (l->completion_popover))
    gtk_popover_popdown (GTK_POPOVER (l->completion_popover));
  if (l->completion_rows)
    g_list_store_remove_all (l->completion_rows);
  g_clear_pointer (&l->completion, provider_answer_unref);
}

void
view_completion_place (EditorView *self)
{
  ViewLanguage *l = self->language;
  const ProviderItem *item = get_item (self, 0);
  gsize start;
  if (!item || !l->completion_popover)
    return;
  start = item->start;
  document_map_offset (self->document, l->completion->revision, &start, DOCUMENT_BIAS_LEFT);
  if (!view_popover_point (self, l->completion_popover, start))
    view_completion_hide (self);
}

static void
show (EditorView *self)
{
  ViewLanguage *l = self->language;
  guint count = l->completion->rows->len;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  if (!l->completion_popover)
    make_popover (self);
  for (guint i = 0; i < count; i++)
    {
      ViewProposal *row = g_object_new (view_proposal_get_type (), NULL);
      row->index = i;
      g_ptr_array_add (rows, row);
    }
  g_list_store_splice (l->completion_rows, 0, g_list_model_get_n_items (G_LIST_MODEL (l->completion_rows)), rows->pdata, count);
  gtk_single_selection_set_selected (l->completion_selection, 0);
  gtk_widget_activate_action (l->completion_list, "list.scroll-to-item", "u", 0);
  chosen_cb (self);
  view_completion_place (self);
  if (l->completion_popover && l->completion)
    gtk_popover_popup (GTK_POPOVER (l->completion_popover));
}

/* Only one that says what stands there already is no help while typing. */
static gboolean
is_worth_showing (EditorView *self, const ProviderAnswer *answer)
{
  if (answer->rows->len == 0)
    return FALSE;
  return self->language->completion_asked || answer->rows->len > 1
    || !says_nothing_new (self, provider_answer_row (answer, ProviderItem, 0));
}

static void
answer_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;

  l->completion_request = NULL;
  g_clear_pointer (&l->completion, provider_answer_unref);
  if (answer)
    l->completion = provider_answer_ref ((ProviderAnswer *) answer);
  if (answer && gtk_widget_has_focus (GTK_WIDGET (self)) && is_worth_showing (self, answer))
    {
      show (self);
      return;
    }
  view_completion_hide (self);
  if (l->completion_asked)
    gtk_widget_error_bell (GTK_WIDGET (self));
}

void
view_completion_ask (EditorView *self, gboolean by_person)
{
  ViewLanguage *l = self->language;
  gsize caret = editor_view_get_caret_offset (self);
  ProviderQuestion question = { PROVIDER_COMPLETION, self->document, caret, caret };

  if (!l->hub)
    return;
  view_cancel (&l->completion_request);
  l->completion_asked = by_person;
  l->completion_request = provider_hub_ask (l->hub, &question, answer_cb, self);
  if (!l->completion_request)
    view_completion_hide (self);
}

const char *
editor_view_get_completion (EditorView *self, guint *count)
{
  ViewLanguage *l = self->language;
  const ProviderItem *item = NULL;
  *count = 0;
  if (!l->completion_popover || !gtk_widget_get_visible (l->completion_popover) || !l->completion)
    return NULL;
  *count = l->completion->rows->len;
  item = get_chosen (self);
  return item ? item->label : NULL;
}
