/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of keys, and which value of which layer counts. */
#include "settings-private.h"
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define WRITE_DELAY_MS 500
#define FOLDERS_MAX 512                 /* of the project whose settings are remembered */
#define DEPTH_MAX 64

struct _Settings {
  GObject       parent_instance;
  GPtrArray    *keys;                   /* SettingsKey, the table's and those of schemas */
  GPtrArray    *owned;                  /* those of schemas */
  GHashTable   *by_name;
  SettingsFile *user, *workspace;
  char         *workspace_dir;
  GHashTable   *folders;                /* path of a folder in the project -> SettingsFile */
  GPtrArray    *problems;
  guint         timer;
  gboolean      trusted, wanted_trust;
};
G_DEFINE_FINAL_TYPE (Settings, settings, G_TYPE_OBJECT)
G_DEFINE_QUARK (symphony-settings-error, settings_error)

enum { CHANGED, SCHEMA_CHANGED, TRUST_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const SettingsKey keys[] = {
  { "look.scheme", SETTINGS_STRING, "symphony", NULL, .summary = N_("Colours of the text") },
  { "look.scheme-dark", SETTINGS_STRING, "", NULL, .summary = N_("Colours of the text when it is dark"), .detail = N_("Empty: the same scheme") },
  { "look.dark", SETTINGS_STRING, "system", "system|light|dark", .summary = N_("Light or dark"), .labels = N_("Like the system|Light|Dark") },
  { "editor.font-size", SETTINGS_NUMBER, .number = 0, .minimum = 0, .maximum = 72, .summary = N_("Text size"), .detail = N_("In points; 0 is the system’s") },
  { "editor.autosave", SETTINGS_STRING, "focus", "off|focus|delay", .summary = N_("When texts are saved by themselves"),
    .labels = N_("Never|When the text is left|After a pause") },
  { "history.exclude", SETTINGS_STRING, "*.key, *.pem, .env*, *.gpg, *secret*", NULL, .summary = N_("Files without a stored history"),
    .detail = N_("Patterns of names or paths, separated by commas") },
  { "editor.wrap-text", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = N_("Wrap long lines") },
  { "editor.show-line-numbers", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = N_("Line numbers") },
  { "sound.backends", SETTINGS_STRING, "jack,pulse,null", NULL, .summary = N_("Sound servers, in the order tried") },
  { "sound.frames", SETTINGS_NUMBER, .number = 64, .minimum = 16, .maximum = 4096, .integer = TRUE, .summary = N_("Preferred block size in frames") },
  { "play.quantum", SETTINGS_NUMBER, .number = 0, .minimum = 0, .maximum = 3, .integer = TRUE, .summary = N_("When a change is heard"),
    .labels = N_("At once|At the next beat|At the next bar|At the clip’s end") },
  { "play.cut", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = N_("Notes that a change removed end at once") },
  { "play.evaluate", SETTINGS_STRING, "typing", "typing|played", .summary = N_("When changes are evaluated"),
    .labels = N_("While typing|When played") },
  { "play.loop", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = N_("Start again at the end") },
  { "editor.complete-as-typed", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = N_("Completions come while typing"),
    .detail = N_("Else by Ctrl+Space only") },
  { "editor.show-bars", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = N_("Bar numbers behind the rows of a clip") },
  { "editor.format-on-save", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = N_("Format a text before it is saved") },
  { "editor.close-brackets", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = N_("Brackets and quotes close themselves"),
    .detail = N_("And go around what is selected") },
  { "editor.auto-indent", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = N_("New lines are indented") },
  { "editor.trim-on-save", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = N_("Remove blanks at the ends of lines when saving") },
  { "editor.ctrl-click-adds-carets", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = N_("Ctrl+Click adds carets"),
    .detail = N_("Alt+Click always does") },
  { "editor.show-guides", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = N_("Lines at the levels of indent") },
  { "editor.vim-keys", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = N_("Vim keys in texts") },
  { "language.servers", SETTINGS_STRING, "[]", NULL, .restricted = TRUE, .summary = N_("Language servers"),
    .detail = N_("A JSON list of { \"name\", \"command\": [program, …], \"languages\": [language, …] }") },
  { "keys.preset", SETTINGS_STRING, "default", "default|sublime|emacs|vim", .summary = N_("Set of keys"),
    .labels = N_("Usual|Sublime Text|Emacs|Vim") },
  { "files.show-hidden", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = N_("Show hidden files"), .detail = N_("Names that begin with a dot") },
  { "files.show-ignored", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = N_("Show ignored files"), .detail = N_("What .gitignore names is dim in the tree") },
  { "files.follow", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = N_("The file tree shows the text in front") },
  { "terminal.shell", SETTINGS_STRING, "", NULL, .summary = N_("Shell of terminals"), .detail = N_("A program with its arguments; empty: your login shell"), .restricted = TRUE },
  { "terminal.environment", SETTINGS_LIST, NULL, .summary = N_("Environment of terminals"), .detail = N_("NAME=value, one each"), .restricted = TRUE },
  { "terminal.profiles", SETTINGS_LIST, NULL, .summary = N_("Terminal profiles"),
    .detail = N_("“Name: program and arguments”; before the program may stand NAME=value and cd=folder"), .restricted = TRUE },
  { "terminal.folder", SETTINGS_STRING, "active", "active|project|home", .summary = N_("Where new terminals start"),
    .labels = N_("In the folder of the terminal in front|In the project|In the home folder") },
  { "terminal.scrollback", SETTINGS_NUMBER, .number = 10000, .minimum = 0, .maximum = 1000000, .integer = TRUE, .summary = N_("Lines that terminals remember") },
  { "terminal.bell", SETTINGS_STRING, "visible", "off|visible|sound", .summary = N_("Bell of terminals"), .labels = N_("Off|Marks the tab|Sounds") },
  { "terminal.paste-guard", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = N_("Ask before several lines are pasted into a terminal") },
};

const SettingsKey *const *
settings_list_keys (Settings *self, guint *count)
{
  *count = self->keys->len;
  return (const SettingsKey *const *) (void *) self->keys->pdata;
}

const SettingsKey *
settings_find_key (Settings *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

/* ---- which value counts ---------------------------------------------------------------------------------- */

typedef struct { const JsonItem *item; SettingsLayer layer; gboolean by_language; } Found;

static const JsonItem *
take_from (Settings *self, SettingsFile *file, const char *language, const SettingsKey *key)
{
  const JsonItem *item = file ? settings_file_get (file, language, key->key) : NULL;
  if (!item || (key->restricted && file->layer >= SETTINGS_LAYER_WORKSPACE && !self->trusted))
    return NULL;
  return settings_key_fits (key, item, NULL) ? item : NULL;
}

static void file_changed_cb (SettingsFile *file, gpointer data);

static SettingsFile *
get_folder_file (Settings *self, const char *folder)
{
  SettingsFile *file = g_hash_table_lookup (self->folders, folder);
  g_autofree char *path = NULL;
  if (file || g_hash_table_size (self->folders) >= FOLDERS_MAX)
    return file;
  path = g_build_filename (folder, ".symphony", "settings.json", NULL);
  file = settings_file_new (path, SETTINGS_LAYER_FOLDER, file_changed_cb, self);
  g_hash_table_insert (self->folders, g_strdup (folder), file);
  return file;
}

/* The folders between the text and the project's own, nearest first. */
static const JsonItem *
find_in_folders (Settings *self, const SettingsKey *key, const SettingsScope *scope, const char *language)
{
  gsize length = self->workspace_dir ? strlen (self->workspace_dir) : 0;
  g_autofree char *folder = NULL;

  if (!scope || !scope->path || length == 0 || !g_str_has_prefix (scope->path, self->workspace_dir) || scope->path[length] != '/')
    return NULL;
  folder = g_path_get_dirname (scope->path);
  for (guint depth = 0; depth < DEPTH_MAX && strlen (folder) > length; depth++)
    {
      const JsonItem *item = take_from (self, get_folder_file (self, folder), language, key);
      char *parent;
      if (item)
        return item;
      parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }
  return NULL;
}

static gboolean
find_in_layers (Settings *self, const SettingsKey *key, const SettingsScope *scope, const char *language, Found *found)
{
  found->by_language = language != NULL;
  if ((found->item = find_in_folders (self, key, scope, language)))
    found->layer = SETTINGS_LAYER_FOLDER;
  else if ((found->item = take_from (self, self->workspace, language, key)))
    found->layer = SETTINGS_LAYER_WORKSPACE;
  else if ((found->item = take_from (self, self->user, language, key)))
    found->layer = SETTINGS_LAYER_USER;
  return found->item != NULL;
}

static const JsonItem *
find (Settings *self, const SettingsKey *key, const SettingsScope *scope, Found *found)
{
  if (scope && scope->language && find_in_layers (self, key, scope, scope->language, found))
    return found->item;
  if (find_in_layers (self, key, scope, NULL, found))
    return found->item;
  *found = (Found) { NULL, SETTINGS_LAYER_DEFAULT, FALSE };
  return NULL;
}

const char *
settings_get_string_for (Settings *self, const char *name, const SettingsScope *scope)
{
  const SettingsKey *key = settings_find_key (self, name);
  Found found;
  g_return_val_if_fail (key && key->kind == SETTINGS_STRING, NULL);
  return find (self, key, scope, &found) ? found.item->string : key->text;
}

double
settings_get_number_for (Settings *self, const char *name, const SettingsScope *scope)
{
  const SettingsKey *key = settings_find_key (self, name);
  Found found;
  g_return_val_if_fail (key && key->kind == SETTINGS_NUMBER, 0);
  return find (self, key, scope, &found) ? found.item->number : key->number;
}

gboolean
settings_get_boolean_for (Settings *self, const char *name, const SettingsScope *scope)
{
  const SettingsKey *key = settings_find_key (self, name);
  Found found;
  g_return_val_if_fail (key && key->kind == SETTINGS_BOOLEAN, FALSE);
  return find (self, key, scope, &found) ? found.item->boolean : key->number != 0;
}

GStrv
settings_dup_list_for (Settings *self, const char *name, const SettingsScope *scope)
{
  const SettingsKey *key = settings_find_key (self, name);
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  Found found;

  g_return_val_if_fail (key && key->kind == SETTINGS_LIST, NULL);
  if (!find (self, key, scope, &found))
    return g_strsplit (key->text ? key->text : "", "|", -1);
  for (const JsonItem *item = found.item->first; item; item = item->next)
    g_strv_builder_add (list, item->string);
  return g_strv_builder_end (list);
}

const char *settings_get_string (Settings *self, const char *name) { return settings_get_string_for (self, name, NULL); }
double settings_get_number (Settings *self, const char *name) { return settings_get_number_for (self, name, NULL); }
gboolean settings_get_boolean (Settings *self, const char *name) { return settings_get_boolean_for (self, name, NULL); }
GStrv settings_dup_list (Settings *self, const char *name) { return settings_dup_list_for (self, name, NULL); }

SettingsLayer
settings_get_layer (Settings *self, const char *name, const SettingsScope *scope, gboolean *by_language)
{
  const SettingsKey *key = settings_find_key (self, name);
  Found found;
  g_return_val_if_fail (key, SETTINGS_LAYER_DEFAULT);
  find (self, key, scope, &found);
  if (by_language)
    *by_language = found.by_language;
  return found.layer;
}

gboolean
settings_is_set (Settings *self, SettingsLayer layer, const char *name)
{
  SettingsFile *file = layer == SETTINGS_LAYER_USER ? self->user : layer == SETTINGS_LAYER_WORKSPACE ? self->workspace : NULL;
  return file && settings_file_get (file, NULL, name);
}

static void
add_list (JsonText *text, char **list)
{
  json_text_add (text, "[");
  for (guint i = 0; list[i]; i++)
    {
      json_text_add (text, i ? ", " : "");
      json_text_add_string (text, list[i], strlen (list[i]));
    }
  json_text_add (text, "]");
}

char *
settings_dup_json (Settings *self, const char *name)
{
  const SettingsKey *key = settings_find_key (self, name);
  g_auto (GStrv) list = NULL;
  JsonText text = { 0 };
  char *copy;

  g_return_val_if_fail (key, NULL);
  if (key->kind == SETTINGS_BOOLEAN)
    return g_strdup (settings_get_boolean (self, name) ? "true" : "false");
  if (key->kind == SETTINGS_NUMBER)
    json_text_add_number (&text, settings_get_number (self, name));
  else if (key->kind == SETTINGS_STRING)
    json_text_add_string (&text, settings_get_string (self, name), strlen (settings_get_string (self, name)));
  else
    add_list (&text, list = settings_dup_list (self, name));
  copy = g_strdup (text.text);
  free (text.text);
  return copy;
}

/* ---- writing --------------------------------------------------------------------------------------------- */

static void
note_trust (Settings *self)
{
  gboolean wants = settings_wants_trust (self);
  if (wants == self->wanted_trust)
    return;
  self->wanted_trust = wants;
  g_signal_emit (self, signals[TRUST_CHANGED], 0);
}

static gboolean
write_cb (gpointer data)
{
  Settings *self = data;
  g_autoptr (GError) error = NULL;
  self->timer = 0;
  if (!settings_flush (self, &error))
    g_message (_("The settings could not be written: %s"), error->message);
  return G_SOURCE_REMOVE;
}

static void
emit_changed (Settings *self, const char *name)
{
  g_signal_emit (self, signals[CHANGED], g_quark_from_string (name), name);
}

static gboolean
is_value (const SettingsKey *key, const char *json)
{
  JsonDoc *doc = json_doc_parse (json, strlen (json), NULL);
  const JsonItem *root = json_doc_get_root (doc);
  gboolean good = root && settings_key_fits (key, root, NULL);
  json_doc_free (doc);
  return good;
}

gboolean
settings_set_json (Settings *self, SettingsLayer layer, const char *language, const char *name, const char *value)
{
  SettingsFile *file = layer == SETTINGS_LAYER_USER ? self->user : layer == SETTINGS_LAYER_WORKSPACE ? self->workspace : NULL;
  const SettingsKey *key = settings_find_key (self, name);
  const JsonItem *old;

  if (!file || !key || (value && !is_value (key, value)))
    return FALSE;
  old = settings_file_get (file, language, name);
  if (!old && !value)
    return TRUE;
  if (old && value && strlen (value) == old->end - old->offset && strncmp (file->text + old->offset, value, strlen (value)) == 0)
    return TRUE;
  settings_file_edit (file, language, name, value);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (WRITE_DELAY_MS, write_cb, self);
  emit_changed (self, key->key);
  if (layer == SETTINGS_LAYER_WORKSPACE)
    note_trust (self);
  return TRUE;
}

gboolean
settings_set_string (Settings *self, const char *name, const char *value)
{
  JsonText text = { 0 };
  gboolean done;
  json_text_add_string (&text, value, strlen (value));
  done = settings_set_json (self, SETTINGS_LAYER_USER, NULL, name, text.text);
  free (text.text);
  return done;
}

gboolean
settings_set_number (Settings *self, const char *name, double value)
{
  char text[JSON_NUMBER_SIZE];
  json_number_write (value, text);
  return settings_set_json (self, SETTINGS_LAYER_USER, NULL, name, text);
}

gboolean
settings_set_boolean (Settings *self, const char *name, gboolean value)
{
  return settings_set_json (self, SETTINGS_LAYER_USER, NULL, name, value ? "true" : "false");
}

void
settings_reset (Settings *self, const char *name)
{
  g_return_if_fail (settings_find_key (self, name));
  settings_set_json (self, SETTINGS_LAYER_USER, NULL, name, NULL);
}

gboolean
settings_flush (Settings *self, GError **error)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  return settings_file_flush (self->user, error) && (!self->workspace || settings_file_flush (self->workspace, error));
}

/* ---- files, trust ---------------------------------------------------------------------------------------- */

static void
find_problems (Settings *self, SettingsFile *file)
{
  g_autoptr (GPtrArray) list = file && file->text ? settings_check (self, file->layer, file->text, file->length) : NULL;
  for (guint i = 0; list && i < list->len; i++)
    {
      const SettingsProblem *problem = list->pdata[i];
      g_ptr_array_add (self->problems, g_strdup_printf ("%s:%u:%u: %s", file->path, problem->line, problem->column, problem->message));
    }
}

const char *const *
settings_get_problems (Settings *self)
{
  g_ptr_array_set_size (self->problems, 0);
  find_problems (self, self->user);
  find_problems (self, self->workspace);
  g_ptr_array_add (self->problems, NULL);
  return (const char *const *) self->problems->pdata;
}

/* A file was written by somebody else, or comes and goes with the project. */
static void
announce (Settings *self, const char *before, const char *after)
{
  g_autoptr (GHashTable) names = settings_file_compare (before, after);
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (settings_find_key (self, name))
      emit_changed (self, settings_find_key (self, name)->key);
  note_trust (self);
}

static void
file_changed_cb (SettingsFile *file, gpointer data)
{
  announce (data, file->before, file->text);
}

void
settings_reload (Settings *self)
{
  GHashTableIter iter;
  gpointer file;
  settings_file_reload (self->user);
  if (self->workspace)
    settings_file_reload (self->workspace);
  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &file))
    settings_file_reload (file);
}

void
settings_set_workspace (Settings *self, const char *folder)
{
  g_autofree char *path = NULL, *before = NULL;

  if (g_strcmp0 (folder, self->workspace_dir) == 0)
    return;
  if (self->workspace)
    {
      settings_file_flush (self->workspace, NULL);
      before = g_strdup (self->workspace->text);
    }
  g_clear_pointer (&self->workspace, settings_file_free);
  g_hash_table_remove_all (self->folders);
  g_free (self->workspace_dir);
  self->workspace_dir = g_strdup (folder);
  self->trusted = !folder || settings_trust_find (folder);
  if (folder)
    {
      path = g_build_filename (folder, ".symphony", "settings.json", NULL);
      self->workspace = settings_file_new (path, SETTINGS_LAYER_WORKSPACE, file_changed_cb, self);
    }
  announce (self, before, self->workspace ? self->workspace->text : NULL);
  g_signal_emit (self, signals[TRUST_CHANGED], 0);
}

const char *
settings_get_workspace (Settings *self)
{
  return self->workspace_dir;
}

gboolean
settings_get_trusted (Settings *self)
{
  return self->trusted;
}

void
settings_set_trusted (Settings *self, gboolean trusted)
{
  if (!self->workspace_dir || self->trusted == trusted)
    return;
  settings_trust_store (self->workspace_dir, trusted);
  self->trusted = trusted;
  self->wanted_trust = settings_wants_trust (self);
  for (guint i = 0; i < self->keys->len; i++)
    if (((const SettingsKey *) self->keys->pdata[i])->restricted)
      emit_changed (self, ((const SettingsKey *) self->keys->pdata[i])->key);
  g_signal_emit (self, signals[TRUST_CHANGED], 0);
}

static gboolean
has_restricted (Settings *self, const JsonItem *object)
{
  for (const JsonItem *item = object ? object->first : NULL; item; item = item->next)
    {
      const SettingsKey *key = settings_find_key (self, item->key);
      if ((key && key->restricted) || (item->key[0] == '[' && item->type == JSON_ITEM_OBJECT && has_restricted (self, item)))
        return TRUE;
    }
  return FALSE;
}

gboolean
settings_wants_trust (Settings *self)
{
  GHashTableIter iter;
  gpointer file;
  if (self->trusted)
    return FALSE;
  if (self->workspace && has_restricted (self, self->workspace->root))
    return TRUE;
  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &file))
    if (has_restricted (self, ((SettingsFile *) file)->root))
      return TRUE;
  return FALSE;
}

const char *
settings_get_path (Settings *self)
{
  return self->user->path;
}

char *
settings_dup_path (Settings *self, SettingsLayer layer)
{
  SettingsFile *file = layer == SETTINGS_LAYER_USER ? self->user : layer == SETTINGS_LAYER_WORKSPACE ? self->workspace : NULL;
  return file ? g_strdup (file->path) : NULL;
}

/* ---- schemas --------------------------------------------------------------------------------------------- */

static void
add_key (Settings *self, const SettingsKey *key)
{
  g_ptr_array_add (self->keys, (gpointer) key);
  g_hash_table_insert (self->by_name, (gpointer) key->key, (gpointer) key);
}

static gboolean
add_properties (Settings *self, const char *owner, const JsonItem *properties, GError **error)
{
  gboolean good = TRUE;
  for (const JsonItem *item = properties->first; item; item = item->next)
    {
      g_autofree char *problem = NULL;
      SettingsKey *key = NULL;
      if (settings_find_key (self, item->key))
        problem = g_strdup_printf (_("“%s” is there already"), item->key);
      else
        key = settings_key_read (item, item->key, &problem);
      if (key)
        {
          g_ptr_array_add (self->owned, key);
          add_key (self, key);
        }
      else if (good)
        {
          g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_SCHEMA, "%s: %s", owner, problem);
          good = FALSE;
        }
    }
  return good;
}

gboolean
settings_add_schema (Settings *self, const char *owner, const char *json, gsize length, GError **error)
{
  JsonDoc *doc = json_doc_parse (json, length, NULL);
  const JsonItem *root = json_doc_get_root (doc), *properties = root ? json_item_get (root, "properties") : NULL;
  gboolean good = FALSE;

  if (properties && properties->type == JSON_ITEM_OBJECT)
    {
      good = add_properties (self, owner, properties, error);
      g_signal_emit (self, signals[SCHEMA_CHANGED], 0);
      note_trust (self);
    }
  else
    g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_SCHEMA, _("%s: a schema needs an object “properties”"), owner);
  json_doc_free (doc);
  return good;
}

/* ---- object ---------------------------------------------------------------------------------------------- */

static void
settings_finalize (GObject *object)
{
  Settings *self = SETTINGS_SETTINGS (object);
  if (self->timer)
    settings_flush (self, NULL);
  settings_file_free (self->user);
  settings_file_free (self->workspace);
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->owned);
  g_ptr_array_unref (self->problems);
  g_free (self->workspace_dir);
  G_OBJECT_CLASS (settings_parent_class)->finalize (object);
}

static void
settings_class_init (SettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = settings_finalize;
  signals[CHANGED] = g_signal_new ("changed", SETTINGS_TYPE, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SCHEMA_CHANGED] = g_signal_new ("schema-changed", SETTINGS_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TRUST_CHANGED] = g_signal_new ("trust-changed", SETTINGS_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
settings_init (Settings *self)
{
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->keys = g_ptr_array_new ();
  self->owned = g_ptr_array_new_with_free_func (settings_key_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) settings_file_free);
  self->trusted = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    add_key (self, &keys[i]);
}

Settings *
settings_new (const char *path)
{
  Settings *self = g_object_new (SETTINGS_TYPE, NULL);
  g_autofree char *own = path ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), "symphony", "settings.json", NULL);
  self->user = settings_file_new (own, SETTINGS_LAYER_USER, file_changed_cb, self);
  return self;
}
