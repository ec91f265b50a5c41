/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony patch edit: control messages on a patch that does not play, one after the other, and the patch they leave. */
#include "cli-patch.h"
#include "cli-osc-text.h"

#include <stdio.h>
#include <string.h>

#include "live/live.h"

#define TRACK "patch"
#define ANSWER_US (10 * G_USEC_PER_SEC)

typedef struct {
  Engine  *engine;
  Control *control;
  GAsyncQueue *replies;                 /* GBytes */
  gint64   serial;
} Editor;

static void
reply_cb (const uint8_t *packet, size_t size, gpointer data)
{
  g_async_queue_push (((Editor *) data)->replies, g_bytes_new (packet, size));
}

static gboolean
open_editor (Editor *editor, const char *path)
{
  g_autofree char *data = live_find_data_dir (), *patches = g_build_filename (data, "patches", NULL);
  g_autofree char *folder = g_path_get_dirname (path), *base = g_path_get_basename (path), *file = g_strconcat ("./", base, NULL);
  const EngineTrack track = { .name = TRACK, .patch = file, .volume = 1 };
  const EngineRig rig = { .tracks = &track, .track_count = 1, .project_dir = folder, .tempo_bpm = 120 };
  g_autoptr (GError) error = NULL;
  editor->replies = g_async_queue_new_full ((GDestroyNotify) g_bytes_unref);
  editor->engine = engine_new (&(EngineConfig) { .patch_dir = patches });
  if (engine_set_rig (editor->engine, &rig, &error))
    editor->control = control_new (&(ControlConfig) { .engine = editor->engine, .project_dir = folder, .patch_dir = patches }, &error);
  if (!editor->control)
    cli_complain ("%s", error->message);
  return editor->control != NULL;
}

static void
close_editor (Editor *editor)
{
  control_free (editor->control);
  if (editor->engine)
    engine_free (editor->engine);
  if (editor->replies)
    g_async_queue_unref (editor->replies);
}

/* Serves a message; what it answers goes to stdout, what is wrong to stderr. text: takes the parts of /patch instead. */
static gboolean
serve (Editor *editor, const char *line, GString *text)
{
  uint8_t packet[8192];
  g_autoptr (GError) error = NULL;
  gint64 serial = ++editor->serial;
  size_t size = cli_osc_read (line, serial, packet, sizeof packet, &error);
  if (!size)
    {
      cli_complain ("%s", error->message);
      return FALSE;
    }
  control_post (editor->control, packet, size, reply_cb, editor);
  for (;;)
    {
      g_autoptr (GBytes) reply = g_async_queue_timeout_pop (editor->replies, ANSWER_US);
      g_autofree OscMessage *message = g_new (OscMessage, 1);
      gsize length = 0;
      const uint8_t *bytes = reply ? g_bytes_get_data (reply, &length) : NULL;
      if (!reply || osc_message_read (message, bytes, length))
        {
          cli_complain ("%s: no answer", line);
          return FALSE;
        }
      if (strcmp (message->address, "/ok") == 0)
        return TRUE;
      if (strcmp (message->address, "/error") == 0)
        {
          fprintf (stderr, "%s\n  %s [%s]%s%s\n", line, message->args[3].text, message->args[2].text, *message->args[4].text ? "\n  " : "",
                   message->args[4].text);
          return FALSE;
        }
      if (text && strcmp (message->address, "/patch") == 0)
        {
          g_string_append (text, message->args[3].text);
          if (message->args[1].integer == message->args[2].integer)
            return TRUE;
          continue;
        }
      g_autofree char *shown = cli_osc_show (bytes, length);
      puts (shown);
      if (strcmp (message->address, "/param") == 0 || strcmp (message->address, "/status") == 0)
        return TRUE;
    }
}

static int
edit (Editor *editor, char **lines, const char *out)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean sexp = out && !g_str_has_suffix (out, ".json");
  if (!serve (editor, "/patch/begin", NULL))
    return CLI_SYSTEM;
  for (; *lines; lines++)
    {
      gboolean edits = g_str_has_prefix (*lines, "/patch/");
      if (!edits && !serve (editor, "/patch/commit", NULL))
        return CLI_INPUT;
      if (!serve (editor, *lines, NULL) || (!edits && !serve (editor, "/patch/begin", NULL)))
        return CLI_INPUT;
    }
  if (!serve (editor, "/patch/commit", NULL) || !serve (editor, sexp ? "/patch/get sexp" : "/patch/get json", text))
    return CLI_INPUT;
  if (!out)
    fputs (text->str, stdout);
  else if (!g_file_set_contents (out, text->str, (gssize) text->len, &error))
    {
      cli_complain ("%s", error->message);
      return CLI_SYSTEM;
    }
  return CLI_OK;
}

int
cli_patch_edit (int argc, char **argv)
{
  g_autofree char *out = NULL;
  const GOptionEntry entries[] = { { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Write the patch there: .json, or .sexp (else: print it)", "OUT" },
                                   G_OPTION_ENTRY_NULL };
  Editor editor = { 0 };
  int status;
  if (!cli_parse (&argc, &argv, entries, "FILE MESSAGE…", &status))
    return status;
  if (argc < 3)
    {
      cli_complain ("usage: symphony patch edit FILE [-o OUT] MESSAGE…\n"
                    "       symphony patch edit lead.json \"/patch/add wobble lfo rate 5\" \"/patch/connect wobble out filter cutoff 300 add\"");
      return CLI_USAGE;
    }
  g_autofree char *found = cli_patch_find (argv[1]), *path = g_canonicalize_filename (found, NULL);
  status = open_editor (&editor, path) ? edit (&editor, argv + 2, out) : CLI_INPUT;
  close_editor (&editor);
  return status;
}
