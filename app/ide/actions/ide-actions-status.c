/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Language, encoding and indentation of a text; colour schemes. */
#include "ide-actions.h"
#include "ide-schemes.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

static void act_language (IdeWindow *self) { ide_window_popup_chooser (self, "language"); }
static void act_encoding (IdeWindow *self) { ide_window_popup_chooser (self, "encoding"); }
static void act_indent (IdeWindow *self) { ide_window_popup_chooser (self, "indent"); }
static void act_schemes (IdeWindow *self) { ide_schemes_show (GTK_WINDOW (self), self->settings); }

const IdeAction ide_actions_status[] = {
  { "win.choose-language", N_("Choose the text’s language"), "<Control>k g", act_language, TRUE },
  { "win.choose-encoding", N_("Choose encoding and line ends"), NULL, act_encoding, TRUE },
  { "win.choose-indentation", N_("Choose the indentation"), NULL, act_indent, TRUE },
  { "win.schemes", N_("Colour schemes"), NULL, act_schemes, FALSE },
  { NULL }
};
