/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client as a provider: which questions become which requests. */
#include "lsp-private.h"
#include <string.h>

#define TAB_SIZE 2

typedef struct { ProviderRequest *request; Rope *rope; guint64 revision; } Asked;

static void
asked_free (Asked *asked)
{
  provider_request_unref (asked->request);
  rope_unref (asked->rope);
  g_free (asked);
}

static const struct { const char *method, *capability; } methods[PROVIDER_KINDS] = {
  [PROVIDER_COMPLETION] = { "textDocument/completion", "completionProvider" },
  [PROVIDER_HOVER] = { "textDocument/hover", "hoverProvider" },
  [PROVIDER_SIGNATURE] = { "textDocument/signatureHelp", "signatureHelpProvider" },
  [PROVIDER_DEFINITION] = { "textDocument/definition", "definitionProvider" },
  [PROVIDER_REFERENCES] = { "textDocument/references", "referencesProvider" },
  [PROVIDER_HIGHLIGHTS] = { "textDocument/documentHighlight", "documentHighlightProvider" },
  [PROVIDER_OUTLINE] = { "textDocument/documentSymbol", "documentSymbolProvider" },
  [PROVIDER_RENAME_CHECK] = { "textDocument/prepareRename", "renameProvider" },
  [PROVIDER_RENAME] = { "textDocument/rename", "renameProvider" },
  [PROVIDER_FORMAT] = { "textDocument/formatting", "documentFormattingProvider" },
  [PROVIDER_ACTIONS] = { "textDocument/codeAction", "codeActionProvider" },
};

static void
add_triggers (Lsp *lsp, JsonObject *provider)
{
  JsonArray *list = provider ? lsp_get_array (provider, "triggerCharacters") : NULL;
  for (guint i = 0; list && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      const char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
      gsize length = strlen (lsp->triggers);
      if (g_ascii_isgraph (text[0]) && text[1] == 0 && length + 1 < sizeof lsp->triggers && !strchr (lsp->triggers, text[0]))
        lsp->triggers[length] = text[0];
    }
}

void
lsp_read_capabilities (Lsp *lsp, JsonObject *result)
{
  JsonObject *capabilities = lsp_get_object (result, "capabilities");
  const char *encoding = capabilities ? lsp_get_string (capabilities, "positionEncoding") : NULL;
  JsonObject *sync = lsp_get_object (capabilities, "textDocumentSync");

  g_clear_pointer (&lsp->capabilities, json_object_unref);
  lsp->capabilities = capabilities ? json_object_ref (capabilities) : json_object_new ();
  if (!encoding)
    encoding = lsp_get_string (result, "offsetEncoding");       /* clangd before the protocol had a name for it */
  lsp->utf8 = g_strcmp0 (encoding, "utf-8") == 0;
  lsp->incremental = (sync ? lsp_get_int (sync, "change", 1) : lsp_get_int (lsp->capabilities, "textDocumentSync", 1)) == 2;
  lsp->prepares_rename = lsp_get_boolean (lsp_get_object (lsp->capabilities, "renameProvider"), "prepareProvider");
  memset (lsp->triggers, 0, sizeof lsp->triggers);
  add_triggers (lsp, lsp_get_object (lsp->capabilities, "completionProvider"));
  add_triggers (lsp, lsp_get_object (lsp->capabilities, "signatureHelpProvider"));
}

static gboolean
lsp_handles (gpointer self, Document *document, ProviderKind kind)
{
  Lsp *lsp = self;
  return lsp->ready && methods[kind].method && lsp_has (lsp->capabilities, methods[kind].capability) && lsp_find_text (lsp, document);
}

/* ---- parameters --------------------------------------------------------------------------------------------------------- */

static void
add_problems (JsonBuilder *builder, LspText *text)
{
  json_builder_set_member_name (builder, "diagnostics");
  json_builder_begin_array (builder);
  for (guint i = 0; text->problems && i < json_array_get_length (text->problems); i++)
    json_builder_add_value (builder, json_node_copy (json_array_get_element (text->problems, i)));
  json_builder_end_array (builder);
}

static void
add_format_options (JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "options");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "tabSize");
  json_builder_add_int_value (builder, TAB_SIZE);
  json_builder_set_member_name (builder, "insertSpaces");
  json_builder_add_boolean_value (builder, TRUE);
  json_builder_end_object (builder);
}

static JsonNode *
make_params (Lsp *lsp, LspText *text, const ProviderQuestion *question, gsize start, gsize end)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "textDocument");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "uri");
  json_builder_add_string_value (builder, text->uri);
  json_builder_end_object (builder);
  if (question->kind == PROVIDER_FORMAT || question->kind == PROVIDER_ACTIONS)
    lsp_add_range (builder, "range", text->rope, start, end, lsp->utf8);
  else if (question->kind != PROVIDER_OUTLINE)
    lsp_add_position (builder, "position", text->rope, start, lsp->utf8);
  if (question->kind == PROVIDER_FORMAT)
    add_format_options (builder);
  if (question->kind == PROVIDER_RENAME)
    {
      json_builder_set_member_name (builder, "newName");
      json_builder_add_string_value (builder, question->text ? question->text : "");
    }
  if (question->kind == PROVIDER_REFERENCES || question->kind == PROVIDER_ACTIONS)
    {
      json_builder_set_member_name (builder, "context");
      json_builder_begin_object (builder);
      if (question->kind == PROVIDER_ACTIONS)
        add_problems (builder, text);
      else
        {
          json_builder_set_member_name (builder, "includeDeclaration");
          json_builder_add_boolean_value (builder, TRUE);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* ---- asking -------------------------------------------------------------------------------------------------------------- */

static void
result_cb (Lsp *lsp, JsonNode *result, const char *error, gpointer data)
{
  Asked *asked = data;
  const ProviderQuestion *question = provider_request_get_question (asked->request);
  gboolean live = !provider_request_is_cancelled (asked->request);
  LspText *text = live ? lsp_find_text (lsp, question->document) : NULL;
  g_autofree char *words = error ? g_strdup_printf ("%s: %s", lsp->name, error) : NULL;
  ProviderAnswer *answer = NULL;

  g_hash_table_remove (lsp->requests, asked->request);
  if (live && text && result)
    answer = lsp_convert (lsp, text, question, asked->revision, asked->rope, result);
  else if (live && text && error && (question->kind == PROVIDER_RENAME || question->kind == PROVIDER_RENAME_CHECK))
    {
      answer = provider_answer_new (question->kind, asked->revision);
      answer->refusal = provider_answer_keep (answer, words);
    }
  if (live)
    provider_request_answer (asked->request, lsp, answer, words);
  else
    g_clear_pointer (&answer, provider_answer_unref);
  asked_free (asked);
}

static void
lsp_ask (gpointer self, ProviderRequest *request)
{
  Lsp *lsp = self;
  const ProviderQuestion *question = provider_request_get_question (request);
  LspText *text = lsp_find_text (lsp, question->document);
  gsize length = text ? rope_get_length (text->rope) : 0, start = MIN (question->start, length), end = CLAMP (question->end, start, length);
  const char *method = methods[question->kind].method;
  Asked *asked;
  gint64 id;

  if (!text)
    {
      provider_request_answer (request, lsp, NULL, NULL);
      return;
    }
  asked = g_new0 (Asked, 1);
  asked->request = provider_request_ref (request);
  asked->rope = rope_ref (text->rope);
  asked->revision = text->revision;
  if (question->kind == PROVIDER_RENAME_CHECK && !lsp->prepares_rename)
    {
      g_autoptr (JsonNode) usual = json_from_string ("{\"defaultBehavior\":true}", NULL);
      result_cb (lsp, usual, NULL, asked);
      return;
    }
  if (question->kind == PROVIDER_FORMAT && (start > 0 || end < length))
    method = "textDocument/rangeFormatting";
  id = lsp_request (lsp, method, make_params (lsp, text, question, start, end), result_cb, asked);
  g_hash_table_insert (lsp->requests, request, g_memdup2 (&id, sizeof id));
}

static void
lsp_cancel (gpointer self, ProviderRequest *request)
{
  Lsp *lsp = self;
  gint64 *id = g_hash_table_lookup (lsp->requests, request);
  if (!id)
    return;
  lsp_drop_request (lsp, *id);
  g_hash_table_remove (lsp->requests, request);
}

static const char *
lsp_get_triggers (gpointer self, Document *document)
{
  Lsp *lsp = self;
  return lsp_find_text (lsp, document) ? lsp->triggers : NULL;
}

static void
lsp_free (gpointer self)
{
  Lsp *lsp = self;
  lsp_stop (lsp);
  g_ptr_array_unref (lsp->texts);
  g_hash_table_unref (lsp->pending);
  g_hash_table_unref (lsp->requests);
  g_strfreev (lsp->command);
  g_strfreev (lsp->languages);
  g_string_free (lsp->log, TRUE);
  g_free (lsp->name);
  g_free (lsp->root);
  g_free (lsp);
}

const ProviderClass lsp_class = {
  .name = "LSP",
  .handles = lsp_handles,
  .ask = lsp_ask,
  .cancel = lsp_cancel,
  .get_triggers = lsp_get_triggers,
  .opened = lsp_opened,
  .changed = lsp_changed,
  .saved = lsp_saved,
  .closed = lsp_closed,
  .free = lsp_free,
};

/* ---- public ---------------------------------------------------------------------------------------------------------------- */

Lsp *
lsp_add (ProviderHub *hub, const LspServer *server, const char *root)
{
  Lsp *lsp = g_new0 (Lsp, 1);
  lsp->hub = hub;
  lsp->name = g_strdup (server->name);
  lsp->root = root && g_file_test (root, G_FILE_TEST_IS_DIR) ? g_strdup (root) : NULL;
  lsp->command = g_strdupv ((char **) server->command);
  lsp->languages = g_strdupv ((char **) server->languages);
  lsp->texts = g_ptr_array_new_with_free_func (lsp_text_free);
  lsp->pending = g_hash_table_new (g_int64_hash, g_int64_equal);
  lsp->requests = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  lsp->log = g_string_new (NULL);
  g_queue_init (&lsp->output);
  provider_hub_add (hub, &lsp_class, lsp);
  return lsp;
}

gboolean
lsp_is_ready (Lsp *lsp)
{
  return lsp->ready;
}

guint
lsp_get_starts (Lsp *lsp)
{
  return lsp->starts;
}

int
lsp_get_pid (Lsp *lsp)
{
  const char *text = lsp->process ? g_subprocess_get_identifier (lsp->process) : NULL;
  return text ? atoi (text) : 0;
}

const char *
lsp_get_log (Lsp *lsp)
{
  return lsp->log->str;
}

static GStrv
dup_strings (JsonArray *array)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  GStrv list;
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
    }
  list = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return list;
}

void
lsp_remove_all (ProviderHub *hub)
{
  provider_hub_remove (hub, &lsp_class);
}

gboolean
lsp_add_all (ProviderHub *hub, const char *json, const char *root, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (json && *json ? json : "[]", error);
  JsonArray *array;

  if (!node)
    return FALSE;
  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; !array || i < json_array_get_length (array); i++)
      {
        JsonObject *object = array ? lsp_element (array, i) : NULL;
        g_auto (GStrv) command = dup_strings (lsp_get_array (object, "command"));
        g_auto (GStrv) languages = dup_strings (lsp_get_array (object, "languages"));
        const char *name = lsp_get_string (object, "name");
        if (!object || !command[0] || !languages[0])
          {
            g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "Entry %u needs \"command\", a list that begins with a program, and \"languages\", a list", i + 1);
            return FALSE;
          }
        if (pass == 1)
          lsp_add (hub, &(LspServer) { name ? name : command[0], (const char *const *) command, (const char *const *) languages }, root);
      }
  return TRUE;
}
