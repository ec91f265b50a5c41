/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's process: starting, messages both ways, requests and their time, dying and starting again. */
#include "lsp-private.h"
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES (64u << 10)
#define OUTPUT_MAX (128u << 20)         /* what waits for a server that does not read */
#define KILL_MS 2000
#define LOG_MAX (64u << 10)
#define START_MS 20000                  /* for the answer to "initialize" */
#define WELL_US (60 * G_USEC_PER_SEC)   /* who lived so long is not counted as failing again */

typedef struct { Lsp *lsp; gint64 id; LspResultFunc func; gpointer data; guint timer; } Pending;

static void died (Lsp *lsp, const char *why);

void
lsp_log (Lsp *lsp, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_string_append_vprintf (lsp->log, format, arguments);
  va_end (arguments);
  g_string_append_c (lsp->log, '\n');
  if (lsp->log->len > LOG_MAX)
    g_string_erase (lsp->log, 0, lsp->log->len - LOG_MAX / 2);
}

/* ---- writing ------------------------------------------------------------------------------------------------------------- */

static void write_next (Lsp *lsp);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean done = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  Lsp *lsp = data;
  GBytes *bytes;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;                             /* the process is another one by now, or the client is gone */
  bytes = g_queue_pop_head (&lsp->output);
  lsp->output_bytes -= g_bytes_get_size (bytes);
  g_bytes_unref (bytes);
  lsp->writing = FALSE;
  if (!done)
    died (lsp, error->message);
  else
    write_next (lsp);
}

static void
write_next (Lsp *lsp)
{
  GBytes *bytes = g_queue_peek_head (&lsp->output);
  gsize length;
  const void *data;
  if (lsp->writing || !bytes || !lsp->process)
    return;
  lsp->writing = TRUE;
  data = g_bytes_get_data (bytes, &length);
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (lsp->process), data, length, G_PRIORITY_DEFAULT, lsp->cancel, written_cb, lsp);
}

/* Takes the node. */
static void
send (Lsp *lsp, JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE), *message = NULL;
  gsize length = strlen (text);

  json_node_unref (node);
  if (!lsp->process)
    return;
  message = g_strdup_printf ("Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", length, text);
  length = strlen (message);
  if (lsp->output_bytes + length > OUTPUT_MAX)
    {
      died (lsp, "it does not read what it is told");
      return;
    }
  lsp->output_bytes += length;
  g_queue_push_tail (&lsp->output, g_bytes_new_take (g_steal_pointer (&message), length));
  write_next (lsp);
}

static JsonNode *
make_message (const char *method, JsonNode *params)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_alloc ();
  json_object_set_string_member (object, "jsonrpc", "2.0");
  if (method)
    json_object_set_string_member (object, "method", method);
  if (params)
    json_object_set_member (object, "params", params);
  json_node_init_object (node, object);
  json_object_unref (object);
  return node;
}

void
lsp_notify (Lsp *lsp, const char *method, JsonNode *params)
{
  send (lsp, make_message (method, params));
}

/* ---- requests ------------------------------------------------------------------------------------------------------------ */

static void
pending_free (gpointer data)
{
  Pending *pending = data;
  g_clear_handle_id (&pending->timer, g_source_remove);
  g_free (pending);
}

static Pending *
steal_pending (Lsp *lsp, gint64 id)
{
  gpointer key, value;
  if (!g_hash_table_steal_extended (lsp->pending, &id, &key, &value))
    return NULL;
  return value;
}

static void
tell_cancelled (Lsp *lsp, gint64 id)
{
  JsonObject *params = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), params);
  json_object_set_int_member (params, "id", id);
  json_object_unref (params);
  lsp_notify (lsp, "$/cancelRequest", node);
}

static gboolean
late_cb (gpointer data)
{
  Pending *pending = data;
  Lsp *lsp = pending->lsp;
  gboolean starting = !lsp->ready;

  pending->timer = 0;
  steal_pending (lsp, pending->id);
  pending->func (lsp, NULL, "it took too long", pending->data);
  tell_cancelled (lsp, pending->id);
  pending_free (pending);
  if (starting || ++lsp->silent >= LSP_SILENT_MAX)
    died (lsp, "it does not answer");
  return G_SOURCE_REMOVE;
}

gint64
lsp_request (Lsp *lsp, const char *method, JsonNode *params, LspResultFunc func, gpointer data)
{
  Pending *pending = g_new0 (Pending, 1);
  JsonNode *message = make_message (method, params);

  pending->lsp = lsp;
  pending->id = ++lsp->next_id;
  pending->func = func;
  pending->data = data;
  pending->timer = g_timeout_add (lsp->ready ? LSP_REQUEST_MS : START_MS, late_cb, pending);
  json_object_set_int_member (json_node_get_object (message), "id", pending->id);
  g_hash_table_insert (lsp->pending, &pending->id, pending);
  send (lsp, message);
  return pending->id;
}

void
lsp_drop_request (Lsp *lsp, gint64 id)
{
  Pending *pending = steal_pending (lsp, id);
  if (!pending)
    return;
  pending->func (lsp, NULL, NULL, pending->data);
  pending_free (pending);
  tell_cancelled (lsp, id);
}

/* ---- what the server says ------------------------------------------------------------------------------------------------ */

static void
take_response (Lsp *lsp, JsonObject *message)
{
  Pending *pending = steal_pending (lsp, lsp_get_int (message, "id", -1));
  JsonObject *error = lsp_get_object (message, "error");
  JsonNode *result = json_object_get_member (message, "result");
  g_autoptr (JsonNode) nothing = json_node_new (JSON_NODE_NULL);

  if (!pending)
    return;                             /* given up */
  lsp->silent = 0;
  if (error)
    {
      const char *text = lsp_get_string (error, "message");
      lsp_log (lsp, "error: %s", text ? text : "?");
      pending->func (lsp, NULL, text ? text : "error", pending->data);
    }
  else
    pending->func (lsp, result ? result : nothing, NULL, pending->data);
  pending_free (pending);
}

/* Settings are asked for: there are none. Anything else is refused, but what must not be. */
static void
answer_request (Lsp *lsp, JsonObject *message, const char *method)
{
  JsonNode *answer = make_message (NULL, NULL);
  JsonObject *object = json_node_get_object (answer);

  json_object_set_member (object, "id", json_node_copy (json_object_get_member (message, "id")));
  if (strcmp (method, "workspace/configuration") == 0)
    {
      JsonArray *items = lsp_get_array (lsp_get_object (message, "params"), "items"), *values = json_array_new ();
      for (guint i = 0; items && i < json_array_get_length (items); i++)
        json_array_add_null_element (values);
      json_object_set_array_member (object, "result", values);
    }
  else if (strcmp (method, "client/registerCapability") == 0 || strcmp (method, "client/unregisterCapability") == 0
           || strcmp (method, "window/workDoneProgress/create") == 0 || strcmp (method, "workspace/workspaceFolders") == 0
           || strcmp (method, "window/showMessageRequest") == 0)
    json_object_set_null_member (object, "result");
  else
    {
      JsonObject *error = json_object_new ();
      json_object_set_int_member (error, "code", -32601);
      json_object_set_string_member (error, "message", "not supported");
      json_object_set_object_member (object, "error", error);
    }
  send (lsp, answer);
}

static void
take_notification (Lsp *lsp, const char *method, JsonObject *params)
{
  const char *text = lsp_get_string (params, "message");
  if (strcmp (method, "textDocument/publishDiagnostics") == 0)
    lsp_publish (lsp, params);
  else if (strcmp (method, "window/showMessage") == 0 && text && lsp_get_int (params, "type", 4) == 1)
    provider_hub_say (lsp->hub, lsp->name, text);
  else if (text)
    lsp_log (lsp, "%s", text);
}

/* FALSE: no JSON-RPC. */
static gboolean
take_message (Lsp *lsp, const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;
  JsonObject *message;
  const char *method;

  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL) || !(root = json_parser_get_root (parser))
      || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  message = json_node_get_object (root);
  method = lsp_get_string (message, "method");
  if (!method)
    take_response (lsp, message);
  else if (json_object_has_member (message, "id"))
    answer_request (lsp, message, method);
  else
    take_notification (lsp, method, lsp_get_object (message, "params"));
  return TRUE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  Lsp *lsp = data;
  const char *message;
  gsize length;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!bytes || g_bytes_get_size (bytes) == 0)
    {
      died (lsp, error ? error->message : "it ended");
      return;
    }
  g_autoptr (GCancellable) cancel = g_object_ref (lsp->cancel);
  lsp_frames_feed (&lsp->frames, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  while (!g_cancellable_is_cancelled (cancel) && lsp_frames_next (&lsp->frames, &message, &length))
    if (!take_message (lsp, message, length))
      {
        died (lsp, "it sent what is no message");
        return;
      }
  if (g_cancellable_is_cancelled (cancel))
    return;
  if (lsp->frames.broken)
    died (lsp, "it sent what is no message");
  else
    g_input_stream_read_bytes_async (G_INPUT_STREAM (source), READ_BYTES, G_PRIORITY_DEFAULT, lsp->cancel, read_cb, lsp);
}

static void
read_log_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  Lsp *lsp = data;
  if (!bytes || g_bytes_get_size (bytes) == 0)
    return;
  g_autofree char *text = g_utf8_make_valid (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  lsp_log (lsp, "%s", g_strchomp (text));
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), READ_BYTES, G_PRIORITY_LOW, lsp->cancel, read_log_cb, lsp);
}

/* ---- life ------------------------------------------------------------------------------------------------------------------- */

static void
fail_all (Lsp *lsp, const char *why)
{
  GHashTableIter iter;
  gpointer value;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (pending_free);

  g_hash_table_iter_init (&iter, lsp->pending);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_ptr_array_add (list, value);
      g_hash_table_iter_steal (&iter);
    }
  for (guint i = 0; i < list->len; i++)
    {
      Pending *pending = list->pdata[i];
      pending->func (lsp, NULL, why, pending->data);
    }
}

/* Ends the process and everything that waits for it. */
static void
end_process (Lsp *lsp, const char *why)
{
  if (lsp->cancel)
    g_cancellable_cancel (lsp->cancel);
  g_clear_object (&lsp->cancel);
  if (lsp->process)
    g_subprocess_force_exit (lsp->process);
  g_clear_object (&lsp->process);
  g_queue_clear_full (&lsp->output, (GDestroyNotify) g_bytes_unref);
  lsp->output_bytes = 0;
  lsp->writing = lsp->ready = FALSE;
  lsp_frames_clear (&lsp->frames);
  g_clear_pointer (&lsp->capabilities, json_object_unref);
  fail_all (lsp, why);
}

static gboolean
restart_cb (gpointer data)
{
  Lsp *lsp = data;
  lsp->restart_timer = 0;
  lsp_start (lsp);
  return G_SOURCE_REMOVE;
}

static void
died (Lsp *lsp, const char *why)
{
  g_autofree char *text = NULL;
  guint seconds;

  if (!lsp->process)
    return;
  lsp_log (lsp, "stopped: %s", why);
  if (g_get_monotonic_time () - lsp->started > WELL_US)
    lsp->failures = 0;
  end_process (lsp, why);
  if (++lsp->failures >= LSP_STARTS_MAX)
    {
      lsp->given_up = TRUE;
      text = g_strdup_printf ("stopped (%s), and is not started again", why);
    }
  else
    {
      seconds = 1u << (lsp->failures - 1);
      lsp->restart_timer = g_timeout_add (seconds * 1000, restart_cb, lsp);
      text = g_strdup_printf ("stopped (%s); it is started again in %u s", why, seconds);
    }
  provider_hub_say (lsp->hub, lsp->name, text);
}

static JsonNode *
make_initialize (Lsp *lsp)
{
  static const char capabilities[] =
    "{\"general\":{\"positionEncodings\":[\"utf-8\",\"utf-16\"]},\"offsetEncoding\":[\"utf-8\",\"utf-16\"],"
    "\"textDocument\":{\"synchronization\":{\"didSave\":true},"
    "\"completion\":{\"completionItem\":{\"snippetSupport\":true,\"documentationFormat\":[\"plaintext\",\"markdown\"],"
    "\"insertReplaceSupport\":false},\"contextSupport\":true},"
    "\"hover\":{\"contentFormat\":[\"plaintext\",\"markdown\"]},"
    "\"signatureHelp\":{\"signatureInformation\":{\"documentationFormat\":[\"plaintext\"],\"activeParameterSupport\":true,"
    "\"parameterInformation\":{\"labelOffsetSupport\":true}}},"
    "\"documentSymbol\":{\"hierarchicalDocumentSymbolSupport\":true},"
    "\"rename\":{\"prepareSupport\":true},"
    "\"codeAction\":{\"codeActionLiteralSupport\":{\"codeActionKind\":{\"valueSet\":[\"quickfix\",\"refactor\",\"source\"]}}},"
    "\"publishDiagnostics\":{\"versionSupport\":true,\"relatedInformation\":true}},"
    "\"workspace\":{\"workspaceEdit\":{\"documentChanges\":true},\"configuration\":true}}";
  JsonObject *params = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), params);
  g_autofree char *uri = lsp->root ? g_filename_to_uri (lsp->root, NULL, NULL) : NULL;

  json_object_set_int_member (params, "processId", getpid ());
  if (uri)
    json_object_set_string_member (params, "rootUri", uri);
  else
    json_object_set_null_member (params, "rootUri");
  json_object_set_member (params, "capabilities", json_from_string (capabilities, NULL));
  json_object_unref (params);
  return node;
}

static void
initialized_cb (Lsp *lsp, JsonNode *result, const char *error, gpointer data)
{
  JsonObject *empty;
  if (!result || !JSON_NODE_HOLDS_OBJECT (result))
    {
      if (lsp->process && result)
        died (lsp, "it did not say what it can do");
      else if (lsp->process && error)
        lsp_log (lsp, "initialize: %s", error);
      return;
    }
  lsp_read_capabilities (lsp, json_node_get_object (result));
  lsp->ready = TRUE;
  empty = json_object_new ();
  lsp_notify (lsp, "initialized", json_node_init_object (json_node_alloc (), empty));
  json_object_unref (empty);
  lsp_open_all (lsp);
  provider_hub_say (lsp->hub, lsp->name, NULL);
}

void
lsp_start (Lsp *lsp)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;

  if (lsp->process || lsp->given_up || lsp->restart_timer)
    return;
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  if (lsp->root)
    g_subprocess_launcher_set_cwd (launcher, lsp->root);
  lsp->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) lsp->command, &error);
  if (!lsp->process)
    {
      lsp->given_up = TRUE;
      lsp_log (lsp, "%s", error->message);
      provider_hub_say (lsp->hub, lsp->name, error->message);
      return;
    }
  lsp->starts++;
  lsp->silent = 0;
  lsp->started = g_get_monotonic_time ();
  lsp->cancel = g_cancellable_new ();
  lsp_frames_init (&lsp->frames, LSP_MESSAGE_MAX);
  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (lsp->process), READ_BYTES, G_PRIORITY_DEFAULT, lsp->cancel, read_cb, lsp);
  g_input_stream_read_bytes_async (g_subprocess_get_stderr_pipe (lsp->process), READ_BYTES, G_PRIORITY_LOW, lsp->cancel, read_log_cb, lsp);
  lsp_request (lsp, "initialize", make_initialize (lsp), initialized_cb, NULL);
}

static gboolean
kill_cb (gpointer process)
{
  g_subprocess_force_exit (process);    /* nothing when it has ended */
  return G_SOURCE_REMOVE;
}

/* It is asked to end, by its input and by a signal, and has KILL_MS for it. */
void
lsp_stop (Lsp *lsp)
{
  GSubprocess *process = g_steal_pointer (&lsp->process);
  g_clear_handle_id (&lsp->restart_timer, g_source_remove);
  if (process)
    {
      g_subprocess_send_signal (process, SIGTERM);
      g_timeout_add_full (G_PRIORITY_DEFAULT, KILL_MS, kill_cb, process, g_object_unref);
    }
  end_process (lsp, "closed");
}
