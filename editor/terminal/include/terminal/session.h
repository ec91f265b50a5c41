/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs in a terminal: its shell and everything started from it; and the texts a terminal reads. No GTK. Main thread. */
#ifndef TERMINAL_SESSION_H
#define TERMINAL_SESSION_H

#include <gio/gio.h>

G_BEGIN_DECLS

/* ---- processes ------------------------------------------------------------------------------------------- */

typedef struct TerminalSession TerminalSession;         /* counted */

/* status as waitpid(2) gives it */
typedef void (*TerminalExited) (int status, gpointer data);

/* For a child of ours that leads its own session; it is waited for here and becomes no zombie, whatever happens to its terminal. */
TerminalSession *terminal_session_new (GPid pid);
TerminalSession *terminal_session_ref (TerminalSession *session);
void             terminal_session_unref (TerminalSession *session);
void             terminal_session_set_exited (TerminalSession *session, TerminalExited exited, gpointer data);  /* NULL: nobody */
int              terminal_session_get_pid (TerminalSession *session);           /* 0: it has ended */
/* Names of what runs besides the shell itself, each once; empty: nothing. Free with g_strfreev. */
char           **terminal_session_dup_running (TerminalSession *session);
/* Where the foreground process of the terminal is (Linux: /proc); NULL: not known. tty: the master's descriptor, -1: none. */
char            *terminal_session_dup_folder (TerminalSession *session, int tty);
char            *terminal_session_dup_name (TerminalSession *session, int tty); /* of the foreground process; NULL: not known */
/* Hangs up every process of the session and their children, wherever they moved meanwhile; TERM to what is left after 0.5 s, KILL
 * after 2 s. The default application is held until all are gone. */
void             terminal_session_close (TerminalSession *session);
/* Sessions that are still being closed. */
guint            terminal_session_count_closing (void);
/* At the end of the program, when no main loop will run: closes what is still being closed. Blocks up to 2.5 s. */
void             terminal_session_finish_closing (void);

/* ---- profiles -------------------------------------------------------------------------------------------- */

typedef struct {
  char  *name, *folder;                 /* folder NULL: as the settings say */
  char **environment, **arguments;      /* arguments NULL: the shell */
} TerminalProfile;
/* "Name: cd=~/songs LANG=C python3 -q": words as a shell splits them. NULL with an error that names what is wrong. */
TerminalProfile *terminal_profile_parse (const char *line, GError **error);
void             terminal_profile_free (TerminalProfile *profile);

/* ---- pasting --------------------------------------------------------------------------------------------- */

/* What a shell would do at once, or what may be hidden in it: a sentence for people. NULL: harmless. */
char            *terminal_paste_check (const char *text);
/* Control characters as pictures, lines cut: what a person is to judge. */
char            *terminal_paste_show (const char *text);

/* ---- links ----------------------------------------------------------------------------------------------- */

typedef enum { TERMINAL_LINK_NONE, TERMINAL_LINK_FILE, TERMINAL_LINK_WEB, TERMINAL_LINK_UNKNOWN } TerminalLinkKind;
/* Regular expressions (PCRE2) that find links in a screen's text. */
#define TERMINAL_LINK_URL "(?:[a-zA-Z][a-zA-Z0-9+.-]*://|mailto:)[^\\s\"'<>`\\\\^{|}]*[^\\s\"'<>`\\\\^{|}.,;:!?)\\]]"
#define TERMINAL_LINK_PLACE "(?:~?/)?[^\\s\"'`:;,()<>|\\[\\]]*[^\\s\"'`:;,()<>|\\[\\]./][^\\s\"'`:;,()<>|\\[\\]]*(?::\\d+(?::\\d+)?|\\(\\d+(?:,\\d+)?\\))"
/* A URL, OSC 8 address or "file:line:column". FILE: *path is absolute and exists (looked for in `folders`, NULL-ended),
 * line and column from 1, 0: not said. UNKNOWN: a scheme that is asked about. */
TerminalLinkKind terminal_link_parse (const char *text, const char *const *folders, char **path, guint *line, guint *column);

G_END_DECLS

#endif
