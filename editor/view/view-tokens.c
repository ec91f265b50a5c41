/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact colours: what a language service knows of the words in sight lies over what the language file guessed.
 *
 * Tags move with the text as it is typed; an answer only changes those that differ from what is shown, so nothing flickers. */
#include "view-language-private.h"
#include <string.h>

#define REST_MS 60                      /* after a key */
#define SCROLL_MS 30
#define LATEST_US 300000                /* whoever types without a rest sees new colours this late */
#define SLICE_US 1000                   /* of tagging, in a frame */
#define KEPT_MAX 20000
#define TEXT_MAX 128

typedef struct {
  const char *name;                     /* of the kind, as the service calls it */
  gboolean    quoted;                   /* what stands between the quotes only */
  const char *styles[4];                /* the first that the scheme has */
} Kind;

/* Kinds that are not here the language file colours right: comments, keywords, numbers, patterns, and methods, which it parts
 * into those that sound and those that do not. */
static const Kind kinds[] = {
  { "string", TRUE, { "def:string" } },
  { "pitch", TRUE, { "symphonyscript:pitch", "def:special-constant", "def:constant" } },
  { "duration", TRUE, { "symphonyscript:duration", "def:decimal", "def:number" } },
  { "chord", TRUE, { "symphonyscript:chord", "def:special-constant", "def:constant" } },
  { "drum", TRUE, { "symphonyscript:drum", "def:special-constant", "def:constant" } },
  { "function", FALSE, { "symphonyscript:function", "def:function", "def:identifier" } },
  { "clip", FALSE, { "symphonyscript:clip", "def:identifier", "def:type" } },
  { "parameter", FALSE, { "symphonyscript:parameter", "def:identifier" } },
  { "option", FALSE, { "symphonyscript:option", "def:identifier" } },
  { "type", FALSE, { "def:type" } },
};

typedef struct { gsize start, end; guint kind; } Token;
typedef struct { Token token; gboolean add; } Change;

typedef struct ViewTokens {
  ProviderRequest *request;
  gsize       from, to;                 /* what was asked for last, in `asked_revision` */
  guint64     asked_revision;
  guint       timer, idle;
  gint64      waiting_since;
  GArray     *shown;                    /* Token, by place, in `revision`; with the changes that are to be made */
  GArray     *changes;                  /* Change, in `revision` too; those before `done` are made */
  guint       done;
  guint64     revision;
  guint       cost_us;
  GtkTextTag *tags[G_N_ELEMENTS (kinds)];
} ViewTokens;

/* ---- styles ---------------------------------------------------------------------------------------------------------------- */

/* The tag says all, so that nothing of the style below shows through. */
static void
style_tag (GtkSourceStyleScheme *scheme, const Kind *kind, GtkTextTag *tag)
{
  GtkSourceStyle *style = NULL;
  gboolean weight, slant, color;
  for (guint i = 0; scheme && i < G_N_ELEMENTS (kind->styles) && kind->styles[i] && !style; i++)
    style = gtk_source_style_scheme_get_style (scheme, kind->styles[i]);
  gtk_source_style_apply (style, tag);
  g_object_get (tag, "weight-set", &weight, "style-set", &slant, "foreground-set", &color, NULL);
  if (!style || !color)
    return;
  if (!weight)
    g_object_set (tag, "weight", PANGO_WEIGHT_NORMAL, NULL);
  if (!slant)
    g_object_set (tag, "style", PANGO_STYLE_NORMAL, NULL);
}

static void
scheme_cb (EditorView *self)
{
  GtkSourceStyleScheme *scheme = gtk_source_buffer_get_style_scheme (GTK_SOURCE_BUFFER (self->buffer));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    style_tag (scheme, &kinds[i], self->language->tokens->tags[i]);
}

/* ---- tagging --------------------------------------------------------------------------------------------------------------- */

/* Rows that were drawn anew lost it. */
static gboolean
is_tagged (GtkTextTag *tag, const GtkTextIter *from, const GtkTextIter *to)
{
  return gtk_text_iter_starts_tag (from, tag) && gtk_text_iter_ends_tag (to, tag);
}

static void
make_change (EditorView *self, const Change *change)
{
  ViewTokens *t = self->language->tokens;
  gsize start = change->token.start, end = change->token.end;
  GtkTextIter from, to;
  if (!document_map_range (self->document, t->revision, &start, &end) || !view_find_iter (self, start, &from) || !view_find_iter (self, end, &to))
    return;
  if (change->add && !is_tagged (t->tags[change->token.kind], &from, &to))
    gtk_text_buffer_apply_tag (self->buffer, t->tags[change->token.kind], &from, &to);
  else if (!change->add)
    gtk_text_buffer_remove_tag (self->buffer, t->tags[change->token.kind], &from, &to);
}

/* A slice of them; FALSE: all are made. */
static gboolean
make_changes (EditorView *self, gint64 budget_us)
{
  ViewTokens *t = self->language->tokens;
  gint64 began = g_get_monotonic_time (), now = began;
  while (t->done < t->changes->len && now - began < budget_us)
    {
      make_change (self, &g_array_index (t->changes, Change, t->done++));
      if (t->done % 8 == 0)
        now = g_get_monotonic_time ();
    }
  t->cost_us = MAX (t->cost_us, (guint) (g_get_monotonic_time () - began));
  return t->done < t->changes->len;
}

static gboolean
changes_cb (gpointer data)
{
  EditorView *self = data;
  if (make_changes (self, SLICE_US))
    return G_SOURCE_CONTINUE;
  self->language->tokens->idle = 0;
  return G_SOURCE_REMOVE;
}

static void
clear (EditorView *self)
{
  ViewTokens *t = self->language->tokens;
  GtkTextIter start, end;
  g_clear_handle_id (&t->idle, g_source_remove);
  if (t->shown->len > 0)
    {
      gtk_text_buffer_get_bounds (self->buffer, &start, &end);
      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        gtk_text_buffer_remove_tag (self->buffer, t->tags[i], &start, &end);
    }
  g_array_set_size (t->shown, 0);
  g_array_set_size (t->changes, 0);
  t->done = 0;
}

/* Everything that is shown, to the text as it is now; what was deleted took its tag along. */
static void
move_shown (EditorView *self)
{
  ViewTokens *t = self->language->tokens;
  guint64 now = document_get_revision (self->document);
  gsize probe = 0;
  guint kept = 0;

  if (t->revision == now)
    return;
  if (!document_map_offset (self->document, t->revision, &probe, DOCUMENT_BIAS_LEFT))
    clear (self);
  for (guint i = 0; i < t->shown->len; i++)
    {
      Token token = g_array_index (t->shown, Token, i);
      if (document_map_range (self->document, t->revision, &token.start, &token.end))
        g_array_index (t->shown, Token, kept++) = token;
    }
  g_array_set_size (t->shown, kept);
  t->revision = now;
}

/* ---- answers --------------------------------------------------------------------------------------------------------------- */

static gboolean
find_kind (const char *name, guint *kind)
{
  for (*kind = 0; *kind < G_N_ELEMENTS (kinds); ++*kind)
    if (name && strcmp (kinds[*kind].name, name) == 0)
      return TRUE;
  return FALSE;
}

/* Without its quotes. A text with escapes keeps the language file's colours, and so does a long one. */
static gboolean
trim_quotes (EditorView *self, Token *token)
{
  char text[TEXT_MAX];
  gsize length = token->end - token->start;
  if (length <= 2 || length > sizeof text)
    return FALSE;
  rope_read (document_get_rope (self->document), token->start, length, text);
  if (memchr (text, '\\', length) || !strchr ("'\"`", text[0]) || text[length - 1] != text[0] || (text[0] == '`' && memchr (text, '$', length)))
    return FALSE;
  token->start++;
  token->end--;
  return TRUE;
}

static GArray *
read_answer (EditorView *self, const ProviderAnswer *answer, gsize from, gsize to)
{
  GArray *wanted = g_array_new (FALSE, FALSE, sizeof (Token));
  gsize length = document_get_length (self->document);
  for (guint i = 0; i < answer->rows->len; i++)
    {
      const ProviderRange *range = provider_answer_row (answer, ProviderRange, i);
      Token token = { range->start, range->end };
      if (!find_kind (range->name, &token.kind) || token.end > length || (kinds[token.kind].quoted && !trim_quotes (self, &token)))
        continue;
      if (token.start < to && token.end > from && (wanted->len == 0 || g_array_index (wanted, Token, wanted->len - 1).end <= token.start))
        g_array_append_val (wanted, token);
    }
  return wanted;
}

static void
add_change (ViewTokens *t, const Token *token, gboolean add)
{
  Change change = { *token, add };
  g_array_append_val (t->changes, change);
}

/* Both lists run side by side: what is in both needs nothing, if it is still there. Outside of [from, to) nothing is known anew. */
static void
compare (ViewTokens *t, const GArray *wanted, gsize from, gsize to)
{
  GArray *next = g_array_new (FALSE, FALSE, sizeof (Token));
  guint i = 0, k = 0;
  while (i < t->shown->len || k < wanted->len)
    {
      const Token *old = i < t->shown->len ? &g_array_index (t->shown, Token, i) : NULL;
      const Token *new = k < wanted->len ? &g_array_index (wanted, Token, k) : NULL;
      if (old && new && old->start == new->start && old->end == new->end && old->kind == new->kind)
        {
          g_array_append_val (next, *new);
          add_change (t, new, TRUE);
          i++;
          k++;
        }
      else if (old && (!new || old->start <= new->start))
        {
          if (old->end <= from || old->start >= to)
            g_array_append_val (next, *old);
          else
            add_change (t, old, FALSE);
          i++;
        }
      else
        {
          g_array_append_val (next, *new);
          add_change (t, new, TRUE);
          k++;
        }
    }
  g_array_unref (t->shown);
  t->shown = next;
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  return ((const Change *) a)->add - ((const Change *) b)->add;
}

static void
answer_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewTokens *t = self->language->tokens;
  g_autoptr (GArray) wanted = NULL;

  t->request = NULL;
  if (!answer || answer->revision != document_get_revision (self->document))
    return;
  make_changes (self, G_MAXINT64);
  move_shown (self);
  if (t->shown->len > KEPT_MAX)
    clear (self);
  document_map_offset (self->document, t->asked_revision, &t->from, DOCUMENT_BIAS_LEFT);
  document_map_offset (self->document, t->asked_revision, &t->to, DOCUMENT_BIAS_RIGHT);
  t->asked_revision = document_get_revision (self->document);
  wanted = read_answer (self, answer, t->from, t->to);
  g_array_set_size (t->changes, 0);
  t->done = 0;
  compare (t, wanted, t->from, t->to);
  g_array_sort (t->changes, compare_changes);           /* a tag that goes must not take one with it that comes */
  if (!t->idle && make_changes (self, SLICE_US))
    t->idle = g_idle_add_full (GDK_PRIORITY_REDRAW + 5, changes_cb, self, NULL);
}

/* ---- asking ---------------------------------------------------------------------------------------------------------------- */

static gboolean
ask_cb (gpointer data)
{
  EditorView *self = data;
  ViewTokens *t = self->language->tokens;
  ProviderQuestion question = { PROVIDER_TOKENS, self->document };
  GdkRectangle visible;
  gsize line, lines = document_get_line_count (self->document), rows;

  t->timer = 0;
  t->waiting_since = 0;
  if (!self->language->hub || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_REMOVE;
  view_get_visible_bytes (self, &t->from, &t->to, &visible);
  line = document_get_line_at (self->document, t->from);
  rows = document_get_line_at (self->document, t->to) - line;           /* and half as many above and below */
  t->from = document_get_line_start (self->document, line - MIN (line, rows / 2));
  t->to = rope_get_line_end (document_get_rope (self->document), MIN (line + rows + rows / 2, lines - 1));
  t->asked_revision = document_get_revision (self->document);
  question.start = t->from;
  question.end = t->to;
  view_cancel (&t->request);
  t->request = provider_hub_ask (self->language->hub, &question, answer_cb, self);
  if (!t->request)
    clear (self);                       /* it is another language now */
  return G_SOURCE_REMOVE;
}

static void
ask_in (EditorView *self, guint ms)
{
  ViewTokens *t = self->language->tokens;
  gint64 now = g_get_monotonic_time ();
  if (!self->language->hub || (t->timer && now - t->waiting_since > LATEST_US))
    return;
  if (!t->timer)
    t->waiting_since = now;
  g_clear_handle_id (&t->timer, g_source_remove);
  t->timer = g_timeout_add (ms, ask_cb, self);
}

void
view_tokens_ask (EditorView *self)
{
  ask_in (self, REST_MS);
}

/* A key makes the answer under way worthless. */
static void
changed_cb (EditorView *self)
{
  view_cancel (&self->language->tokens->request);
  ask_in (self, REST_MS);
}

static void
scrolled_cb (EditorView *self)
{
  ViewTokens *t = self->language->tokens;
  gsize from, to, known_from = t->from, known_to = t->to;
  GdkRectangle visible;

  if (!self->language->hub || t->timer)
    return;
  view_get_visible_bytes (self, &from, &to, &visible);
  if (t->asked_revision == 0 || !document_map_offset (self->document, t->asked_revision, &known_from, DOCUMENT_BIAS_LEFT)
      || !document_map_offset (self->document, t->asked_revision, &known_to, DOCUMENT_BIAS_RIGHT) || from < known_from || to > known_to)
    ask_in (self, SCROLL_MS);
}

static void
adjustment_cb (EditorView *self)
{
  GtkAdjustment *vertical = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self));
  if (!vertical)
    return;
  g_signal_connect_object (vertical, "value-changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vertical, "changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
}

/* ---- set-up ---------------------------------------------------------------------------------------------------------------- */

void
view_tokens_refresh (EditorView *self)
{
  ViewTokens *t = self->language ? self->language->tokens : NULL;
  if (!t)
    return;
  move_shown (self);
  g_array_set_size (t->changes, 0);
  t->done = 0;
  for (guint i = 0; i < t->shown->len; i++)
    add_change (t, &g_array_index (t->shown, Token, i), TRUE);
  if (t->changes->len > 0 && !t->idle)
    t->idle = g_idle_add_full (GDK_PRIORITY_REDRAW + 5, changes_cb, self, NULL);
  ask_in (self, SCROLL_MS);
}

static void
tokens_free (gpointer data)
{
  ViewTokens *t = data;
  g_array_unref (t->shown);
  g_array_unref (t->changes);
  g_free (t);
}

void
view_tokens_attach (EditorView *self)
{
  ViewTokens *t = self->language->tokens = g_new0 (ViewTokens, 1);

  g_object_set_data_full (G_OBJECT (self), "tokens", t, tokens_free);
  t->shown = g_array_new (FALSE, FALSE, sizeof (Token));
  t->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      t->tags[i] = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
      gtk_text_tag_set_priority (t->tags[i], (int) i);
    }
  scheme_cb (self);
  g_signal_connect_object (self->buffer, "notify::style-scheme", G_CALLBACK (scheme_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->document, "notify::path", G_CALLBACK (view_tokens_ask), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (view_tokens_ask), NULL);
  g_signal_connect (self, "notify::vadjustment", G_CALLBACK (adjustment_cb), NULL);
}

void
view_tokens_forget (EditorView *self)
{
  ViewTokens *t = self->language->tokens;
  view_cancel (&t->request);
  g_clear_handle_id (&t->timer, g_source_remove);
  g_clear_handle_id (&t->idle, g_source_remove);
  t->asked_revision = 0;
}

/* ---- for tests ------------------------------------------------------------------------------------------------------------- */

char *
editor_view_dup_tokens (EditorView *self)
{
  ViewTokens *t = self->language->tokens;
  GString *all = g_string_new (NULL);
  GtkTextIter at;
  gtk_text_buffer_get_start_iter (self->buffer, &at);
  do
    for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
      if (gtk_text_iter_starts_tag (&at, t->tags[i]))
        {
          GtkTextIter end = at;
          g_autofree char *text = NULL;
          gtk_text_iter_forward_to_tag_toggle (&end, t->tags[i]);
          text = gtk_text_iter_get_slice (&at, &end);
          g_string_append_printf (all, "%s%s:%s", all->len > 0 ? " " : "", kinds[i].name, text);
        }
  while (gtk_text_iter_forward_to_tag_toggle (&at, NULL) && !gtk_text_iter_is_end (&at));
  return g_string_free (all, FALSE);
}

char *
editor_view_dup_token_color (EditorView *self, const char *name)
{
  g_autoptr (GdkRGBA) color = NULL;
  gboolean set;
  guint kind;
  if (!find_kind (name, &kind))
    return NULL;
  g_object_get (self->language->tokens->tags[kind], "foreground-set", &set, "foreground-rgba", &color, NULL);
  return set && color ? gdk_rgba_to_string (color) : NULL;
}

guint
editor_view_get_token_cost_us (EditorView *self)
{
  return self->language->tokens->cost_us;
}
