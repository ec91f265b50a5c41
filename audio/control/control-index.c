/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of patches that browsers read. */
#include <string.h>
#include "control-private.h"
#include "json/json.h"

#define FILES_MAX 10000

static void
add_text (JsonText *out, const char *before, const char *text)
{
  if (!text)
    return;
  json_text_add (out, before);
  json_text_add_string (out, text, strlen (text));
}

static void
add_number (JsonText *out, const char *before, double number)
{
  json_text_add (out, before);
  json_text_add_number (out, number);
}

/* ---- families: lines "keys: organ harmonium" in a folder's families.txt -------------------------------------- */

#define FAMILIES "families.txt"

static bool
has_word (const char *line, const char *word)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t\r", -1);

  return g_strv_contains ((const char *const *) words, word);
}

/* NULL: the folder says nothing of it. */
static char *
find_family (const char *path, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (path), *file = g_build_filename (folder, FAMILIES, NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line; line++)
    {
      char *colon = strchr (*line, ':');

      if (colon && has_word (colon + 1, name))
        return g_strstrip (g_strndup (*line, (gsize) (colon - *line)));
    }
  return NULL;
}

/* ---- one patch ---------------------------------------------------------------------------------------------- */

typedef struct { JsonText *out; bool any; } Macros;

static void
add_macro_cb (const DspDial *dial, void *data)
{
  Macros *macros = data;

  if (*dial->node)
    return;
  add_text (macros->out, macros->any ? ",\n    {\"name\":" : "\n    {\"name\":", dial->name);
  add_number (macros->out, ",\"min\":", dial->min);
  add_number (macros->out, ",\"max\":", dial->max);
  if (dial->has_value)
    add_number (macros->out, ",\"value\":", dial->value);
  add_text (macros->out, ",\"unit\":", dial->unit);
  add_text (macros->out, ",\"words\":", dial->words);
  add_text (macros->out, ",\"doc\":", dial->doc);
  json_text_add (macros->out, "}");
  macros->any = true;
}

static void
add_patch (JsonText *out, const DspPatch *patch)
{
  Macros macros = { out, false };
  DspPresetInfo info;

  json_text_add (out, dsp_patch_has_voice (patch) ? ",\"kind\":\"instrument\"" : ",\"kind\":\"effect\"");
  add_text (out, ",\"doc\":", dsp_patch_get_doc (patch));
  add_text (out, ",\"licence\":", dsp_patch_get_licence (patch));
  json_text_add (out, ",\"macros\":[");
  dsp_patch_each_dial (patch, add_macro_cb, &macros);
  json_text_add (out, "],\"presets\":[");
  for (uint32_t i = 0; dsp_patch_get_preset (patch, i, &info); i++)
    add_text (out, i ? "," : "", info.name);
  json_text_add (out, "]");
}

static char *
name_of (const char *path)
{
  char *name = g_path_get_basename (path), *dot = strrchr (name, '.');

  if (dot)
    *dot = '\0';
  return name;
}

static void
add_file (JsonText *out, const char *path, bool first)
{
  g_autofree char *name = name_of (path), *family = find_family (path, name);
  DspDiagnostics diagnostics;
  DspPatch *patch = dsp_patch_load_file (path, &diagnostics);

  add_text (out, first ? "\n  {\"name\":" : ",\n  {\"name\":", name);
  add_text (out, ",\"file\":", path);
  add_text (out, ",\"family\":", family);
  if (patch)
    add_patch (out, patch);
  else
    add_text (out, ",\"error\":", diagnostics.count ? diagnostics.items[0].message : "it does not load");
  json_text_add (out, "}");
  dsp_diagnostics_finish (&diagnostics);
  dsp_patch_unref (patch);
}

static bool
is_patch_name (const char *name)
{
  return *name != '.' && (g_str_has_suffix (name, ".json") || g_str_has_suffix (name, ".sexp") || g_str_has_suffix (name, ".sym-patch"));
}

/* A JSON file of a project may be anything: it is a patch when it says so. */
static bool
looks_like_patch (const char *path)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && (strstr (text, "\"nodes\"") || strstr (text, "(nodes"));
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
find_patches (const char *const *folders)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (; *folders; folders++)
    {
      g_autoptr (GDir) dir = g_dir_open (*folders, 0, NULL);
      const char *name;

      while (dir && (name = g_dir_read_name (dir)) && paths->len < FILES_MAX)
        {
          char *path = g_build_filename (*folders, name, NULL);

          if (is_patch_name (name) && looks_like_patch (path))
            g_ptr_array_add (paths, path);
          else
            g_free (path);
        }
    }
  g_ptr_array_sort (paths, compare);
  return paths;
}

char *
control_index_patches (const char *const *folders)
{
  g_autoptr (GPtrArray) paths = find_patches (folders);
  JsonText out = { 0 };

  json_text_add (&out, "[");
  for (guint i = 0; i < paths->len; i++)
    add_file (&out, paths->pdata[i], i == 0);
  json_text_add (&out, "\n]\n");
  return json_text_steal (&out);
}

static void
print_macro_cb (const DspDial *dial, void *data)
{
  if (!*dial->node)
    fprintf (data, " %s", dial->name);
}

void
control_print_presets (const char *const *folders, FILE *out)
{
  g_autoptr (GPtrArray) paths = find_patches (folders);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *name = name_of (paths->pdata[i]);
      DspDiagnostics diagnostics;
      DspPatch *patch = dsp_patch_load_file (paths->pdata[i], &diagnostics);
      DspPresetInfo info;

      dsp_diagnostics_finish (&diagnostics);
      fprintf (out, "%s: %s\n", name, !patch ? "does not load" : dsp_patch_get_doc (patch) ? dsp_patch_get_doc (patch) : "");
      if (!patch)
        continue;
      fprintf (out, "  macros:");
      dsp_patch_each_dial (patch, print_macro_cb, out);
      fprintf (out, "\n");
      for (uint32_t p = 0; dsp_patch_get_preset (patch, p, &info); p++)
        fprintf (out, "  preset: %s\n", info.name);
      dsp_patch_unref (patch);
    }
}
