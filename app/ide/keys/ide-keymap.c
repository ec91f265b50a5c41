/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of keys. */
#include "ide-keymap.h"
#include "json/json.h"
#include <glib/gi18n.h>
#include <string.h>

#define LAYERS (IDE_KEYS_PROJECT + 1)
#define FILE_BYTES_MAX (1 << 20)

/* What one layer says about one action: its bindings, none at all when it takes the keys away. */
typedef struct { char *when; GPtrArray *bindings; } Entry;

struct IdeKeymap {
  GHashTable *layers[LAYERS];           /* action (interned) -> Entry */
  GPtrArray  *order;                    /* actions as the defaults list them, then those that only files name; interned */
  GPtrArray  *bindings;                 /* what holds; NULL: to be made */
};

/* ---- strokes --------------------------------------------------------------------------------------------- */

static gboolean
parse_plus (const char *text, IdeStroke *stroke)
{
  static const struct { const char *name; GdkModifierType bit; } modifiers[] = {
    { "ctrl+", GDK_CONTROL_MASK }, { "shift+", GDK_SHIFT_MASK }, { "alt+", GDK_ALT_MASK }, { "super+", GDK_SUPER_MASK },
    { "meta+", GDK_META_MASK },
  };
  gboolean found = TRUE;

  stroke->modifiers = 0;
  while (found)
    {
      found = FALSE;
      for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
        if (g_ascii_strncasecmp (text, modifiers[i].name, strlen (modifiers[i].name)) == 0)
          {
            stroke->modifiers |= modifiers[i].bit;
            text += strlen (modifiers[i].name);
            found = TRUE;
          }
    }
  stroke->key = g_utf8_validate (text, -1, NULL) && g_utf8_strlen (text, -1) == 1
    ? gdk_unicode_to_keyval (g_utf8_get_char (text)) : gdk_keyval_from_name (text);
  if (stroke->key == GDK_KEY_VoidSymbol && g_ascii_isalpha (*text))     /* "escape", "pageup": any case */
    {
      g_autofree char *name = g_strdup (text);
      name[0] = g_ascii_toupper (name[0]);
      stroke->key = gdk_keyval_from_name (name);
    }
  stroke->key = gdk_keyval_to_lower (stroke->key);
  return stroke->key != GDK_KEY_VoidSymbol && stroke->key != 0;
}

gboolean
ide_strokes_parse (const char *text, IdeStroke *strokes, guint *count)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  *count = 0;
  for (guint i = 0; parts[i]; i++)
    {
      IdeStroke *stroke = &strokes[*count];
      if (!*parts[i])
        continue;
      if (*count == IDE_STROKES_MAX)
        return FALSE;
      if (*parts[i] == '<' && parts[i][1])
        {
          if (!gtk_accelerator_parse (parts[i], &stroke->key, &stroke->modifiers) || !stroke->key)
            return FALSE;
        }
      else if (!parse_plus (parts[i], stroke))
        return FALSE;
      ++*count;
    }
  return *count > 0;
}

char *
ide_strokes_get_label (const IdeStroke *strokes, guint count)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *label = gtk_accelerator_get_label (strokes[i].key, strokes[i].modifiers);
      g_string_append_printf (text, "%s%s", i ? " " : "", label);
    }
  return g_string_free (text, FALSE);
}

char *
ide_strokes_get_name (const IdeStroke *strokes, guint count)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *name = gtk_accelerator_name (strokes[i].key, strokes[i].modifiers);
      g_string_append_printf (text, "%s%s", i ? " " : "", name);
    }
  return g_string_free (text, FALSE);
}

/* ---- layers ---------------------------------------------------------------------------------------------- */

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  g_ptr_array_unref (entry->bindings);
  g_free (entry->when);
  g_free (entry);
}

IdeKeymap *
ide_keymap_new (void)
{
  IdeKeymap *map = g_new0 (IdeKeymap, 1);
  for (guint i = 0; i < LAYERS; i++)
    map->layers[i] = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  map->order = g_ptr_array_new ();
  return map;
}

void
ide_keymap_free (IdeKeymap *map)
{
  if (!map)
    return;
  for (guint i = 0; i < LAYERS; i++)
    g_hash_table_unref (map->layers[i]);
  g_ptr_array_unref (map->order);
  g_clear_pointer (&map->bindings, g_ptr_array_unref);
  g_free (map);
}

/* FALSE: some of the alternatives are no keys. The others count. */
static gboolean
put (IdeKeymap *map, IdeKeysLayer layer, const char *name, const char *keys, const char *when)
{
  const char *action = g_intern_string (name);
  Entry *entry = g_new0 (Entry, 1);
  g_auto (GStrv) all = g_strsplit (keys ? keys : "", "|", -1);
  gboolean good = TRUE;

  entry->when = when && *when ? g_strdup (when) : NULL;
  entry->bindings = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; all[i]; i++)
    {
      IdeBinding binding = { .action = action, .when = entry->when, .layer = layer };
      if (!*all[i])
        continue;
      if (entry->bindings->len < IDE_KEYS_MAX && ide_strokes_parse (all[i], binding.strokes, &binding.count))
        g_ptr_array_add (entry->bindings, g_memdup2 (&binding, sizeof binding));
      else
        good = FALSE;
    }
  if (!good && entry->bindings->len == 0)
    {
      entry_free (entry);                                       /* nothing of it can be read: the layer below counts */
      return FALSE;
    }
  g_hash_table_replace (map->layers[layer], (gpointer) action, entry);
  if (!g_ptr_array_find (map->order, action, NULL))
    g_ptr_array_add (map->order, (gpointer) action);
  g_clear_pointer (&map->bindings, g_ptr_array_unref);
  return good;
}

void
ide_keymap_add_default (IdeKeymap *map, const char *action, const char *keys, const char *when)
{
  put (map, IDE_KEYS_DEFAULT, action, keys, when);
}

static const char *
find_default_when (IdeKeymap *map, const char *name)
{
  Entry *entry = g_hash_table_lookup (map->layers[IDE_KEYS_DEFAULT], g_intern_string (name));
  return entry ? entry->when : NULL;
}

static void
complain (GPtrArray *problems, const char *text, gsize length, gsize offset, const char *message)
{
  uint32_t line, column;
  if (!problems)
    return;
  json_place (text, length, offset, &line, &column);
  g_ptr_array_add (problems, g_strdup_printf ("%u:%u: %s", line, column, message));
}

static void
take_item (IdeKeymap *map, IdeKeysLayer layer, const char *text, gsize length, const JsonItem *item, GPtrArray *problems)
{
  const JsonItem *keys = item, *when = NULL;
  g_autofree char *wrong = NULL, *message = NULL;
  const char *condition = find_default_when (map, item->key);

  if (item->type == JSON_ITEM_OBJECT)
    {
      keys = json_item_get (item, "keys");
      when = json_item_get (item, "when");
    }
  if (!keys || keys->type != JSON_ITEM_STRING || (when && when->type != JSON_ITEM_STRING))
    {
      complain (problems, text, length, item->offset, _("Keys are a text such as \"ctrl+k ctrl+u\""));
      return;
    }
  if (when)
    condition = when->string;
  if (!ide_when_check (condition, &wrong))
    {
      message = g_strdup_printf (_("The condition cannot be read at %s"), wrong);
      complain (problems, text, length, when->offset, message);
      return;
    }
  if (!put (map, layer, item->key, keys->string, condition))
    complain (problems, text, length, keys->offset, _("Some of these are not keys; write them like \"ctrl+shift+p\" or \"F7\""));
}

void
ide_keymap_set_layer (IdeKeymap *map, IdeKeysLayer layer, const char *text, gsize length, GPtrArray *problems)
{
  JsonOptions options = { .comments = true };
  JsonDoc *doc;
  const JsonItem *root;
  const JsonProblem *list;
  uint32_t count;

  g_return_if_fail (layer > IDE_KEYS_DEFAULT && layer < LAYERS);
  g_hash_table_remove_all (map->layers[layer]);
  g_clear_pointer (&map->bindings, g_ptr_array_unref);
  if (!text || length > FILE_BYTES_MAX)
    return;
  doc = json_doc_parse (text, length, &options);
  root = json_doc_get_root (doc);
  list = json_doc_get_problems (doc, &count);
  for (uint32_t i = 0; i < count; i++)
    complain (problems, text, length, list[i].offset, list[i].message);
  if (root && root->type == JSON_ITEM_OBJECT)
    for (const JsonItem *item = root->first; item; item = item->next)
      take_item (map, layer, text, length, item, problems);
  json_doc_free (doc);
}

/* ---- what holds ------------------------------------------------------------------------------------------ */

static Entry *
find_entry (IdeKeymap *map, const char *action)
{
  for (int layer = LAYERS - 1; layer >= 0; layer--)
    {
      Entry *entry = g_hash_table_lookup (map->layers[layer], action);
      if (entry)
        return entry;
    }
  return NULL;
}

/* A file's keys before the defaults, a condition before none. */
static int
compare_strength (gconstpointer a, gconstpointer b)
{
  const IdeBinding *x = *(IdeBinding *const *) a, *y = *(IdeBinding *const *) b;
  if (x->layer != y->layer)
    return x->layer > y->layer ? -1 : 1;
  return !x->when - !y->when;
}

static void
sort_stable (GPtrArray *list)
{
  for (guint i = 1; i < list->len; i++)
    for (guint k = i; k > 0 && compare_strength (&list->pdata[k - 1], &list->pdata[k]) > 0; k--)
      {
        gpointer swap = list->pdata[k];
        list->pdata[k] = list->pdata[k - 1];
        list->pdata[k - 1] = swap;
      }
}

const GPtrArray *
ide_keymap_get_bindings (IdeKeymap *map)
{
  if (map->bindings)
    return map->bindings;
  map->bindings = g_ptr_array_new ();
  for (guint i = 0; i < map->order->len; i++)
    {
      Entry *entry = find_entry (map, map->order->pdata[i]);
      for (guint k = 0; entry && k < entry->bindings->len; k++)
        g_ptr_array_add (map->bindings, entry->bindings->pdata[k]);
    }
  sort_stable (map->bindings);
  return map->bindings;
}

GPtrArray *
ide_keymap_list (IdeKeymap *map, const char *action, IdeKeysLayer *layer)
{
  GPtrArray *list = g_ptr_array_new ();
  const char *name = g_intern_string (action);
  Entry *entry = find_entry (map, name);

  for (guint k = 0; entry && k < entry->bindings->len; k++)
    g_ptr_array_add (list, entry->bindings->pdata[k]);
  if (layer)
    {
      *layer = IDE_KEYS_DEFAULT;
      for (guint i = 0; i < LAYERS; i++)
        if (g_hash_table_contains (map->layers[i], name))
          *layer = i;
    }
  return list;
}

char *
ide_keymap_dup_label (IdeKeymap *map, const char *action)
{
  g_autoptr (GPtrArray) list = ide_keymap_list (map, action, NULL);
  const IdeBinding *first = list->len > 0 ? list->pdata[0] : NULL;
  return first ? ide_strokes_get_label (first->strokes, first->count) : NULL;
}

char *
ide_keymap_dup_accel (IdeKeymap *map, const char *action)
{
  g_autoptr (GPtrArray) list = ide_keymap_list (map, action, NULL);
  for (guint i = 0; i < list->len; i++)
    {
      const IdeBinding *binding = list->pdata[i];
      if (binding->count == 1)
        return gtk_accelerator_name (binding->strokes[0].key, binding->strokes[0].modifiers);
    }
  return NULL;
}

static gboolean
begins (const IdeBinding *a, const IdeBinding *b)
{
  for (guint i = 0; i < MIN (a->count, b->count); i++)
    if (a->strokes[i].key != b->strokes[i].key || a->strokes[i].modifiers != b->strokes[i].modifiers)
      return FALSE;
  return TRUE;
}

/* One condition stronger than the other decides; that a text has the focus is what its actions have by nature. */
static gboolean
is_decided (const IdeBinding *a, const IdeBinding *b)
{
  gboolean one = a->when && !g_str_equal (a->when, "text"), other = b->when && !g_str_equal (b->when, "text");
  return a->count == b->count && one != other;
}

GPtrArray *
ide_keymap_find_clashes (IdeKeymap *map, const IdeBinding *binding)
{
  GPtrArray *clashes = g_ptr_array_new ();
  const GPtrArray *all = ide_keymap_get_bindings (map);
  for (guint i = 0; i < all->len; i++)
    {
      IdeBinding *other = all->pdata[i];
      if (other->action != g_intern_string (binding->action) && begins (other, binding)
          && !is_decided (other, binding) && ide_when_overlap (other->when, binding->when))
        g_ptr_array_add (clashes, other);
    }
  return clashes;
}
