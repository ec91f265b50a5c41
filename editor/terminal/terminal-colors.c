/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of a terminal: text and ground of the editor's scheme, sixteen named ones that are readable on it. */
#include "terminal-private.h"

static const char *const light_palette[16] = {
  "#241f31", "#c01c28", "#26754a", "#8a5a00", "#1a5fb4", "#813d9c", "#0b6e8f", "#9a9996",
  "#5e5c64", "#e01b24", "#2e8f5c", "#a87000", "#3584e4", "#9141ac", "#128fb5", "#c0bfbc" };
static const char *const dark_palette[16] = {
  "#3d3846", "#ed5b63", "#57c98c", "#e0b050", "#62a0ea", "#c78fdc", "#5ac8de", "#d0cfcc",
  "#77767b", "#f66151", "#8ff0a4", "#f9d77e", "#99c1f1", "#dc8add", "#93ddea", "#f6f5f4" };

void
terminal_pane_set_colors (TerminalPane *self, const TerminalState *state)
{
  GdkRGBA text = state->text, back = state->back, palette[16];
  gboolean dark = state->dark;

  if (!state->has_colors)
    {
      G_GNUC_BEGIN_IGNORE_DEPRECATIONS
      gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
      G_GNUC_END_IGNORE_DEPRECATIONS
      dark = text.red + text.green + text.blue > 1.5f;
      gdk_rgba_parse (&back, dark ? "#1d1d20" : "#fdfdfc");
    }
  text.alpha = 1;
  for (int i = 0; i < 16; i++)
    gdk_rgba_parse (&palette[i], dark ? dark_palette[i] : light_palette[i]);
  vte_terminal_set_colors (self->vte, &text, &back, palette, 16);
}
