/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The signs of things: one letter or note in a colour, the same in completion, outline and palette. */
#include "view-language-private.h"
#include <glib/gi18n.h>

static const struct { const char *sign, *css, *name; } things[PROVIDER_THINGS] = {
  [PROVIDER_THING_TEXT] = { "a", "thing-plain", N_("text") },
  [PROVIDER_THING_METHOD] = { "ƒ", "thing-call", N_("method") },
  [PROVIDER_THING_FUNCTION] = { "ƒ", "thing-call", N_("function") },
  [PROVIDER_THING_VARIABLE] = { "x", "thing-value", N_("variable") },
  [PROVIDER_THING_PARAMETER] = { "p", "thing-value", N_("parameter") },
  [PROVIDER_THING_CLASS] = { "C", "thing-type", N_("class") },
  [PROVIDER_THING_MODULE] = { "M", "thing-type", N_("module") },
  [PROVIDER_THING_KEYWORD] = { "k", "thing-plain", N_("keyword") },
  [PROVIDER_THING_OPTION] = { ":", "thing-value", N_("option") },
  [PROVIDER_THING_VALUE] = { "=", "thing-value", N_("value") },
  [PROVIDER_THING_FILE] = { "/", "thing-plain", N_("file") },
  [PROVIDER_THING_SNIPPET] = { "…", "thing-plain", N_("snippet") },
  [PROVIDER_THING_CLIP] = { "▸", "thing-music", N_("clip") },
  [PROVIDER_THING_SESSION] = { "S", "thing-music", N_("session") },
  [PROVIDER_THING_TRACK] = { "T", "thing-music", N_("track") },
  [PROVIDER_THING_INSTRUMENT] = { "I", "thing-sound", N_("instrument") },
  [PROVIDER_THING_PITCH] = { "♪", "thing-music", N_("pitch") },
  [PROVIDER_THING_DURATION] = { "♩", "thing-music", N_("duration") },
  [PROVIDER_THING_CHORD] = { "♫", "thing-music", N_("chord") },
  [PROVIDER_THING_MODE] = { "♯", "thing-music", N_("scale") },
  [PROVIDER_THING_DRUM] = { "●", "thing-sound", N_("drum") },
  [PROVIDER_THING_STEP] = { "▪", "thing-sound", N_("step") },
  [PROVIDER_THING_BUS] = { "B", "thing-sound", N_("bus") },
};

const char *
editor_thing_get_name (ProviderThing thing)
{
  return _(things[thing < PROVIDER_THINGS ? thing : PROVIDER_THING_TEXT].name);
}

void
editor_thing_set (GtkWidget *sign, ProviderThing thing)
{
  thing = thing < PROVIDER_THINGS ? thing : PROVIDER_THING_TEXT;
  gtk_widget_set_css_classes (sign, (const char *[]) { "thing", things[thing].css, NULL });
  gtk_label_set_text (GTK_LABEL (sign), things[thing].sign);
  gtk_widget_set_tooltip_text (sign, editor_thing_get_name (thing));
}

GtkWidget *
editor_thing_new (ProviderThing thing)
{
  GtkWidget *sign = gtk_label_new (NULL);
  gtk_widget_set_valign (sign, GTK_ALIGN_CENTER);
  editor_thing_set (sign, thing);
  return sign;
}
