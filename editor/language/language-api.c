/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The API table by name, and its rows as text for people and snippets for editors. */
#include "language-private.h"

static GHashTable *by_name;             /* name: GPtrArray of ScriptApiEntry; made once, never freed */

static void
table_make (void)
{
  static gsize made;
  if (!g_once_init_enter (&made))
    return;
  by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (uint32_t i = 0; i < script_api_count (); i++)
    {
      const ScriptApiEntry *entry = script_api_get (i);
      GPtrArray *rows = g_hash_table_lookup (by_name, entry->name);
      if (!rows)
        g_hash_table_insert (by_name, (gpointer) entry->name, rows = g_ptr_array_new ());
      g_ptr_array_add (rows, (gpointer) entry);
    }
  g_once_init_leave (&made, 1);
}

const ScriptApiEntry *
api_lookup (const char *name, uint64_t receivers)
{
  table_make ();
  GPtrArray *rows = name ? g_hash_table_lookup (by_name, name) : NULL;
  for (guint i = 0; rows && i < rows->len; i++)
    {
      const ScriptApiEntry *entry = rows->pdata[i];
      if (entry->receivers & receivers)
        return entry;
    }
  return NULL;
}

static const struct { const char *name; uint64_t on; } spaces[] = {
  { "Clip", SCRIPT_ON_CLIP_SPACE }, { "Session", SCRIPT_ON_SESSION_SPACE }, { "Track", SCRIPT_ON_TRACK_SPACE },
  { "Instrument", SCRIPT_ON_INSTRUMENT_SPACE }, { "Math", SCRIPT_ON_MATH_SPACE }, { "Array", SCRIPT_ON_ARRAY_SPACE },
  { "String", SCRIPT_ON_STRING_SPACE }, { "Number", SCRIPT_ON_NUMBER_SPACE }, { "Object", SCRIPT_ON_OBJECT_SPACE },
  { "console", SCRIPT_ON_CONSOLE_SPACE }, { "Notes", SCRIPT_ON_NOTES_SPACE }, { "Actions", SCRIPT_ON_ACTIONS_SPACE }, { "live", SCRIPT_ON_LIVE_SPACE },
  { "JSON", SCRIPT_ON_JSON_SPACE },
};

uint64_t
api_space (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
    if (strcmp (spaces[i].name, name) == 0)
      return spaces[i].on;
  return 0;
}

const char *const *
api_spaces (void)
{
  static const char *names[G_N_ELEMENTS (spaces) + 1];
  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
    names[i] = spaces[i].name;
  return names;
}

char *
number_dup_text (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return g_strdup (g_ascii_formatd (text, sizeof text, "%.6g", value));
}

char *
beats_dup_text (double beats)
{
  return number_dup_text (beats);
}

static const char *
kind_word (const ScriptApiParam *param)
{
  switch (param->kind)
    {
    case SCRIPT_PARAM_ANY: return NULL;
    case SCRIPT_PARAM_LEVEL: return "0–1";
    default: return script_api_kind_name (param->kind);
    }
}

char *
api_dup_parameter (const ScriptApiParam *param)
{
  GString *text = g_string_new (param->name);
  if (param->optional)
    g_string_append_c (text, '?');
  if (kind_word (param))
    g_string_append_printf (text, ": %s", kind_word (param));
  return g_string_free (text, FALSE);
}

char *
api_dup_parameter_text (const ScriptApiParam *param)
{
  GString *text = g_string_new (kind_word (param) ? kind_word (param) : "any value");
  if (param->words && param->kind == SCRIPT_PARAM_WORD)
    {
      g_auto (GStrv) words = g_strsplit (param->words, "|", -1);
      g_autofree char *list = g_strjoinv (", ", words);
      g_string_append_printf (text, ": %s", list);
    }
  if (param->least < param->most)
    {
      g_autofree char *least = number_dup_text (param->least), *most = number_dup_text (param->most);
      g_string_append_printf (text, " from %s to %s", least, most);
    }
  if (param->unit)
    g_string_append_printf (text, ", in %s", param->unit);
  if (param->fallback)
    g_string_append_printf (text, "; without it: %s", param->fallback);
  return g_string_free (text, FALSE);
}

char *
api_dup_signature (const ScriptApiEntry *entry)
{
  GString *text = g_string_new (entry->name);
  g_string_append_c (text, '(');
  for (guint i = 0; i < SCRIPT_API_PARAMS && entry->params[i].name; i++)
    {
      g_autofree char *param = api_dup_parameter (&entry->params[i]);
      gboolean last = i + 1 == SCRIPT_API_PARAMS || !entry->params[i + 1].name;
      g_string_append_printf (text, "%s%s%s", i ? ", " : "", entry->rest && last ? "…" : "", param);
    }
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

/* What stands ready in the place of a parameter that must be given. */
static char *
place_text (const ScriptApiParam *param, guint number)
{
  switch (param->kind)
    {
    case SCRIPT_PARAM_PITCH: return g_strdup_printf ("'${%u:C4}'", number);
    case SCRIPT_PARAM_ROOT: return g_strdup_printf ("'${%u:C}'", number);
    case SCRIPT_PARAM_MODE: return g_strdup_printf ("'${%u:major}'", number);
    case SCRIPT_PARAM_DRUM: return g_strdup_printf ("'${%u:kick}'", number);
    case SCRIPT_PARAM_METRE: return g_strdup_printf ("'${%u:4/4}'", number);
    case SCRIPT_PARAM_TEXT: return g_strdup_printf ("'${%u:%s}'", number, param->name);
    case SCRIPT_PARAM_DURATION: return g_strdup_printf ("'${%u:4n}'", number);
    case SCRIPT_PARAM_WORD:
      {
        g_auto (GStrv) words = g_strsplit (param->words ? param->words : param->name, "|", 2);
        return g_strdup_printf ("'${%u:%s}'", number, words[0]);
      }
    case SCRIPT_PARAM_PITCHES: return g_strdup_printf ("[${%u:'C4', 'E4', 'G4'}]", number);
    case SCRIPT_PARAM_LIST: return g_strdup_printf ("[${%u}]", number);
    case SCRIPT_PARAM_OPTIONS: case SCRIPT_PARAM_OBJECT: return g_strdup_printf ("{ ${%u} \\}", number);
    case SCRIPT_PARAM_BODY: case SCRIPT_PARAM_BODY_OR_CLIP: return g_strdup_printf ("b => b${%u}", number);
    default: return g_strdup_printf ("${%u:%s}", number, param->name);
    }
}

char *
api_dup_snippet (const ScriptApiEntry *entry)
{
  GString *text = g_string_new (entry->name);
  guint number = 1, count = 0;
  for (; count < SCRIPT_API_PARAMS && entry->params[count].name; count++)
    ;
  g_string_append_c (text, '(');
  for (guint i = 0; i < count; i++)
    {
      const ScriptApiParam *param = &entry->params[i];
      /* A note's duration is optional, yet nearly always written. */
      if (param->optional && !(param->kind == SCRIPT_PARAM_DURATION && i > 0))
        break;
      if (number > 1)
        g_string_append (text, ", ");
      g_autofree char *place = place_text (param, number++);
      g_string_append (text, place);
    }
  if (number == 1 && count > 0)
    g_string_append (text, "${1}");
  g_string_append (text, ")$0");
  return g_string_free (text, FALSE);
}
