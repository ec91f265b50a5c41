/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client against a scripted server (this program, started with --server) that is well, slow, crashes or sends garbage,
 * and against clangd where there is one. The framing is torn and spoiled in every way. */
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "document/rope.h"
#include "lsp-frame.h"
#include "lsp/lsp.h"

/* ---- the scripted server -------------------------------------------------------------------------------------------------- */

typedef struct { Rope *rope; const char *mode; } Served;

static void
reply (JsonObject *message, const char *result)
{
  g_autofree char *body = g_strdup_printf ("{\"jsonrpc\":\"2.0\",\"id\":%" G_GINT64_FORMAT ",\"result\":%s}",
                                           json_object_get_int_member (message, "id"), result);
  printf ("Content-Length: %zu\r\n\r\n%s", strlen (body), body);
  fflush (stdout);
}

static gsize
offset_of (Rope *rope, JsonObject *position)
{
  gsize start = rope_get_line_start (rope, json_object_get_int_member (position, "line"));
  return rope_get_offset_at_utf16 (rope, rope_get_utf16_at (rope, start) + json_object_get_int_member (position, "character"));
}

static void
change (Served *served, JsonObject *params)
{
  JsonArray *changes = json_object_get_array_member (params, "contentChanges");
  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonObject *one = json_array_get_object_element (changes, i), *range = json_object_get_object_member (one, "range");
      const char *text = json_object_get_string_member (one, "text");
      DocumentEdit edit = { offset_of (served->rope, json_object_get_object_member (range, "start")),
                            offset_of (served->rope, json_object_get_object_member (range, "end")), text, strlen (text) };
      Rope *next = rope_edit (served->rope, &edit, 1);
      rope_unref (served->rope);
      served->rope = next;
    }
}

/* What it believes the text to be, as the words of a card. */
static void
hover (Served *served, JsonObject *message)
{
  g_autofree char *text = rope_flatten (served->rope, NULL), *result = NULL;
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autofree char *quoted = json_to_string (node, FALSE);
  if (strcmp (served->mode, "crash") == 0)
    abort ();
  if (strcmp (served->mode, "garbage") == 0)
    {
      printf ("What is a frame?\r\n\r\n");
      fflush (stdout);
      return;
    }
  if (strcmp (served->mode, "huge") == 0)
    {
      printf ("Content-Length: 99999999999999999999\r\n\r\n{");
      fflush (stdout);
      return;
    }
  if (strcmp (served->mode, "mad") == 0)
    {
      reply (message, "{\"contents\":{\"value\":7},\"range\":[1,2],\"x\":{\"start\":{\"line\":-5}}}");
      return;
    }
  result = g_strdup_printf ("{\"contents\":{\"kind\":\"plaintext\",\"value\":%s},\"range\":{\"start\":{\"line\":0,\"character\":0},"
                            "\"end\":{\"line\":9999999,\"character\":3}}}", quoted);
  reply (message, result);
}

static void
serve_message (Served *served, JsonObject *message)
{
  const char *method = json_object_get_string_member_with_default (message, "method", "");
  JsonObject *params = json_object_has_member (message, "params") ? json_object_get_object_member (message, "params") : NULL;

  if (strcmp (method, "initialize") == 0)
    {
      static const char ask[] = "{\"jsonrpc\":\"2.0\",\"id\":\"x1\",\"method\":\"workspace/configuration\",\"params\":{\"items\":[{}]}}";
      printf ("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %zu\r\n\r\n%s", strlen (ask), ask);
      reply (message, "{\"capabilities\":{\"textDocumentSync\":2,\"hoverProvider\":true,\"completionProvider\":{\"triggerCharacters\":[\".\",7]},"
                      "\"renameProvider\":true}}");
    }
  else if (strcmp (method, "textDocument/didOpen") == 0)
    {
      const char *text = json_object_get_string_member (json_object_get_object_member (params, "textDocument"), "text");
      g_clear_pointer (&served->rope, rope_unref);
      served->rope = rope_new (text, strlen (text));
    }
  else if (strcmp (method, "textDocument/didChange") == 0)
    change (served, params);
  else if (strcmp (method, "textDocument/hover") == 0)
    hover (served, message);
  else if (strcmp (method, "textDocument/completion") == 0 && strcmp (served->mode, "slow") != 0)
    reply (message, "{\"isIncomplete\":true,\"items\":[{\"label\":\"two\",\"sortText\":\"2\"},{\"label\":\"one\",\"sortText\":\"1\","
                    "\"insertTextFormat\":2,\"insertText\":\"one(${1:x})\",\"kind\":3,\"documentation\":{\"value\":\"The first.\"}},{\"nothing\":1},5]}");
  else if (strcmp (method, "textDocument/rename") == 0)
    reply (message, "{\"documentChanges\":[{\"kind\":\"delete\",\"uri\":\"file:///etc/passwd\"}]}");
}

static int
serve (const char *mode)
{
  Served served = { NULL, mode };
  LspFrames frames;
  char bytes[4096];
  ssize_t count;

  lsp_frames_init (&frames, LSP_MESSAGE_MAX);
  fprintf (stderr, "ready to serve\n");
  while ((count = read (0, bytes, sizeof bytes)) > 0)
    {
      const char *text;
      gsize length;
      lsp_frames_feed (&frames, bytes, (gsize) count);
      while (lsp_frames_next (&frames, &text, &length))
        {
          g_autoptr (JsonParser) parser = json_parser_new ();
          if (json_parser_load_from_data (parser, text, (gssize) length, NULL))
            serve_message (&served, json_node_get_object (json_parser_get_root (parser)));
        }
    }
  return 0;
}

/* ---- a desk ------------------------------------------------------------------------------------------------------------------ */

typedef struct {
  ProviderHub *hub;
  Lsp         *lsp;
  Document    *document;
  char        *folder, *said;
  ProviderAnswer *answer;
  char        *error;
  gboolean     done;
  guint        problems;
} Desk;

static const char *self_path;

static void
said_cb (const char *provider, const char *text, gpointer data)
{
  Desk *desk = data;
  g_free (desk->said);
  desk->said = g_strdup (text);
}

static void
problems_cb (Document *document, gconstpointer provider, guint64 revision, const ProviderProblem *problems, guint count, gpointer data)
{
  ((Desk *) data)->problems = count;
}

static void
desk_open (Desk *desk, const char *name, const char *text, const char *const *command, const char *const *languages)
{
  g_autofree char *path = NULL;
  *desk = (Desk) { .hub = provider_hub_new (), .document = document_new () };
  desk->folder = g_dir_make_tmp ("symphony-lsp-XXXXXX", NULL);
  path = g_build_filename (desk->folder, name, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (document_load (desk->document, path, NULL));
  provider_hub_set_status_func (desk->hub, said_cb, desk);
  provider_hub_set_problems_func (desk->hub, problems_cb, desk);
  desk->lsp = lsp_add (desk->hub, &(LspServer) { "fake", command, languages }, desk->folder);
  g_assert_cmpuint (lsp_get_starts (desk->lsp), ==, 0);
  provider_hub_open (desk->hub, desk->document);
}

static void
desk_close (Desk *desk)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", desk->folder);
  provider_hub_free (desk->hub);
  g_object_unref (desk->document);
  g_clear_pointer (&desk->answer, provider_answer_unref);
  g_free (desk->error);
  g_free (desk->said);
  g_assert_cmpint (system (command), ==, 0);
  g_free (desk->folder);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

#define WAIT(condition)                                                              \
  G_STMT_START {                                                                     \
    gint64 end_ = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;                     \
    guint wake_ = g_timeout_add (20, wake_cb, NULL);                                 \
    while (!(condition) && g_get_monotonic_time () < end_)                           \
      g_main_context_iteration (NULL, TRUE);                                         \
    g_source_remove (wake_);                                                         \
    g_assert_true (condition);                                                       \
  } G_STMT_END

static void
done_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  Desk *desk = data;
  desk->answer = answer ? provider_answer_ref ((ProviderAnswer *) answer) : NULL;
  g_free (desk->error);
  desk->error = g_strdup (error);
  desk->done = TRUE;
}

static const ProviderAnswer *
ask (Desk *desk, ProviderKind kind, gsize start, gsize end, const char *text)
{
  ProviderQuestion question = { kind, desk->document, start, end, text };
  g_clear_pointer (&desk->answer, provider_answer_unref);
  desk->done = FALSE;
  g_assert_nonnull (provider_hub_ask (desk->hub, &question, done_cb, desk));
  WAIT (desk->done);
  return desk->answer;
}

#define FAKE(mode) ((const char *const[]) { self_path, "--server", mode, NULL }), ((const char *const[]) { "*.fake", NULL })

/* ---- cases -------------------------------------------------------------------------------------------------------------------- */

/* However it is cut, the same messages come out. */
static void
test_frames (void)
{
  static const char stream[] = "Content-Length: 2\r\n\r\n{}content-length:\t5 \r\nContent-Type: x\r\n\r\n[1,2]Content-Length: 0\r\n\r\n";
  for (gsize cut = 0; cut < sizeof stream; cut++)
    {
      LspFrames frames;
      const char *message;
      gsize length, lengths = 0, count = 0;
      lsp_frames_init (&frames, 100);
      for (int half = 0; half < 2; half++)
        {
          g_assert_true (lsp_frames_feed (&frames, stream + (half ? cut : 0), half ? sizeof stream - 1 - MIN (cut, sizeof stream - 1) : MIN (cut, sizeof stream - 1)));
          while (lsp_frames_next (&frames, &message, &length))
            {
              lengths = lengths * 10 + length;
              count++;
            }
        }
      g_assert_cmpuint (count, ==, 3);
      g_assert_cmpuint (lengths, ==, 250);
      g_assert_false (frames.broken);
      lsp_frames_clear (&frames);
    }
}

static void
test_hostile_frames (void)
{
  static const char *const bad[] = {
    "Content-Length: -1\r\n\r\n", "Content-Length: 101\r\n\r\n", "Content-Length: 18446744073709551617\r\n\r\n", "Content-Length: \r\n\r\n",
    "Content-Length: 2\r\nContent-Length: 3\r\n\r\n", "no colon\r\n\r\n", "X: 1\r\n\r\n", "Content-Length: 2x\r\n\r\n", "\r\n\r\n",
  };
  g_autoptr (GString) long_header = g_string_new (NULL);
  GRand *random = g_rand_new_with_seed (7);
  const char *message;
  gsize length;
  LspFrames frames;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      lsp_frames_init (&frames, 100);
      lsp_frames_feed (&frames, bad[i], strlen (bad[i]));
      g_assert_false (lsp_frames_next (&frames, &message, &length));
      g_assert_true (frames.broken);
      g_assert_false (lsp_frames_feed (&frames, "x", 1));
      lsp_frames_clear (&frames);
    }
  for (guint i = 0; i < 2000; i++)
    g_string_append (long_header, "A: b\r\n");
  lsp_frames_init (&frames, 100);
  lsp_frames_feed (&frames, long_header->str, long_header->len);
  g_assert_false (lsp_frames_next (&frames, &message, &length));
  g_assert_true (frames.broken);
  lsp_frames_clear (&frames);
  for (int round = 0; round < 3000; round++)            /* spoiled anywhere: no crash, never more than was sent */
    {
      char bytes[] = "Content-Length: 12\r\nContent-Type: a\r\n\r\n{\"id\":1234}\n";
      gsize sent = 0;
      for (int n = g_rand_int_range (random, 0, 4); n > 0; n--)
        bytes[g_rand_int_range (random, 0, sizeof bytes - 1)] = (char) g_rand_int_range (random, 0, 256);
      lsp_frames_init (&frames, 100);
      while (sent < sizeof bytes - 1 && !frames.broken)
        {
          gsize wished = (gsize) g_rand_int_range (random, 1, 20), part = MIN (wished, sizeof bytes - 1 - sent);
          lsp_frames_feed (&frames, bytes + sent, part);
          sent += part;
          while (lsp_frames_next (&frames, &message, &length))
            g_assert_cmpuint (length, <=, sent);
        }
      lsp_frames_clear (&frames);
    }
  g_rand_free (random);
}

/* After any edits the server has the very text, in its UTF-16 columns. */
static void
test_sync (void)
{
  Desk desk;
  GRand *random = g_rand_new_with_seed (3);
  static const char *const pieces[] = { "a", "é", "𝄞", "\n", "two\nrows", "", "\t♯" };

  desk_open (&desk, "a.fake", "𝄞 first\nsecond\n", FAKE ("well"));
  g_assert_false (provider_hub_handles (desk.hub, desk.document, PROVIDER_HOVER));
  WAIT (lsp_is_ready (desk.lsp));
  g_assert_cmpstr (provider_hub_get_triggers (desk.hub, desk.document), ==, ".");
  for (int round = 0; round < 40; round++)
    {
      DocumentEdit edits[2] = { 0 };
      const Rope *rope = document_get_rope (desk.document);
      gsize length = rope_get_length (rope), half = rope_get_offset_at_chars (rope, rope_get_summary (rope).chars / 2);
      for (int i = 0; i < 2; i++)
        {
          gsize low = i == 0 ? 0 : half, high = i == 0 ? half : length;
          edits[i].start = rope_get_offset_at_chars (rope, rope_get_chars_at (rope, (gsize) g_rand_double_range (random, low, high + 0.5)));
          edits[i].end = MIN (rope_get_offset_at_chars (rope, rope_get_chars_at (rope, edits[i].start) + g_rand_int_range (random, 0, 3)), high);
          edits[i].start = MIN (edits[i].start, edits[i].end);
          edits[i].text = pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))];
          edits[i].length = strlen (edits[i].text);
        }
      g_assert_true (document_apply (desk.document, 0, edits, 2, DOCUMENT_AUTHOR_USER, NULL));
    }
  const ProviderAnswer *answer = ask (&desk, PROVIDER_HOVER, 0, 0, NULL);
  g_assert_nonnull (answer);
  g_autofree char *text = g_strdup (document_get_text (desk.document, NULL));
  g_assert_cmpuint (answer->rows->len, ==, 1);
  g_assert_cmpstr (provider_answer_row (answer, ProviderCard, 0)->text, ==, g_strstrip (text));
  g_assert_nonnull (strstr (lsp_get_log (desk.lsp), "ready to serve"));
  g_rand_free (random);
  desk_close (&desk);
}

static void
test_completion (void)
{
  Desk desk;
  desk_open (&desk, "a.fake", "x.", FAKE ("well"));
  WAIT (lsp_is_ready (desk.lsp));
  const ProviderAnswer *answer = ask (&desk, PROVIDER_COMPLETION, 2, 2, NULL);
  const ProviderItem *first = provider_answer_row (answer, ProviderItem, 0);
  g_assert_cmpuint (answer->rows->len, ==, 2);
  g_assert_true (answer->incomplete);
  g_assert_cmpstr (first->label, ==, "one");
  g_assert_true (first->snippet);
  g_assert_cmpstr (first->documentation, ==, "The first.");
  g_assert_cmpuint (first->start, ==, 2);
  answer = ask (&desk, PROVIDER_RENAME, 0, 0, "y");     /* a server may not delete files */
  g_assert_cmpuint (answer->rows->len, ==, 0);
  g_assert_nonnull (answer->refusal);
  desk_close (&desk);
}

static void
test_crash (void)
{
  Desk desk;
  desk_open (&desk, "a.fake", "text\n", FAKE ("crash"));
  WAIT (lsp_is_ready (desk.lsp));
  g_assert_null (ask (&desk, PROVIDER_HOVER, 0, 0, NULL));
  g_assert_nonnull (desk.error);
  g_assert_nonnull (strstr (desk.said, "started again in 1 s"));
  document_replace (desk.document, 0, 0, "typing goes on ", -1);
  WAIT (lsp_is_ready (desk.lsp));                       /* it is back, and has the text */
  g_assert_cmpuint (lsp_get_starts (desk.lsp), ==, 2);
  g_assert_null (desk.said);
  g_assert_cmpuint (ask (&desk, PROVIDER_COMPLETION, 0, 0, NULL)->rows->len, ==, 2);
  desk_close (&desk);
}

static void
test_garbage (void)
{
  static const char *const modes[] = { "garbage", "huge" };
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      Desk desk;
      desk_open (&desk, "a.fake", "text\n", FAKE (modes[i]));
      WAIT (lsp_is_ready (desk.lsp));
      g_assert_null (ask (&desk, PROVIDER_HOVER, 0, 0, NULL));
      g_assert_nonnull (strstr (desk.said, "no message"));
      g_assert_cmpint (lsp_get_pid (desk.lsp), ==, 0);
      desk_close (&desk);
    }
  Desk desk;
  desk_open (&desk, "a.fake", "text\n", FAKE ("mad"));
  WAIT (lsp_is_ready (desk.lsp));
  const ProviderAnswer *answer = ask (&desk, PROVIDER_HOVER, 0, 0, NULL);
  g_assert_true (!answer || answer->rows->len == 0);
  g_assert_true (lsp_is_ready (desk.lsp));
  desk_close (&desk);
}

/* A slow one holds nobody up: cancelling is at once, closing too. */
static void
test_slow (void)
{
  Desk desk;
  desk_open (&desk, "a.fake", "text\n", FAKE ("slow"));
  WAIT (lsp_is_ready (desk.lsp));
  ProviderQuestion question = { PROVIDER_COMPLETION, desk.document, 0, 0 };
  gint64 began = g_get_monotonic_time ();
  provider_request_cancel (provider_hub_ask (desk.hub, &question, done_cb, &desk));
  g_assert_nonnull (provider_hub_ask (desk.hub, &question, done_cb, &desk));
  const ProviderAnswer *answer;
  question.kind = PROVIDER_HOVER;
  desk.done = FALSE;
  g_assert_nonnull (provider_hub_ask (desk.hub, &question, done_cb, &desk));
  WAIT (desk.done);
  answer = desk.answer;
  g_assert_nonnull (answer);
  desk_close (&desk);
  g_assert_cmpfloat ((double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC, <, 5);
}

static void
test_missing (void)
{
  Desk desk;
  g_autoptr (GError) error = NULL;
  desk_open (&desk, "a.fake", "text\n", ((const char *const[]) { "/nonexistent/server", NULL }), ((const char *const[]) { "*.fake", NULL }));
  g_assert_nonnull (desk.said);
  g_assert_false (provider_hub_handles (desk.hub, desk.document, PROVIDER_HOVER));
  document_replace (desk.document, 0, 0, "x", -1);
  g_assert_false (lsp_add_all (desk.hub, "[{\"command\":[]}]", NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (lsp_add_all (desk.hub, "{", NULL, &error));
  g_clear_error (&error);
  g_assert_false (lsp_add_all (desk.hub, "{}", NULL, &error));
  g_clear_error (&error);
  g_assert_true (lsp_add_all (desk.hub, "[]", NULL, &error));
  g_assert_true (lsp_add_all (desk.hub, "[{\"command\":[\"x\"],\"languages\":[\"c\"]}]", NULL, &error));
  desk_close (&desk);
}

static void
test_clangd (void)
{
  static const char program[] =
    "static int double_it (int value)\n{\n  return   2*value;\n}\n\nint main (void)\n{\n  int tömb = double_it (4);\n  return tömb + undeclared;\n}\n";
  g_autofree char *path = g_find_program_in_path ("clangd");
  const char *text, *place;
  gsize at;
  Desk desk;
  const ProviderAnswer *answer;

  if (!path)
    {
      g_test_skip ("clangd is not installed (package clangd)");
      return;
    }
  desk_open (&desk, "a.c", program, ((const char *const[]) { path, "--log=error", NULL }), ((const char *const[]) { "c", NULL }));
  WAIT (lsp_is_ready (desk.lsp));
  WAIT (desk.problems > 0);
  text = document_get_text (desk.document, NULL);
  place = strstr (text, "double_it (4)");
  answer = ask (&desk, PROVIDER_DEFINITION, place - text + 2, place - text + 2, NULL);
  g_assert_cmpuint (answer->rows->len, ==, 1);
  g_assert_cmpuint (provider_answer_row (answer, ProviderPlace, 0)->start, ==, strlen ("static int "));
  answer = ask (&desk, PROVIDER_HOVER, place - text + 2, place - text + 2, NULL);
  g_assert_nonnull (strstr (provider_answer_row (answer, ProviderCard, 0)->text, "double_it"));
  place = strstr (text, "tömb + ");
  answer = ask (&desk, PROVIDER_RENAME, place - text, place - text, "twice");
  g_assert_cmpuint (answer->rows->len, ==, 2);
  g_assert_cmpstr (provider_answer_row (answer, ProviderEdit, 0)->old, ==, "tömb");
  answer = ask (&desk, PROVIDER_OUTLINE, 0, 0, NULL);
  g_assert_cmpuint (answer->rows->len, ==, 2);
  g_assert_cmpstr (provider_answer_row (answer, ProviderSymbol, 1)->name, ==, "main");
  answer = ask (&desk, PROVIDER_FORMAT, 0, G_MAXUINT, NULL);
  g_assert_cmpuint (answer->rows->len, >, 0);
  place = strstr (text, "undeclared");
  at = place - text;
  document_replace (desk.document, at, at + strlen ("undeclared"), "dou", -1);
  answer = ask (&desk, PROVIDER_COMPLETION, at + 3, at + 3, NULL);
  g_assert_cmpuint (answer->rows->len, >, 0);
  g_assert_cmpstr (provider_answer_row (answer, ProviderItem, 0)->filter ? provider_answer_row (answer, ProviderItem, 0)->filter
                   : provider_answer_row (answer, ProviderItem, 0)->label, ==, "double_it");
  text = document_get_text (desk.document, NULL);
  answer = ask (&desk, PROVIDER_SIGNATURE, strstr (text, "(4)") - text + 1, 0, NULL);
  g_assert_cmpuint (answer->rows->len, ==, 1);
  desk_close (&desk);
}

int
main (int argc, char **argv)
{
  g_autofree char *self = NULL;
  if (argc > 2 && strcmp (argv[1], "--server") == 0)
    return serve (argv[2]);
  signal (SIGPIPE, SIG_IGN);
  self = g_file_read_link ("/proc/self/exe", NULL);
  self_path = self;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lsp/frames", test_frames);
  g_test_add_func ("/lsp/frames-hostile", test_hostile_frames);
  g_test_add_func ("/lsp/sync", test_sync);
  g_test_add_func ("/lsp/completion", test_completion);
  g_test_add_func ("/lsp/crash", test_crash);
  g_test_add_func ("/lsp/garbage", test_garbage);
  g_test_add_func ("/lsp/slow", test_slow);
  g_test_add_func ("/lsp/missing", test_missing);
  g_test_add_func ("/lsp/clangd", test_clangd);
  return g_test_run ();
}
