/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys in the text: with several carets all go to the model, with one those that do more than the widget knows. */
#include "view-carets.h"
#include <string.h>

static GtkTextViewClass before;         /* what the class did until we came */

static gboolean
is_editable (EditorView *self)
{
  return gtk_text_view_get_editable (GTK_TEXT_VIEW (self));
}

static gboolean
finish_edit (EditorView *self, gboolean done)
{
  view_carets_show_primary (self);
  view_carets_reset_blink (self);
  return done;
}

/* ---- what the widget's own keys ask for ------------------------------------------------------------------------- */

static guint
get_page_rows (EditorView *self)
{
  GdkRectangle visible;
  GtkTextIter top;
  int y, height;
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &visible);
  gtk_text_view_get_line_at_y (GTK_TEXT_VIEW (self), &top, visible.y, NULL);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &top, &y, &height);
  return MAX (visible.height / MAX (height, 1) - 1, 1);
}

static gboolean
get_motion (GtkMovementStep step, int count, CaretsMotion *motion)
{
  gboolean on = count > 0;
  switch (step)
    {
    case GTK_MOVEMENT_LOGICAL_POSITIONS:
    case GTK_MOVEMENT_VISUAL_POSITIONS:   *motion = on ? CARETS_RIGHT : CARETS_LEFT; return TRUE;
    case GTK_MOVEMENT_WORDS:              *motion = on ? CARETS_WORD_RIGHT : CARETS_WORD_LEFT; return TRUE;
    case GTK_MOVEMENT_DISPLAY_LINES:      *motion = on ? CARETS_DOWN : CARETS_UP; return TRUE;
    case GTK_MOVEMENT_DISPLAY_LINE_ENDS:
    case GTK_MOVEMENT_PARAGRAPH_ENDS:     *motion = on ? CARETS_LINE_END : CARETS_LINE_START; return TRUE;
    case GTK_MOVEMENT_PARAGRAPHS:         *motion = on ? CARETS_PARAGRAPH_DOWN : CARETS_PARAGRAPH_UP; return TRUE;
    case GTK_MOVEMENT_PAGES:              *motion = on ? CARETS_PAGE_DOWN : CARETS_PAGE_UP; return TRUE;
    case GTK_MOVEMENT_BUFFER_ENDS:        *motion = on ? CARETS_DOCUMENT_END : CARETS_DOCUMENT_START; return TRUE;
    default:                              return FALSE;
    }
}

static void
move_cursor (GtkTextView *view, GtkMovementStep step, int count, gboolean extend)
{
  EditorView *self = EDITOR_VIEW (view);
  CaretsMotion motion;
  gboolean own = view_carets_is_many (self) || (step == GTK_MOVEMENT_DISPLAY_LINES && view_folds_has_any (self));
  if (!own || !get_motion (step, count, &motion))
    {
      before.move_cursor (view, step, count, extend);
      return;
    }
  carets_move (self->carets, motion, step == GTK_MOVEMENT_PAGES ? get_page_rows (self) : (guint) ABS (count), extend);
  view_carets_show_primary (self);
}

static gboolean
get_deletion (GtkDeleteType type, int count, CaretsMotion *motion)
{
  gboolean on = count > 0;
  switch (type)
    {
    case GTK_DELETE_CHARS:              *motion = on ? CARETS_RIGHT : CARETS_LEFT; return TRUE;
    case GTK_DELETE_WORDS:
    case GTK_DELETE_WORD_ENDS:          *motion = on ? CARETS_WORD_RIGHT : CARETS_WORD_LEFT; return TRUE;
    case GTK_DELETE_DISPLAY_LINE_ENDS:
    case GTK_DELETE_PARAGRAPH_ENDS:     *motion = on ? CARETS_LINE_END : CARETS_LINE_START; return TRUE;
    default:                            return FALSE;
    }
}

static void
delete_from_cursor (GtkTextView *view, GtkDeleteType type, int count)
{
  EditorView *self = EDITOR_VIEW (view);
  CaretsMotion motion;
  if (!get_deletion (type, count, &motion))
    before.delete_from_cursor (view, type, count);
  else if (is_editable (self))
    {
      gtk_text_view_reset_im_context (view);
      finish_edit (self, carets_delete_to (self->carets, motion));
    }
}

static void
backspace (GtkTextView *view)
{
  EditorView *self = EDITOR_VIEW (view);
  if (!is_editable (self))
    return;
  gtk_text_view_reset_im_context (view);
  finish_edit (self, carets_backspace (self->carets));
}

static void
insert_at_cursor (GtkTextView *view, const char *text)
{
  EditorView *self = EDITOR_VIEW (view);
  if (!view_carets_is_many (self))
    before.insert_at_cursor (view, text);
  else if (is_editable (self))
    finish_edit (self, carets_insert (self->carets, text, -1));
}

/* ---- clipboard ---------------------------------------------------------------------------------------------------- */

/* Whole rows, and what several carets hold, only the model knows; one selection is the widget's. */
static gboolean
copy_many (EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  g_autofree char *text = NULL, *valid = NULL;
  gboolean rows;
  g_clear_pointer (&ui->copied, g_free);
  if (!view_carets_is_many (self) && carets_has_selection (self->carets))
    return FALSE;
  text = carets_copy (self->carets, &rows);
  valid = g_utf8_make_valid (text, -1);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), valid);
  if (rows)
    ui->copied = g_steal_pointer (&valid);
  return TRUE;
}

static void
copy_clipboard (GtkTextView *view)
{
  if (!copy_many (EDITOR_VIEW (view)))
    before.copy_clipboard (view);
}

static void
cut_clipboard (GtkTextView *view)
{
  EditorView *self = EDITOR_VIEW (view);
  if (!is_editable (self))
    copy_clipboard (view);
  else if (copy_many (self))
    finish_edit (self, carets_cut (self->carets));
  else
    before.cut_clipboard (view);
}

static void
pasted_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (EditorView) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
  ViewCaretUi *ui = self->caret_ui;
  if (!text || !*text || !ui)
    return;
  finish_edit (self, carets_paste (self->carets, text, g_strcmp0 (text, ui->copied) == 0));
}

static void
paste_clipboard (GtkTextView *view)
{
  EditorView *self = EDITOR_VIEW (view);
  if (is_editable (self))
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, pasted_cb, g_object_ref (self));
}

void
view_carets_install_keys (GtkTextViewClass *klass)
{
  before = *klass;
  klass->move_cursor = move_cursor;
  klass->delete_from_cursor = delete_from_cursor;
  klass->backspace = backspace;
  klass->insert_at_cursor = insert_at_cursor;
  klass->copy_clipboard = copy_clipboard;
  klass->cut_clipboard = cut_clipboard;
  klass->paste_clipboard = paste_clipboard;
}

/* ---- text ------------------------------------------------------------------------------------------------------------ */

static void
commit_cb (GtkIMContext *im, const char *text, EditorView *self)
{
  if (is_editable (self))
    finish_edit (self, carets_type (self->carets, text));
}

static void
preedit_cb (GtkIMContext *im, EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  g_clear_pointer (&ui->preedit, g_free);
  gtk_im_context_get_preedit_string (im, &ui->preedit, NULL, &ui->preedit_caret);
  if (!*ui->preedit)
    g_clear_pointer (&ui->preedit, g_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
own_preedit_cb (GtkTextView *view, const char *preedit, EditorView *self)
{
  self->caret_ui->composing = *preedit != 0;
}

static gboolean
surrounding_cb (GtkIMContext *im, EditorView *self)
{
  gsize head = carets_get_primary_caret (self->carets)->head;
  guint line = document_get_line_at (self->document, head);
  gsize start = document_get_line_start (self->document, line);
  GtkTextIter from, to;
  g_autofree char *text = NULL;
  if (head - start > 1024)
    return FALSE;
  view_get_iter (self, start, &from);
  view_get_iter (self, head, &to);
  text = gtk_text_iter_get_slice (&from, &to);
  gtk_im_context_set_surrounding_with_selection (im, text, -1, strlen (text), strlen (text));
  return TRUE;
}

static GtkIMContext *
get_im (EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  if (!ui->im)
    {
      ui->im = gtk_im_multicontext_new ();
      gtk_im_context_set_client_widget (ui->im, GTK_WIDGET (self));
      g_signal_connect (ui->im, "commit", G_CALLBACK (commit_cb), self);
      g_signal_connect (ui->im, "preedit-changed", G_CALLBACK (preedit_cb), self);
      g_signal_connect (ui->im, "retrieve-surrounding", G_CALLBACK (surrounding_cb), self);
      gtk_im_context_focus_in (ui->im);
    }
  return ui->im;
}

/* Characters that mean more than themselves: they close, open, step over, or step back. */
static gboolean
is_smart (EditorView *self, gunichar c)
{
  const CaretsRules *rules = carets_get_rules (self->carets);
  return c && c < 0x80 && (strchr ("()[]{}", c) || (*rules->quotes && strchr (rules->quotes, c)) || (rules->chains && c == '.'));
}

static gboolean
spans_rows (EditorView *self)
{
  guint count;
  const EditorCaret *all = carets_get_all (self->carets, &count);
  for (guint i = 0; i < count; i++)
    if (all[i].anchor != all[i].head && document_get_line_at (self->document, caret_start (&all[i]))
        != document_get_line_at (self->document, caret_end (&all[i])))
      return TRUE;
  return FALSE;
}

static gboolean
press_tab (EditorView *self, gboolean back)
{
  if (view_snippets_tab (self, back))
    return TRUE;
  if (back || spans_rows (self))
    return gtk_widget_activate_action (GTK_WIDGET (self), back ? "editor.outdent" : "editor.indent", NULL);
  return finish_edit (self, carets_tab (self->carets));
}

static gboolean
pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  gboolean many = view_carets_is_many (self), plain = !(state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK));

  if (!is_editable (self) || self->caret_ui->composing || (!many && view_vim_is_on (self)) || gtk_text_view_get_overwrite (GTK_TEXT_VIEW (self)))
    return FALSE;
  if (many && gtk_im_context_filter_keypress (get_im (self), event))
    return TRUE;
  if (!plain)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      finish_edit (self, carets_newline (self->carets));
      return TRUE;
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      press_tab (self, (state & GDK_SHIFT_MASK) != 0);
      return TRUE;
    case GDK_KEY_Escape:
      return view_carets_stop_task (self) || view_snippets_stop (self);
    case GDK_KEY_ISO_Left_Tab:
      press_tab (self, TRUE);
      return TRUE;
    default:
      if (!many && is_smart (self, gdk_keyval_to_unicode (key)))
        {
          const char text[2] = { gdk_keyval_to_unicode (key), 0 };
          finish_edit (self, carets_type (self->carets, text));
          return TRUE;
        }
      return FALSE;
    }
}

static gboolean
released_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  if (view_carets_is_many (self) && self->caret_ui->im)
    gtk_im_context_filter_keypress (self->caret_ui->im,
                                    gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller)));
  return FALSE;
}

static void
focus_cb (EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  if (!ui)
    return;
  if (ui->im && gtk_widget_has_focus (GTK_WIDGET (self)))
    gtk_im_context_focus_in (ui->im);
  else if (ui->im)
    gtk_im_context_focus_out (ui->im);
  if (gtk_widget_has_focus (GTK_WIDGET (self)))
    view_carets_focus (self);
  view_carets_reset_blink (self);
}

void
view_carets_attach_keys (EditorView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_source_view_set_auto_indent (GTK_SOURCE_VIEW (self), FALSE);      /* the model's rules do these */
  gtk_source_view_set_indent_on_tab (GTK_SOURCE_VIEW (self), FALSE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (keys, "key-released", G_CALLBACK (released_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (self, "preedit-changed", G_CALLBACK (own_preedit_cb), self);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (focus_cb), NULL);
}
