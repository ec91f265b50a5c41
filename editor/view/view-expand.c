/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing the selection by what a language service knows of the text: word, literal, call, chain, statement. */
#include "view-carets.h"
#include "view-language-private.h"
#include "carets/commands.h"

#define CARETS_MAX 64                   /* more of them grow by brackets and rows */
#define LIMIT_MS 400                    /* then brackets and rows are better than waiting */

typedef struct ViewExpand {
  ProviderRequest *request;             /* for one caret after the other */
  GArray    *carets;                    /* EditorCaret; what was selected when the key came */
  guint      next;
  GPtrArray *answers;                   /* ProviderAnswer, of the present text */
  guint      steps;                     /* keys that wait; 0: nothing does */
  guint      limit;
  gboolean   running;
} ViewExpand;

/* The smallest range of any answer that is larger. */
static gboolean
expand_cb (gsize *start, gsize *end, gpointer data)
{
  EditorView *self = data;
  ViewExpand *e = self->language->expand;
  gsize from = *start, to = *end, best = G_MAXSIZE;

  for (guint i = 0; i < e->answers->len; i++)
    {
      const ProviderAnswer *answer = e->answers->pdata[i];
      for (guint k = 0; k < answer->rows->len; k++)
        {
          const ProviderRange *range = provider_answer_row (answer, ProviderRange, k);
          gsize size = range->end - range->start;
          if (range->start > from || range->end < to || size <= to - from || size >= best)
            continue;
          best = size;
          *start = range->start;
          *end = range->end;
        }
    }
  return best != G_MAXSIZE;
}

static void
stop (EditorView *self)
{
  ViewExpand *e = self->language->expand;
  if (e->running)
    return;
  g_clear_handle_id (&e->limit, g_source_remove);
  view_cancel (&e->request);
  g_ptr_array_set_size (e->answers, 0);
  e->steps = 0;
}

static void
run (EditorView *self)
{
  ViewExpand *e = self->language->expand;
  gboolean any = FALSE;
  e->running = TRUE;
  for (; e->steps > 0; e->steps--)
    any |= carets_run (self->carets, CARETS_EXPAND);
  e->running = FALSE;
  stop (self);
  if (any)
    view_carets_show_primary (self);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static gboolean
limit_cb (gpointer data)
{
  EditorView *self = data;
  self->language->expand->limit = 0;
  run (self);
  return G_SOURCE_REMOVE;
}

static void answer_cb (const ProviderAnswer *answer, const char *error, gpointer data);

static gboolean
ask_next (EditorView *self)
{
  ViewExpand *e = self->language->expand;
  const EditorCaret *caret;
  ProviderQuestion question = { PROVIDER_SELECTIONS, self->document };
  if (e->next >= e->carets->len)
    return FALSE;
  caret = &g_array_index (e->carets, EditorCaret, e->next++);
  question.start = caret_start (caret);
  question.end = caret_end (caret);
  e->request = provider_hub_ask (self->language->hub, &question, answer_cb, self);
  return e->request != NULL;
}

static void
answer_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewExpand *e = self->language->expand;
  e->request = NULL;
  if (answer)
    g_ptr_array_add (e->answers, provider_answer_ref ((ProviderAnswer *) answer));
  if (!ask_next (self))
    run (self);
}

/* One answer holds all that lies around, so that further keys wait for the same. */
gboolean
view_expand_run (EditorView *self)
{
  ViewExpand *e = self->language->expand;
  const EditorCaret *all;
  guint count;

  if (e->steps > 0)
    {
      e->steps++;
      return TRUE;
    }
  all = carets_get_all (self->carets, &count);
  if (!self->language->hub || count > CARETS_MAX)
    return FALSE;
  g_array_set_size (e->carets, 0);
  g_array_append_vals (e->carets, all, count);
  e->next = 0;
  if (!ask_next (self))
    return FALSE;
  e->steps = 1;
  e->limit = g_timeout_add (LIMIT_MS, limit_cb, self);
  return TRUE;
}

void
view_expand_forget (EditorView *self)
{
  stop (self);
}

static void
expand_free (gpointer data)
{
  ViewExpand *e = data;
  g_array_unref (e->carets);
  g_ptr_array_unref (e->answers);
  g_free (e);
}

void
view_expand_attach (EditorView *self)
{
  ViewExpand *e = self->language->expand = g_new0 (ViewExpand, 1);
  g_object_set_data_full (G_OBJECT (self), "expand", e, expand_free);
  e->carets = g_array_new (FALSE, FALSE, sizeof (EditorCaret));
  e->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) provider_answer_unref);
  carets_set_expand_func (self->carets, expand_cb, self);
  g_signal_connect (self, "caret-moved", G_CALLBACK (stop), NULL);      /* who goes elsewhere has changed their mind */
  g_signal_connect_object (self->document, "changed", G_CALLBACK (stop), self, G_CONNECT_SWAPPED);
}
