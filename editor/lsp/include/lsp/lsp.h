/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client of the Language Server Protocol 3.17 over standard input and output, behind the provider interface. No GTK.
 *
 * A server is a program that the person names; it is started with the first text of its languages, told of every change
 * as it happens (incrementally where it can), asked, and started again when it dies: after 1 s, then twice as long each time,
 * at most LSP_STARTS_MAX times in a row. What it sends is not trusted: frames, JSON and places are checked, and what makes no
 * sense is dropped. Main thread; nothing blocks. */
#ifndef LSP_LSP_H
#define LSP_LSP_H

#include "provider/provider.h"

G_BEGIN_DECLS

#define LSP_STARTS_MAX 5
#define LSP_MESSAGE_MAX (64u << 20)     /* bytes of one message; a longer one ends the server */
#define LSP_REQUEST_MS 8000             /* an answer that takes longer is given up */
#define LSP_SILENT_MAX 4                /* requests in a row without an answer: the server hangs, and is ended */

typedef struct Lsp Lsp;

typedef struct {
  const char        *name;              /* for people: "clangd" */
  const char *const *command;           /* program and arguments, NULL-ended */
  const char *const *languages;         /* "c", "cpp", "python", … or patterns "*.foo"; NULL-ended */
} LspServer;

/* Makes the provider and gives it to the hub, which frees it. `root`: the project's folder; may be NULL. Everything is copied. */
Lsp        *lsp_add (ProviderHub *hub, const LspServer *server, const char *root);
gboolean    lsp_is_ready (Lsp *lsp);
guint       lsp_get_starts (Lsp *lsp);          /* how often it was started */
int         lsp_get_pid (Lsp *lsp);             /* 0: it does not run */
const char *lsp_get_log (Lsp *lsp);             /* the last of what it wrote beside the protocol, and of what went wrong; lent */
/* The protocol's name for a file's language, by its ending; NULL: unknown. */
const char *lsp_guess_language (const char *path);

/* [{ "name": "clangd", "command": ["clangd"], "languages": ["c", "cpp"] }] as the setting has it: adds each. What is wrong with
 * it is the error; nothing is added then. */
void        lsp_remove_all (ProviderHub *hub);  /* every client; their servers end */
gboolean    lsp_add_all (ProviderHub *hub, const char *json, const char *root, GError **error);

G_END_DECLS

#endif
