/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the client's parts share. */
#ifndef LSP_PRIVATE_H
#define LSP_PRIVATE_H

#include <json-glib/json-glib.h>
#include "document/rope.h"
#include "lsp-frame.h"
#include "lsp/lsp.h"

/* ---- JSON that is not trusted: a member of another type counts as missing ------------------------------------------- */
JsonObject *lsp_get_object (JsonObject *object, const char *name);      /* lent; NULL. A NULL object has no members */
JsonArray  *lsp_get_array (JsonObject *object, const char *name);
const char *lsp_get_string (JsonObject *object, const char *name);
gint64      lsp_get_int (JsonObject *object, const char *name, gint64 otherwise);
gboolean    lsp_get_boolean (JsonObject *object, const char *name);
JsonObject *lsp_element (JsonArray *array, guint index);                /* NULL: not an object */
gboolean    lsp_has (JsonObject *object, const char *name);             /* there, and neither null nor false */

/* ---- places: rows from 0, columns in the encoding that was agreed ------------------------------------------------------ */
gsize       lsp_get_offset (const Rope *rope, JsonObject *position, gboolean utf8);     /* beyond the row: its end */
void        lsp_add_position (JsonBuilder *builder, const char *name, const Rope *rope, gsize offset, gboolean utf8);
void        lsp_add_range (JsonBuilder *builder, const char *name, const Rope *rope, gsize start, gsize end, gboolean utf8);
gboolean    lsp_get_range (const Rope *rope, JsonObject *range, gboolean utf8, gsize *start, gsize *end);

/* ---- the server ---------------------------------------------------------------------------------------------------------- */
typedef void (*LspResultFunc) (Lsp *lsp, JsonNode *result, const char *error, gpointer data);   /* result NULL: failed */

typedef struct {                        /* a text that the server knows */
  Document *document;
  Rope     *rope;                       /* as the server has it */
  char     *uri;
  guint64   revision;
  gint64    version;
  JsonArray *problems;                  /* its diagnostics as they came, for code actions */
} LspText;

struct Lsp {
  ProviderHub *hub;
  char        *name, *root;
  GStrv        command, languages;
  GPtrArray   *texts;                   /* LspText */
  GHashTable  *pending;                 /* id: Pending */
  GHashTable  *requests;                /* ProviderRequest: id */
  /* the process */
  GSubprocess *process;
  GCancellable *cancel;                 /* of this process's reading and writing */
  LspFrames    frames;
  GQueue       output;                  /* GBytes */
  gsize        output_bytes;
  gboolean     writing, ready, given_up, incremental, utf8, prepares_rename;
  JsonObject  *capabilities;
  gint64       next_id, started;
  guint        starts, failures, silent, restart_timer;
  char         triggers[64];
  GString     *log;
};

void   lsp_start (Lsp *lsp);
void   lsp_stop (Lsp *lsp);
void   lsp_log (Lsp *lsp, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Takes params; func is called once, also when the server dies. Returns the id. */
gint64 lsp_request (Lsp *lsp, const char *method, JsonNode *params, LspResultFunc func, gpointer data);
void   lsp_notify (Lsp *lsp, const char *method, JsonNode *params);
void   lsp_drop_request (Lsp *lsp, gint64 id);          /* nobody waits any more: the server is told, func fails at once */

/* lsp-sync.c */
gboolean lsp_knows (Lsp *lsp, Document *document);      /* one of its languages, not too large, has a file */
LspText *lsp_find_text (Lsp *lsp, Document *document);
LspText *lsp_find_uri (Lsp *lsp, const char *uri);
void     lsp_text_free (gpointer text);
void     lsp_open_all (Lsp *lsp);                       /* after the start */
void     lsp_opened (gpointer self, Document *document);
void     lsp_changed (gpointer self, Document *document, const DocumentDelta *delta);
void     lsp_saved (gpointer self, Document *document);
void     lsp_closed (gpointer self, Document *document);

/* lsp-convert.c */
ProviderAnswer *lsp_convert (Lsp *lsp, LspText *text, const ProviderQuestion *question, guint64 revision, const Rope *rope,
                             JsonNode *result);
void     lsp_publish (Lsp *lsp, JsonObject *params);    /* textDocument/publishDiagnostics */

/* lsp-provider.c */
extern const ProviderClass lsp_class;
void     lsp_read_capabilities (Lsp *lsp, JsonObject *result);

#endif
