/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours: the language file, the two schemes, the eight track colours. */
#include "view/view.h"

static char *current_scheme;
static GList *buffers;                  /* weak */

void
editor_style_init (const char *data_dir)
{
  g_autofree char *languages = g_build_filename (data_dir, "language", NULL);
  g_autofree char *styles = g_build_filename (data_dir, "styles", NULL);
  gtk_source_init ();
  gtk_source_language_manager_prepend_search_path (gtk_source_language_manager_get_default (), languages);
  gtk_source_style_scheme_manager_prepend_search_path (gtk_source_style_scheme_manager_get_default (), styles);
}

static void
set_scheme (GtkSourceBuffer *buffer)
{
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  GtkSourceStyleScheme *scheme = gtk_source_style_scheme_manager_get_scheme (manager, editor_style_get_scheme ());
  if (scheme)
    gtk_source_buffer_set_style_scheme (buffer, scheme);
}

void
editor_style_set (const char *scheme, gboolean dark)
{
  char *id = g_str_equal (scheme, "symphony") && dark ? g_strdup ("symphony-dark") : g_strdup (scheme);
  g_free (current_scheme);
  current_scheme = id;
  for (GList *l = buffers; l; l = l->next)
    set_scheme (l->data);
}

const char *
editor_style_get_scheme (void)
{
  return current_scheme ? current_scheme : "symphony";
}

const char *const *
editor_style_get_schemes (void)
{
  return gtk_source_style_scheme_manager_get_scheme_ids (gtk_source_style_scheme_manager_get_default ());
}

const char *
editor_style_get_scheme_name (const char *id)
{
  GtkSourceStyleScheme *scheme
    = gtk_source_style_scheme_manager_get_scheme (gtk_source_style_scheme_manager_get_default (), id);
  return scheme ? gtk_source_style_scheme_get_name (scheme) : NULL;
}

static void
buffer_gone_cb (gpointer data, GObject *buffer)
{
  buffers = g_list_remove (buffers, buffer);
}

void
editor_style_apply (GtkSourceBuffer *buffer)
{
  buffers = g_list_prepend (buffers, buffer);
  g_object_weak_ref (G_OBJECT (buffer), buffer_gone_cb, NULL);
  set_scheme (buffer);
}

/* Okabe and Ito's set, its black replaced by a violet that shows on light and dark. */
const GdkRGBA *
editor_style_get_track_color (guint track)
{
  static const GdkRGBA colors[8] = {
    { 0.118f, 0.533f, 0.898f, 1 },      /* blue */
    { 0.902f, 0.624f, 0.000f, 1 },      /* orange */
    { 0.000f, 0.620f, 0.451f, 1 },      /* green */
    { 0.800f, 0.475f, 0.655f, 1 },      /* pink */
    { 0.337f, 0.706f, 0.914f, 1 },      /* sky */
    { 0.835f, 0.369f, 0.000f, 1 },      /* vermilion */
    { 0.750f, 0.690f, 0.100f, 1 },      /* yellow */
    { 0.560f, 0.440f, 0.860f, 1 },      /* violet */
  };
  return &colors[track % G_N_ELEMENTS (colors)];
}

GtkSourceLanguage *
editor_style_guess_language (const char *path)
{
  /* Endings that several languages claim: the one that people mean. */
  static const struct { const char *ending, *id; } shared[] = { { ".fs", "fsharp" }, { ".sml", "sml" }, { ".py", "python3" },
    { "akefile", "makefile" } };
  GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default ();
  if (!path || g_str_has_suffix (path, ".sym"))
    return gtk_source_language_manager_get_language (manager, "symphonyscript");
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    if (g_str_has_suffix (path, shared[i].ending))
      return gtk_source_language_manager_get_language (manager, shared[i].id);
  return gtk_source_language_manager_guess_language (manager, path, NULL);
}
