/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that a terminal reads: profiles, what is pasted, links. */
#include "terminal/session.h"
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_LINES 12
#define SHOWN_CHARS 100

/* ---- profiles -------------------------------------------------------------------------------------------- */

void
terminal_profile_free (TerminalProfile *self)
{
  if (!self)
    return;
  g_free (self->name);
  g_free (self->folder);
  g_strfreev (self->environment);
  g_strfreev (self->arguments);
  g_free (self);
}

static char *
expand_home (const char *path)
{
  return path[0] == '~' && (!path[1] || path[1] == '/') ? g_build_filename (g_get_home_dir (), path + 1, NULL) : g_strdup (path);
}

static gboolean
is_assignment (const char *word)
{
  const char *at = word;
  while (g_ascii_isalnum (*at) || *at == '_')
    at++;
  return at > word && !g_ascii_isdigit (*word) && *at == '=';
}

TerminalProfile *
terminal_profile_parse (const char *line, GError **error)
{
  const char *colon = strchr (line, ':');
  g_auto (GStrv) words = NULL;
  g_autoptr (GStrvBuilder) environment = g_strv_builder_new ();
  g_autoptr (GError) local = NULL;
  TerminalProfile *self;
  guint at = 0;

  if (!colon || colon == line)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("The terminal profile “%s” has no name. Write “Name: program and arguments”."), line);
      return NULL;
    }
  if (!g_shell_parse_argv (colon + 1, NULL, &words, &local) && !g_error_matches (local, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The terminal profile “%.*s” cannot be read: %s"), (int) (colon - line), line,
                   local->message);
      return NULL;
    }
  self = g_new0 (TerminalProfile, 1);
  self->name = g_strstrip (g_strndup (line, colon - line));
  for (; words && words[at] && is_assignment (words[at]); at++)
    if (g_str_has_prefix (words[at], "cd="))
      {
        g_free (self->folder);
        self->folder = expand_home (words[at] + strlen ("cd="));
      }
    else
      g_strv_builder_add (environment, words[at]);
  self->environment = g_strv_builder_end (environment);
  if (words && words[at])
    self->arguments = g_strdupv (words + at);
  return self;
}

/* ---- pasting --------------------------------------------------------------------------------------------- */

char *
terminal_paste_check (const char *text)
{
  guint lines = 0;
  gboolean control = FALSE;
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      lines += c == '\n' || (c == '\r' && at[1] != '\n');
      control |= (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f || (c >= 0x80 && c < 0xa0)
        || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
  if (control)
    return g_strdup (_("The text holds control characters, which can do more than they show."));
  if (lines == 0)
    return NULL;
  if (lines == 1 && g_str_has_suffix (text, "\n"))
    return g_strdup (_("The text ends its line: the shell would run it at once."));
  return g_strdup_printf (ngettext ("The text has %u line break: the shell may run its lines at once.",
                                    "The text has %u line breaks: the shell may run its lines at once.", lines), lines);
}

char *
terminal_paste_show (const char *text)
{
  GString *shown = g_string_new (NULL);
  guint lines = 0, chars = 0;
  for (const char *at = text; *at && lines < SHOWN_LINES; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (c == '\n' || chars >= SHOWN_CHARS)
        {
          g_string_append (shown, c == '\n' ? "\n" : "…\n");
          for (; c != '\n' && at[1] && at[1] != '\n'; at = g_utf8_next_char (at))
            ;
          lines++;
          chars = 0;
          continue;
        }
      if (c < 0x20 && c != '\t')
        g_string_append_unichar (shown, 0x2400 + c);            /* control pictures */
      else if (c == 0x7f || (c >= 0x80 && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        g_string_append_printf (shown, "<U+%04X>", c);
      else
        g_string_append_unichar (shown, c);
      chars++;
    }
  if (lines >= SHOWN_LINES)
    g_string_append (shown, "…");
  return g_string_free (shown, FALSE);
}

/* ---- links ----------------------------------------------------------------------------------------------- */

static gboolean
find_file (const char *name, const char *const *folders, char **path)
{
  g_autofree char *expanded = expand_home (name);
  if (g_path_is_absolute (expanded))
    {
      if (!g_file_test (expanded, G_FILE_TEST_EXISTS))
        return FALSE;
      *path = g_steal_pointer (&expanded);
      return TRUE;
    }
  for (; folders && *folders; folders++)
    {
      g_autofree char *candidate = g_canonicalize_filename (expanded, *folders);
      if (g_file_test (candidate, G_FILE_TEST_EXISTS))
        {
          *path = g_steal_pointer (&candidate);
          return TRUE;
        }
    }
  return FALSE;
}

/* Takes ":12:3" or "(12,3)" off the end. */
static void
split_place (char *text, guint *line, guint *column)
{
  char *end = text + strlen (text), *at;
  *line = *column = 0;
  if (end > text && end[-1] == ')' && (at = strrchr (text, '(')) && sscanf (at, "(%u,%u)", line, column) >= 1)
    {
      *at = 0;
      return;
    }
  for (guint i = 0; i < 2; i++)
    {
      at = strrchr (text, ':');
      if (!at || !at[1] || strspn (at + 1, "0123456789") != strlen (at + 1))
        return;
      *column = *line;
      *line = strtoul (at + 1, NULL, 10);
      *at = 0;
    }
}

TerminalLinkKind
terminal_link_parse (const char *text, const char *const *folders, char **path, guint *line, guint *column)
{
  static const char *const web[] = { "http", "https", "mailto", "ftp", "gemini" };
  g_autofree char *scheme = g_uri_parse_scheme (text), *name = g_strdup (text);

  *path = NULL;
  *line = *column = 0;
  if (scheme && g_str_equal (scheme, "file"))
    {
      g_autofree char *local = NULL;
      char *fragment = strchr (name, '#');
      if (fragment)
        *fragment = 0;
      split_place (name, line, column);
      local = g_filename_from_uri (name, NULL, NULL);
      return local && find_file (local, folders, path) ? TERMINAL_LINK_FILE : TERMINAL_LINK_NONE;
    }
  split_place (name, line, column);
  if (find_file (name, folders, path))
    return TERMINAL_LINK_FILE;
  for (guint i = 0; scheme && i < G_N_ELEMENTS (web); i++)
    if (g_ascii_strcasecmp (scheme, web[i]) == 0)
      return TERMINAL_LINK_WEB;
  return scheme && (strstr (text, "://") || !*line) ? TERMINAL_LINK_UNKNOWN : TERMINAL_LINK_NONE;
}
