/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file or folder of the tree. */
#include "model-private.h"
#include <string.h>

G_DEFINE_FINAL_TYPE (ProjectNode, project_node, G_TYPE_OBJECT)
static guint changed_signal;

static void
project_node_finalize (GObject *object)
{
  ProjectNode *self = PROJECT_NODE (object);
  for (guint i = 0; self->children && i < self->children->len; i++)
    ((ProjectNode *) g_ptr_array_index (self->children, i))->parent = NULL;
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->ignore, model_ignore_unref);
  g_free (self->name);
  g_free (self->key);
  g_free (self->note);
  G_OBJECT_CLASS (project_node_parent_class)->finalize (object);
}

static void
project_node_class_init (ProjectNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = project_node_finalize;
  changed_signal = g_signal_new ("changed", PROJECT_TYPE_NODE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
project_node_init (ProjectNode *self)
{
  self->watch = -1;
}

ProjectNode *
project_node_new (const char *name, ProjectKind kind)
{
  ProjectNode *self = g_object_new (PROJECT_TYPE_NODE, NULL);
  self->name = g_strdup (name);
  self->key = project_node_make_key (name);
  self->kind = kind;
  return self;
}

void
project_node_emit_changed (ProjectNode *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* ---- order ----------------------------------------------------------------------------------------------- */

static void
append_character (GString *key, gunichar c)
{
  if (c < 0x80)
    g_string_append_c (key, g_ascii_tolower (c));
  else if (!g_unichar_ismark (c))
    g_string_append_unichar (key, g_unichar_tolower (c));
}

/* Small letters without accents; a number sorts by its count of digits first, so that 10 comes after 9. */
char *
project_node_make_key (const char *name)
{
  GString *key = g_string_sized_new (strlen (name) + 8);
  g_autofree char *plain = NULL;
  const char *at = name;

  if (!g_str_is_ascii (name))
    at = plain = g_utf8_validate (name, -1, NULL) ? g_utf8_normalize (name, -1, G_NORMALIZE_ALL) : g_utf8_make_valid (name, -1);
  while (*at)
    {
      gsize digits;
      if (!g_ascii_isdigit (*at))
        {
          append_character (key, g_utf8_get_char (at));
          at = g_utf8_next_char (at);
          continue;
        }
      while (*at == '0' && g_ascii_isdigit (at[1]))
        at++;
      digits = strspn (at, "0123456789");
      g_string_append_c (key, '0');
      g_string_append_c (key, (char) (1 + MIN (digits, 120)));
      g_string_append_len (key, at, digits);
      at += digits;
    }
  return g_string_free (key, FALSE);
}

int
project_node_compare (gconstpointer a, gconstpointer b)
{
  ProjectNode *x = *(ProjectNode **) a, *y = *(ProjectNode **) b;
  gboolean x_folder = project_node_is_folder (x) || x->kind == PROJECT_KIND_LOOP;
  gboolean y_folder = project_node_is_folder (y) || y->kind == PROJECT_KIND_LOOP;
  int order;
  if (x->pending != y->pending)
    return y->pending - x->pending;
  if (x_folder != y_folder)
    return y_folder - x_folder;
  order = strcmp (x->key, y->key);
  return order ? order : strcmp (x->name, y->name);
}

/* ---- facts ----------------------------------------------------------------------------------------------- */

const char *
project_node_get_name (ProjectNode *self)
{
  return self->name;
}

char *
project_node_dup_label (ProjectNode *self)
{
  return g_utf8_validate (self->name, -1, NULL) ? g_strdup (self->name) : g_utf8_make_valid (self->name, -1);
}

static void
prepend_path (ProjectNode *node, GString *path)
{
  if (node->parent)
    prepend_path (node->parent, path);
  if (path->len > 0 && path->str[path->len - 1] != '/')
    g_string_append_c (path, '/');
  g_string_append (path, node->name);
}

char *
project_node_dup_path (ProjectNode *self)
{
  GString *path = g_string_new (NULL);
  prepend_path (self, path);
  return g_string_free (path, FALSE);
}

ProjectNode *
project_node_get_parent (ProjectNode *self)
{
  return self->parent;
}

ProjectKind
project_node_get_kind (ProjectNode *self)
{
  return self->kind;
}

gboolean
project_node_is_folder (ProjectNode *self)
{
  return self->kind == PROJECT_KIND_FOLDER;
}

gboolean
project_node_is_link (ProjectNode *self)
{
  return self->is_link;
}

gboolean
project_node_is_ignored (ProjectNode *self)
{
  return self->ignored;
}

gboolean
project_node_is_expanded (ProjectNode *self)
{
  return self->expanded;
}

gboolean
project_node_is_pending (ProjectNode *self)
{
  return self->pending;
}

guint
project_node_get_depth (ProjectNode *self)
{
  return self->depth;
}

const char *
project_node_get_note (ProjectNode *self)
{
  return self->note;
}
