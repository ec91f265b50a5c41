/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which folders the user trusts, kept in the user's state. */
#include "settings-private.h"
#include <stdlib.h>
#include <string.h>

#define TRUSTED_MAX 1000

static char *
get_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "symphony", "trusted.json", NULL);
}

static GPtrArray *
load (void)
{
  g_autofree char *path = get_path (), *text = NULL;
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  gsize length;
  JsonDoc *doc;
  const JsonItem *root;

  if (!g_file_get_contents (path, &text, &length, NULL) || length > SETTINGS_FILE_BYTES_MAX)
    return list;
  doc = json_doc_parse (text, length, NULL);
  root = json_doc_get_root (doc);
  for (const JsonItem *item = root && root->type == JSON_ITEM_ARRAY ? root->first : NULL; item && list->len < TRUSTED_MAX; item = item->next)
    if (item->type == JSON_ITEM_STRING && g_path_is_absolute (item->string))
      g_ptr_array_add (list, g_strdup (item->string));
  json_doc_free (doc);
  return list;
}

/* Links are followed on both sides: a link inside a trusted folder to one outside is not trusted. */
static char *
resolve (const char *folder)
{
  char *real = realpath (folder, NULL), *copy = real ? g_strdup (real) : g_canonicalize_filename (folder, NULL);
  free (real);
  return copy;
}

static gboolean
is_in (const char *folder, const char *trusted)
{
  gsize length = strlen (trusted);
  return g_str_has_prefix (folder, trusted) && (folder[length] == 0 || folder[length] == '/' || g_str_equal (trusted, "/"));
}

gboolean
settings_trust_find (const char *folder)
{
  g_autoptr (GPtrArray) list = load ();
  g_autofree char *real = resolve (folder);
  for (guint i = 0; i < list->len; i++)
    if (is_in (real, list->pdata[i]))
      return TRUE;
  return FALSE;
}

void
settings_trust_store (const char *folder, gboolean trusted)
{
  g_autoptr (GPtrArray) list = load ();
  g_autofree char *real = resolve (folder), *path = get_path (), *parent = g_path_get_dirname (path), *out = NULL;
  JsonText text = { 0 };

  for (guint i = list->len; i > 0; i--)
    if (is_in (real, list->pdata[i - 1]))
      g_ptr_array_remove_index (list, i - 1);
  if (trusted)
    g_ptr_array_add (list, g_strdup (real));
  json_text_add (&text, "[");
  for (guint i = 0; i < list->len; i++)
    {
      json_text_add (&text, i ? ",\n  " : "\n  ");
      json_text_add_string (&text, list->pdata[i], strlen (list->pdata[i]));
    }
  json_text_add (&text, "\n]\n");
  out = g_strdup (text.text);
  free (text.text);
  g_mkdir_with_parents (parent, 0700);
  if (!g_file_set_contents_full (path, out, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    g_message ("%s could not be written", path);
}
