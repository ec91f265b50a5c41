/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of language services in a view share. */
#ifndef VIEW_LANGUAGE_PRIVATE_H
#define VIEW_LANGUAGE_PRIVATE_H

#include "view-private.h"
#include "view/language.h"

struct _ViewLanguage {
  ProviderHub     *hub;
  gboolean         as_typed, show_inlays;
  gboolean         typed;               /* a key that writes is being handled */
  guint            typed_idle, rest_timer, inlay_timer;
  gsize            asked_start, asked_end;      /* of a large text: what the window held when it was asked about */
  GtkEventController *keys;             /* of popups; the newest controller of the view, so that it is asked first */
  /* completion */
  ProviderRequest *completion_request;
  ProviderAnswer  *completion;
  gboolean         completion_asked;    /* by the person: say so when there is nothing */
  GtkWidget       *completion_popover, *completion_list, *completion_side, *completion_title, *completion_text;
  GListStore      *completion_rows;
  GtkSingleSelection *completion_selection;
  /* signature */
  ProviderRequest *signature_request;
  ProviderAnswer  *signature;
  GtkWidget       *signature_popover, *signature_label, *signature_text;
  /* card */
  ProviderRequest *card_request, *card_actions_request;
  ProviderAnswer  *card, *card_actions;
  gsize            card_offset;
  char            *card_first;
  /* drawn into the text */
  ProviderRequest *highlight_request, *inlay_request, *fold_request;
  ProviderAnswer  *highlights, *inlays;
  char            *fix_title;
  /* the name under the pointer while Ctrl is held */
  ProviderRequest *link_request;
  gsize            link_start, link_end;
  guint64          link_revision;
  gboolean         link_shown;
  struct ViewTokens *tokens;
  struct ViewExpand *expand;
};

/* What is open now at the caret is kept where it is; both are FALSE when nothing was done. */
void     view_completion_ask (EditorView *self, gboolean by_person);
void     view_completion_hide (EditorView *self);
gboolean view_completion_key (EditorView *self, guint key, GdkModifierType state);
void     view_completion_place (EditorView *self);
void     view_signature_ask (EditorView *self);
void     view_signature_hide (EditorView *self);
void     view_signature_place (EditorView *self);
void     view_link_attach (EditorView *self);
void     view_link_hide (EditorView *self);
void     view_link_snapshot (EditorView *self, GtkSnapshot *snapshot);
GtkWidget *view_popover_new (EditorView *self, const char *name, GtkPositionType position);
gboolean view_popover_point (EditorView *self, GtkWidget *popover, gsize offset);
void     view_label_set (GtkWidget *label, const char *text);
GtkWidget *view_label_new (const char *text, const char *css_class, guint chars);
void     view_get_visible_bytes (EditorView *self, gsize *from, gsize *to, GdkRectangle *visible);
void     view_tokens_attach (EditorView *self);         /* before whatever else makes tags: theirs lie above */
void     view_tokens_ask (EditorView *self);            /* soon; what is shown may be of another text */
void     view_tokens_forget (EditorView *self);         /* no hub any more */
void     view_tokens_refresh (EditorView *self);        /* the buffer holds other rows */
void     view_expand_attach (EditorView *self);
gboolean view_expand_run (EditorView *self);            /* grows the selections once a service answered; FALSE: none will */
void     view_expand_forget (EditorView *self);
void     view_cancel (ProviderRequest **request);
gunichar view_char_before (EditorView *self, gsize offset);

#endif
