/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of the window: finds the action for what is pressed where the focus is, waits for the rest of a chord.
 *
 * One controller in the capture phase sees every key before the text does, so that nothing is typed by accident; what a
 * terminal or an entry needs goes on to it. */
#include "ide-actions.h"
#include "ide-keymap.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>
#include <string.h>

struct IdeKeys {
  IdeKeymap   *map;
  GPtrArray   *pending;                 /* bindings whose first keys were pressed; empty: no chord waits */
  guint        depth;                   /* keys pressed of it */
  gpointer     place;                   /* where the focus was then; compared only */
  guint        held;                    /* code of the chord's last key while it is down: it repeats by itself; 0: none */
  gboolean     swallow;                 /* a recorder has the keys */
  GFileMonitor *monitor;
  GPtrArray   *problems;
  guint        chords, dispatched, reloads;      /* for tests */
};

/* ---- where the focus is ---------------------------------------------------------------------------------- */

static guint
get_focus_kind (GtkWidget *focus)
{
  const char *type = focus ? G_OBJECT_TYPE_NAME (focus) : "";
  if (!focus)
    return IDE_FOCUS_OTHER;
  if (EDITOR_IS_VIEW (focus))
    return IDE_FOCUS_TEXT;
  if (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus))
    return IDE_FOCUS_ENTRY;
  if (g_str_equal (type, "VteTerminal") || TERMINAL_IS_PANEL (focus))
    return IDE_FOCUS_TERMINAL;
  if (gtk_widget_get_ancestor (focus, PROJECT_TYPE_TREE))
    return IDE_FOCUS_TREE;
  if (gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_VIEW) || gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX))
    return IDE_FOCUS_LIST;
  return IDE_FOCUS_OTHER;
}

/* What a chord belongs to: a text with its cards and lists, else the widget itself. */
static GtkWidget *
get_place (GtkWidget *focus)
{
  GtkWidget *view = focus ? gtk_widget_get_ancestor (focus, EDITOR_TYPE_VIEW) : NULL;
  return view ? view : focus;
}

static guint
get_context (IdeWindow *self)
{
  guint context = get_focus_kind (gtk_window_get_focus (GTK_WINDOW (self)));
  KernelTransport transport = { 0 };
  if (self->page)
    {
      gsize start, end;
      context |= IDE_WHEN_PAGE;
      editor_view_get_selection (ide_page_get_view (self->page), &start, &end);
      if (start != end)
        context |= IDE_WHEN_SELECTION;
      if (editor_view_get_caret_count (ide_page_get_view (self->page)) > 1)
        context |= IDE_WHEN_CARETS;
    }
  if (self->live)
    live_session_get_transport (self->live, &transport);
  if (transport.playing)
    context |= IDE_WHEN_PLAYING;
  return context;
}

/* A shell's programs use plain keys, function keys, Ctrl or Alt with a letter; Ctrl+Shift, Ctrl+Alt and Ctrl with signs,
 * Tab or Enter are no terminal's. */
static gboolean
belongs_to_terminal (const IdeStroke *stroke)
{
  GdkModifierType modifiers = stroke->modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK | GDK_SUPER_MASK);
  if (modifiers == GDK_CONTROL_MASK)
    return (stroke->key >= GDK_KEY_a && stroke->key <= GDK_KEY_z) || (stroke->key && stroke->key < 128 && strchr ("@[\\]^_ /", stroke->key));
  return !(modifiers & (GDK_CONTROL_MASK | GDK_SUPER_MASK));
}

static gboolean
belongs_to_entry (const IdeStroke *stroke)
{
  static const guint own[] = { GDK_KEY_a, GDK_KEY_c, GDK_KEY_v, GDK_KEY_x, GDK_KEY_z, GDK_KEY_y, GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Home,
                               GDK_KEY_End, GDK_KEY_BackSpace, GDK_KEY_Delete, GDK_KEY_Insert, GDK_KEY_u };
  GdkModifierType modifiers = stroke->modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK);
  gboolean function = stroke->key >= GDK_KEY_F1 && stroke->key <= GDK_KEY_F35;

  if (!modifiers)
    return !function;
  for (guint i = 0; modifiers == GDK_CONTROL_MASK && i < G_N_ELEMENTS (own); i++)
    if (stroke->key == own[i])
      return TRUE;
  return FALSE;
}

/* A condition that names the place ("terminal") overrules what it needs by nature. */
static gboolean
may_take (const IdeBinding *binding, guint context)
{
  if (!ide_when_holds (binding->when, context))
    return FALSE;
  if (context & IDE_FOCUS_TERMINAL)
    return (binding->when && strstr (binding->when, "terminal")) || !belongs_to_terminal (&binding->strokes[0]);
  if (context & IDE_FOCUS_ENTRY)
    return (binding->when && strstr (binding->when, "entry")) || !belongs_to_entry (&binding->strokes[0]);
  return TRUE;
}

/* ---- pressing -------------------------------------------------------------------------------------------- */

static void
show_waiting (IdeWindow *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->status_keys), text);
  ide_window_update_status (self);
}

static void
end_chord (IdeWindow *self, const char *text)
{
  g_ptr_array_set_size (self->keys->pending, 0);
  self->keys->depth = self->keys->held = 0;
  show_waiting (self, text);
}

gboolean
ide_window_is_chord_waiting (IdeWindow *self)
{
  return self->keys && self->keys->depth > 0;
}

/* Bindings that the key continues, exact matches first: "Ctrl++" may be typed with or without Shift. */
static GPtrArray *
match (IdeWindow *self, GdkEvent *event, guint context)
{
  struct IdeKeys *keys = self->keys;
  const GPtrArray *from = keys->depth > 0 ? keys->pending : ide_keymap_get_bindings (keys->map);
  GPtrArray *exact = g_ptr_array_new ();
  g_autoptr (GPtrArray) partial = g_ptr_array_new ();

  for (guint i = 0; i < from->len; i++)
    {
      IdeBinding *binding = from->pdata[i];
      const IdeStroke *stroke = &binding->strokes[keys->depth];
      GdkKeyMatch how;
      if (binding->count <= keys->depth || (keys->depth == 0 && !may_take (binding, context)))
        continue;
      how = gdk_key_event_matches (event, stroke->key, stroke->modifiers);
      if (how == GDK_KEY_MATCH_EXACT)
        g_ptr_array_add (exact, binding);
      else if (how == GDK_KEY_MATCH_PARTIAL)
        g_ptr_array_add (partial, binding);
    }
  if (exact->len == 0)
    g_ptr_array_extend (exact, partial, NULL, NULL);
  return exact;
}

static gboolean
run_first (IdeWindow *self, GPtrArray *matches, guint depth)
{
  for (guint i = 0; i < matches->len; i++)
    {
      const IdeBinding *binding = matches->pdata[i];
      const IdeAction *action = binding->count == depth ? ide_action_find (binding->action) : NULL;
      if (action && ide_action_activate (self, action))
        {
          self->keys->dispatched++;
          return TRUE;
        }
    }
  return FALSE;
}

/* The strongest binding that the key reaches decides: run now, or wait for the next key. */
static gboolean
step (IdeWindow *self, GPtrArray *matches)
{
  struct IdeKeys *keys = self->keys;
  const IdeBinding *first = matches->pdata[0], *longest = first;
  guint depth = keys->depth + 1;

  for (guint i = 0; i < matches->len; i++)
    {
      const IdeBinding *other = matches->pdata[i];
      if (other->layer == first->layer && other->count > longest->count)
        longest = other;
    }
  if (longest->count > depth)
    {
      g_autofree char *label = ide_strokes_get_label (first->strokes, depth), *text = g_strdup_printf (_("%s was pressed, waiting for the next key…"), label);
      g_ptr_array_set_size (keys->pending, 0);
      g_ptr_array_extend (keys->pending, matches, NULL, NULL);
      keys->depth = depth;
      keys->place = get_place (gtk_window_get_focus (GTK_WINDOW (self)));
      keys->chords++;
      show_waiting (self, text);
      return TRUE;
    }
  if (keys->depth > 0)
    end_chord (self, "");
  return run_first (self, matches, depth);
}

static gboolean
is_modifier (guint key)
{
  return (key >= GDK_KEY_Shift_L && key <= GDK_KEY_Hyper_R) || key == GDK_KEY_ISO_Level3_Shift || key == GDK_KEY_ISO_Level5_Shift
    || key == GDK_KEY_Num_Lock || key == GDK_KEY_Scroll_Lock || key == GDK_KEY_Mode_switch || key == GDK_KEY_Multi_key
    || key == GDK_KEY_ISO_Next_Group;
}

static gboolean
pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeWindow *self)
{
  struct IdeKeys *keys = self->keys;
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  g_autoptr (GPtrArray) matches = NULL;

  if (is_modifier (key) || keys->swallow || !event)
    return FALSE;
  if (keys->depth > 0 && code == keys->held)
    return TRUE;
  if (keys->depth == 0 && *gtk_label_get_text (GTK_LABEL (self->status_keys)))
    show_waiting (self, "");
  matches = match (self, event, get_context (self));
  if (matches->len > 0)
    {
      gboolean done = step (self, matches) || keys->depth > 0;
      keys->held = keys->depth > 0 ? code : 0;
      return done;
    }
  if (keys->depth == 0)
    return FALSE;
  if (key == GDK_KEY_Escape)
    end_chord (self, "");
  else
    {
      const IdeBinding *first = keys->pending->pdata[0];
      IdeStroke typed[IDE_STROKES_MAX + 1];
      g_autofree char *label = NULL, *text = NULL;
      memcpy (typed, first->strokes, keys->depth * sizeof (IdeStroke));
      typed[keys->depth] = (IdeStroke) { key, state & gtk_accelerator_get_default_mod_mask () };
      label = ide_strokes_get_label (typed, keys->depth + 1);
      text = g_strdup_printf (_("%s has no command"), label);
      end_chord (self, text);
    }
  return TRUE;
}

static void
released_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeWindow *self)
{
  if (code == self->keys->held)
    self->keys->held = 0;
}

/* A card that comes or goes between the keys moves the focus without anybody having gone elsewhere: out of the card, to
 * nothing, back to its text. */
static void
focus_cb (IdeWindow *self)
{
  GtkWidget *place = get_place (gtk_window_get_focus (GTK_WINDOW (self)));
  if (!ide_window_is_chord_waiting (self) || !place)
    return;
  if (!self->keys->place)
    self->keys->place = place;
  else if (place != self->keys->place)
    end_chord (self, "");
}

/* ---- files ----------------------------------------------------------------------------------------------- */

char *
ide_keys_get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "symphony", "keys.json", NULL);
}

static void
load_layer (IdeWindow *self, IdeKeysLayer layer, const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  gsize length = 0;

  if (!path || !g_file_get_contents (path, &text, &length, NULL))
    text = NULL;
  ide_keymap_set_layer (self->keys->map, layer, text, length, problems);
  for (guint i = 0; i < problems->len; i++)
    g_ptr_array_add (self->keys->problems, g_strdup_printf ("%s:%s", path, (char *) problems->pdata[i]));
}

/* Menus show keys by an attribute of their items, so that GTK itself binds none. */
static GMenuModel *
label_menu (IdeWindow *self, GMenuModel *model)
{
  GMenu *menu = g_menu_new ();
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new_from_model (model, i);
      g_autofree char *action = NULL, *accel = NULL;
      static const char *const links[] = { G_MENU_LINK_SECTION, G_MENU_LINK_SUBMENU };
      for (guint k = 0; k < G_N_ELEMENTS (links); k++)
        {
          g_autoptr (GMenuModel) link = g_menu_model_get_item_link (model, i, links[k]);
          g_autoptr (GMenuModel) copy = link ? label_menu (self, link) : NULL;
          if (copy)
            g_menu_item_set_link (item, links[k], copy);
        }
      if (g_menu_item_get_attribute (item, "action", "s", &action))
        {
          accel = ide_keymap_dup_accel (self->keys->map, action);
          if (!accel && g_str_has_prefix (action, "win."))              /* a view's action by its name in the window */
            {
              g_autofree char *of_view = g_strconcat ("editor.", action + strlen ("win."), NULL);
              accel = ide_keymap_dup_accel (self->keys->map, of_view);
            }
        }
      g_menu_item_set_attribute (item, "accel", accel ? "s" : NULL, accel);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static void
update_menus (IdeWindow *self)
{
  g_autoptr (GMenuModel) menu = NULL;
  if (!self->keys->map || !self->menu_button)
    return;
  menu = label_menu (self, gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (self->menu_button)));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), menu);
}

void
ide_window_reload_keys (IdeWindow *self)
{
  struct IdeKeys *keys = self->keys;
  const char *data_dir = ide_application_get_data_dir (IDE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  const char *preset = settings_get_string (self->settings, "keys.preset");
  g_autofree char *name = g_strconcat (preset, ".json", NULL), *user = ide_keys_get_path ();
  g_autofree char *project = self->project_dir && settings_get_trusted (self->settings)
    ? g_build_filename (self->project_dir, ".symphony", "keys.json", NULL) : NULL;
  g_autofree char *path = data_dir && !g_str_equal (preset, "default") ? g_build_filename (data_dir, "keys", name, NULL) : NULL;

  end_chord (self, "");
  keys->reloads++;
  g_ptr_array_set_size (keys->problems, 0);
  load_layer (self, IDE_KEYS_PRESET, path);
  load_layer (self, IDE_KEYS_USER, user);
  load_layer (self, IDE_KEYS_PROJECT, project);
  update_menus (self);
  for (guint i = 0; i < keys->problems->len; i++)
    g_message ("%s", (char *) keys->problems->pdata[i]);
  if (keys->problems->len > 0)
    ide_window_toast_with (self, _("Some of your keys could not be read"), _("Open keys.json"), "win.open-keys-file");
}

IdeKeymap *
ide_window_get_keymap (IdeWindow *self)
{
  return self->keys->map;
}

/* While a key is recorded, no action runs. */
void
ide_window_hold_keys (IdeWindow *self, gboolean hold)
{
  self->keys->swallow = hold;
}

static void
watch_user_file (IdeWindow *self)
{
  g_autofree char *path = ide_keys_get_path ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  self->keys->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->keys->monitor)
    g_signal_connect_object (self->keys->monitor, "changed", G_CALLBACK (ide_window_reload_keys), self, G_CONNECT_SWAPPED);
}

void
ide_window_keys_attach (IdeWindow *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();
  struct IdeKeys *keys = self->keys = g_new0 (struct IdeKeys, 1);

  keys->map = ide_keymap_new ();
  keys->pending = g_ptr_array_new ();
  keys->problems = g_ptr_array_new_with_free_func (g_free);
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    for (const IdeAction *action = group->actions; action->name; action++)
      ide_keymap_add_default (keys->map, action->name, action->keys, ide_action_get_when (action));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "key-pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (controller, "key-released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (focus_cb), NULL);
  g_signal_connect_object (self->settings, "changed::keys.preset", G_CALLBACK (ide_window_reload_keys), self, G_CONNECT_SWAPPED);
  watch_user_file (self);
  ide_window_reload_keys (self);
}

/* "Ctrl+F: win.find, win.other": what the defaults must not have. */
static JsonArray *
list_clashes (IdeWindow *self)
{
  JsonArray *list = json_array_new ();
  const GPtrArray *all = ide_keymap_get_bindings (self->keys->map);
  for (guint i = 0; i < all->len; i++)
    {
      const IdeBinding *binding = all->pdata[i];
      g_autoptr (GPtrArray) clashes = ide_keymap_find_clashes (self->keys->map, binding);
      for (guint k = 0; k < clashes->len; k++)
        {
          g_autofree char *label = ide_strokes_get_label (binding->strokes, binding->count);
          g_autofree char *text = g_strdup_printf ("%s: %s, %s", label, binding->action, ((IdeBinding *) clashes->pdata[k])->action);
          json_array_add_string_element (list, text);
        }
    }
  return list;
}

static JsonArray *
list_actions (void)
{
  JsonArray *list = json_array_new ();
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    for (const IdeAction *action = group->actions; action->name; action++)
      json_array_add_string_element (list, action->name);
  return list;
}

void
ide_window_dump_keys (IdeWindow *self, JsonObject *object)
{
  JsonObject *keys = json_object_new ();
  json_object_set_boolean_member (keys, "waiting", ide_window_is_chord_waiting (self));
  json_object_set_string_member (keys, "status", gtk_label_get_text (GTK_LABEL (self->status_keys)));
  json_object_set_int_member (keys, "chords", self->keys->chords);
  json_object_set_int_member (keys, "dispatched", self->keys->dispatched);
  json_object_set_int_member (keys, "reloads", self->keys->reloads);
  json_object_set_int_member (keys, "problems", self->keys->problems->len);
  json_object_set_array_member (keys, "clashes", list_clashes (self));
  json_object_set_object_member (object, "keys", keys);
  json_object_set_array_member (object, "actions", list_actions ());
}

void
ide_window_keys_finish (IdeWindow *self)
{
  struct IdeKeys *keys = g_steal_pointer (&self->keys);
  if (!keys)
    return;
  ide_keymap_free (keys->map);
  g_ptr_array_unref (keys->pending);
  g_ptr_array_unref (keys->problems);
  g_clear_object (&keys->monitor);
  g_free (keys);
}
