/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's copy of the texts: opened, changed delta by delta, saved, closed. */
#include "lsp-private.h"
#include <string.h>

static const struct { const char *ending, *language; } languages[] = {
  { ".c", "c" }, { ".h", "c" }, { ".cc", "cpp" }, { ".cpp", "cpp" }, { ".cxx", "cpp" }, { ".hpp", "cpp" }, { ".hh", "cpp" },
  { ".m", "objective-c" }, { ".py", "python" }, { ".js", "javascript" }, { ".mjs", "javascript" }, { ".jsx", "javascriptreact" },
  { ".tsx", "typescriptreact" }, { ".rs", "rust" }, { ".go", "go" }, { ".java", "java" }, { ".lua", "lua" }, { ".rb", "ruby" },
  { ".sh", "shellscript" }, { ".bash", "shellscript" }, { ".json", "json" }, { ".html", "html" }, { ".css", "css" },
  { ".md", "markdown" }, { ".tex", "latex" }, { ".yaml", "yaml" }, { ".yml", "yaml" }, { ".xml", "xml" }, { ".hs", "haskell" },
  { ".ml", "ocaml" }, { ".zig", "zig" }, { ".vala", "vala" }, { ".php", "php" }, { ".pl", "perl" }, { ".r", "r" },
  { ".scd", "supercollider" }, { ".tidal", "haskell" }, { ".toml", "toml" }, { ".ts", "typescript" },
};

const char *
lsp_guess_language (const char *path)
{
  for (guint i = 0; path && i < G_N_ELEMENTS (languages); i++)
    if (g_str_has_suffix (path, languages[i].ending))
      return languages[i].language;
  return NULL;
}

gboolean
lsp_knows (Lsp *lsp, Document *document)
{
  const char *path = document_get_path (document), *language = lsp_guess_language (path);

  if (!path || document_is_limited (document, DOCUMENT_SIZE_HUGE))
    return FALSE;
  for (guint i = 0; lsp->languages[i]; i++)
    if (strchr (lsp->languages[i], '*'))
      {
        g_autofree char *name = g_path_get_basename (path);
        if (g_pattern_match_simple (lsp->languages[i], name))
          return TRUE;
      }
    else if (language && strcmp (lsp->languages[i], language) == 0)
      return TRUE;
  return FALSE;
}

LspText *
lsp_find_text (Lsp *lsp, Document *document)
{
  for (guint i = 0; i < lsp->texts->len; i++)
    if (((LspText *) lsp->texts->pdata[i])->document == document)
      return lsp->texts->pdata[i];
  return NULL;
}

LspText *
lsp_find_uri (Lsp *lsp, const char *uri)
{
  g_autofree char *path = uri ? g_filename_from_uri (uri, NULL, NULL) : NULL;
  for (guint i = 0; i < lsp->texts->len; i++)
    {
      LspText *text = lsp->texts->pdata[i];
      if (uri && (strcmp (text->uri, uri) == 0 || g_strcmp0 (document_get_path (text->document), path) == 0))
        return text;
    }
  return NULL;
}

void
lsp_text_free (gpointer data)
{
  LspText *text = data;
  rope_unref (text->rope);
  g_clear_pointer (&text->problems, json_array_unref);
  g_free (text->uri);
  g_free (text);
}

static JsonBuilder *
begin_params (LspText *text, gboolean with_version)
{
  JsonBuilder *builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "textDocument");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "uri");
  json_builder_add_string_value (builder, text->uri);
  if (with_version)
    {
      json_builder_set_member_name (builder, "version");
      json_builder_add_int_value (builder, text->version);
    }
  return builder;
}

static JsonNode *
end_params (JsonBuilder *builder)
{
  JsonNode *node;
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  g_object_unref (builder);
  return node;
}

/* JSON is UTF-8: a byte that is not becomes as many marks as it counts characters, so that columns stay. */
static char *
dup_valid (const Rope *rope)
{
  gsize length;
  char *text = rope_flatten (rope, &length);
  for (gsize i = 0; i < length; i++)
    if (text[i] == 0)
      text[i] = ' ';
  if (rope_get_summary (rope).flags & ROPE_HAS_INVALID)
    {
      gunichar character;
      gboolean invalid;
      for (gsize at = 0; at < length; at = rope_next_char (rope, at))
        if (rope_get_char (rope, at, &character, &invalid) && invalid)
          text[at] = '?';
    }
  return text;
}

static void
tell_opened (Lsp *lsp, LspText *text)
{
  JsonBuilder *builder = begin_params (text, TRUE);
  const char *language = lsp_guess_language (document_get_path (text->document));
  g_autofree char *whole = dup_valid (text->rope);

  json_builder_set_member_name (builder, "languageId");
  json_builder_add_string_value (builder, language ? language : "plaintext");
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, whole);
  json_builder_end_object (builder);
  lsp_notify (lsp, "textDocument/didOpen", end_params (builder));
}

static void
refresh (LspText *text)
{
  rope_unref (text->rope);
  text->rope = rope_ref (document_get_rope (text->document));
  text->revision = document_get_revision (text->document);
}

void
lsp_open_all (Lsp *lsp)
{
  for (guint i = 0; i < lsp->texts->len; i++)
    {
      LspText *text = lsp->texts->pdata[i];
      refresh (text);
      tell_opened (lsp, text);
    }
}

void
lsp_opened (gpointer self, Document *document)
{
  Lsp *lsp = self;
  LspText *text;

  if (!lsp_knows (lsp, document) || lsp_find_text (lsp, document))
    return;
  text = g_new0 (LspText, 1);
  text->document = document;
  text->uri = g_filename_to_uri (document_get_path (document), NULL, NULL);
  text->version = 1;
  if (!text->uri)
    {
      g_free (text);
      return;
    }
  refresh (text);
  g_ptr_array_add (lsp->texts, text);
  if (lsp->ready)
    tell_opened (lsp, text);
  else
    lsp_start (lsp);
}

/* Every edit names places of the text before the delta; sent from the last one on, each holds when the server gets to it. */
static void
add_edits (Lsp *lsp, LspText *text, JsonBuilder *builder, const DocumentDelta *delta)
{
  for (guint i = delta->edit_count; i > 0; i--)
    {
      const DocumentEdit *edit = &delta->edits[i - 1];
      g_autoptr (Rope) piece = rope_new (edit->text ? edit->text : "", edit->length);
      g_autofree char *valid = dup_valid (piece);
      json_builder_begin_object (builder);
      lsp_add_range (builder, "range", text->rope, edit->start, edit->end, lsp->utf8);
      json_builder_set_member_name (builder, "text");
      json_builder_add_string_value (builder, valid);
      json_builder_end_object (builder);
    }
}

void
lsp_changed (gpointer self, Document *document, const DocumentDelta *delta)
{
  Lsp *lsp = self;
  LspText *text = lsp_find_text (lsp, document);
  JsonBuilder *builder;

  if (!text)
    {
      lsp_opened (lsp, document);       /* it may have got a name, or become small enough */
      return;
    }
  if (!lsp_knows (lsp, document))
    {
      lsp_closed (lsp, document);
      return;
    }
  if (!lsp->ready)
    return;
  text->version++;
  builder = begin_params (text, TRUE);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "contentChanges");
  json_builder_begin_array (builder);
  if (lsp->incremental && delta->revision == text->revision + 1)
    {
      add_edits (lsp, text, builder, delta);
      refresh (text);
    }
  else
    {
      g_autofree char *whole = NULL;
      refresh (text);
      whole = dup_valid (text->rope);
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "text");
      json_builder_add_string_value (builder, whole);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  lsp_notify (lsp, "textDocument/didChange", end_params (builder));
}

void
lsp_saved (gpointer self, Document *document)
{
  Lsp *lsp = self;
  LspText *text = lsp_find_text (lsp, document);
  JsonBuilder *builder;
  g_autofree char *uri = NULL;

  if (!text)
    {
      lsp_opened (lsp, document);       /* an untitled one has a name now */
      return;
    }
  uri = g_filename_to_uri (document_get_path (document), NULL, NULL);
  if (g_strcmp0 (uri, text->uri) != 0)
    {
      lsp_closed (lsp, document);
      lsp_opened (lsp, document);
    }
  else if (lsp->ready)
    {
      builder = begin_params (text, FALSE);
      json_builder_end_object (builder);
      lsp_notify (lsp, "textDocument/didSave", end_params (builder));
    }
}

void
lsp_closed (gpointer self, Document *document)
{
  Lsp *lsp = self;
  LspText *text = lsp_find_text (lsp, document);
  if (!text)
    return;
  if (lsp->ready)
    {
      JsonBuilder *builder = begin_params (text, FALSE);
      json_builder_end_object (builder);
      lsp_notify (lsp, "textDocument/didClose", end_params (builder));
    }
  provider_hub_report (lsp->hub, document, lsp, document_get_revision (document), NULL, 0);
  g_ptr_array_remove (lsp->texts, text);
}
