/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a server's answers to a provider's. */
#include "lsp-private.h"
#include <string.h>

#define FILES_MAX 256                   /* files that one answer may make us read */
#define ROWS_MAX 20000
#define DEPTH_MAX 32

typedef struct {
  Lsp            *lsp;
  LspText        *text;
  const ProviderQuestion *question;
  const Rope     *rope;                 /* of the text, as it was asked about */
  ProviderAnswer *answer;
  GHashTable     *files;                /* path: Document, read for their places */
} Making;

#define KEEP(text) provider_answer_keep (m->answer, text)

/* ---- words ----------------------------------------------------------------------------------------------------------- */

/* string | MarkupContent | MarkedString | list of them */
static char *
dup_markup (JsonNode *node, guint depth)
{
  if (!node || depth > 2)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node))
    return json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup (lsp_get_string (json_node_get_object (node), "value"));
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      GString *all = g_string_new (NULL);
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          g_autofree char *part = dup_markup (json_array_get_element (array, i), depth + 1);
          if (part && *part)
            g_string_append_printf (all, "%s%s", all->len > 0 ? "\n\n" : "", part);
        }
      return g_string_free (all, FALSE);
    }
  return NULL;
}

static char *
dup_words (JsonObject *object, const char *name)
{
  char *text = object ? dup_markup (json_object_get_member (object, name), 0) : NULL;
  if (text && !*g_strstrip (text))
    g_clear_pointer (&text, g_free);
  return text;
}

/* ---- completion -------------------------------------------------------------------------------------------------------- */

static ProviderThing
thing_of_item (gint64 kind)
{
  static const ProviderThing things[] = {
    PROVIDER_THING_TEXT, PROVIDER_THING_TEXT, PROVIDER_THING_METHOD, PROVIDER_THING_FUNCTION, PROVIDER_THING_FUNCTION,
    PROVIDER_THING_VARIABLE, PROVIDER_THING_VARIABLE, PROVIDER_THING_CLASS, PROVIDER_THING_CLASS, PROVIDER_THING_MODULE,
    PROVIDER_THING_VARIABLE, PROVIDER_THING_VALUE, PROVIDER_THING_VALUE, PROVIDER_THING_CLASS, PROVIDER_THING_KEYWORD,
    PROVIDER_THING_SNIPPET, PROVIDER_THING_VALUE, PROVIDER_THING_FILE, PROVIDER_THING_VALUE, PROVIDER_THING_FILE,
    PROVIDER_THING_VALUE, PROVIDER_THING_VALUE, PROVIDER_THING_CLASS, PROVIDER_THING_VALUE, PROVIDER_THING_KEYWORD, PROVIDER_THING_CLASS,
  };
  return kind > 0 && kind < (gint64) G_N_ELEMENTS (things) ? things[kind] : PROVIDER_THING_TEXT;
}

static gboolean
is_word (gunichar c)
{
  return c == '_' || g_unichar_isalnum (c);
}

static gsize
find_word_start (const Rope *rope, gsize offset)
{
  while (offset > 0)
    {
      gsize before = rope_previous_char (rope, offset);
      gunichar c;
      if (!rope_get_char (rope, before, &c, NULL) || !is_word (c))
        break;
      offset = before;
    }
  return offset;
}

static gsize
find_word_end (const Rope *rope, gsize offset)
{
  gunichar c;
  while (rope_get_char (rope, offset, &c, NULL) && is_word (c))
    offset = rope_next_char (rope, offset);
  return offset;
}

static void
add_item (Making *m, JsonObject *from, guint rank)
{
  JsonObject *edit = lsp_get_object (from, "textEdit");
  const char *label = lsp_get_string (from, "label"), *insert = lsp_get_string (from, "insertText");
  ProviderItem item = { thing_of_item (lsp_get_int (from, "kind", 0)) };
  g_autofree char *words = dup_words (from, "documentation");

  if (!label)
    return;
  while (*label == ' ')
    label++;                            /* room for a mark that other editors draw there */
  item.label = KEEP (label);
  item.start = find_word_start (m->rope, m->question->start);
  item.end = m->question->start;
  if (edit && lsp_get_string (edit, "newText"))
    {
      gsize start, end;
      insert = lsp_get_string (edit, "newText");
      if (lsp_get_range (m->rope, lsp_get_object (edit, lsp_get_object (edit, "range") ? "range" : "insert"), m->lsp->utf8, &start, &end)
          && start <= m->question->start && end >= m->question->start)
        {
          item.start = start;
          item.end = end;
        }
    }
  item.insert = KEEP (insert ? insert : label);
  item.snippet = lsp_get_int (from, "insertTextFormat", 1) == 2 && strchr (item.insert, '$');
  item.detail = KEEP (lsp_get_string (from, "detail"));
  item.documentation = KEEP (words);
  item.filter = KEEP (lsp_get_string (from, "filterText"));
  item.rank = rank;
  provider_answer_add (m->answer, &item);
}

typedef struct { JsonObject *item; const char *sort; } Sorted;

static int
compare_sorted (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (((const Sorted *) a)->sort, ((const Sorted *) b)->sort);
}

static void
make_completion (Making *m, JsonNode *result)
{
  JsonArray *items = JSON_NODE_HOLDS_ARRAY (result) ? json_node_get_array (result)
    : JSON_NODE_HOLDS_OBJECT (result) ? lsp_get_array (json_node_get_object (result), "items") : NULL;
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (Sorted));

  if (JSON_NODE_HOLDS_OBJECT (result))
    m->answer->incomplete = lsp_get_boolean (json_node_get_object (result), "isIncomplete");
  for (guint i = 0; items && i < MIN (json_array_get_length (items), ROWS_MAX); i++)
    {
      JsonObject *item = lsp_element (items, i);
      Sorted row = { item, item ? lsp_get_string (item, "sortText") : NULL };
      if (!item)
        continue;
      row.sort = row.sort ? row.sort : lsp_get_string (item, "label");
      g_array_append_val (sorted, row);
    }
  g_array_sort (sorted, compare_sorted);
  for (guint i = 0; i < sorted->len; i++)
    add_item (m, g_array_index (sorted, Sorted, i).item, i);
}

/* ---- hover, signature ---------------------------------------------------------------------------------------------------- */

static void
make_hover (Making *m, JsonObject *result)
{
  g_autofree char *words = dup_words (result, "contents");
  ProviderCard card = { m->question->start, m->question->start };
  if (!words)
    return;
  lsp_get_range (m->rope, lsp_get_object (result, "range"), m->lsp->utf8, &card.start, &card.end);
  card.text = KEEP (words);
  card.markdown = g_strcmp0 (lsp_get_string (lsp_get_object (result, "contents"), "kind"), "plaintext") != 0;
  provider_answer_add (m->answer, &card);
}

/* A label's parameter: its words, or two places in UTF-16 units. */
static void
find_parameter (JsonObject *parameter, ProviderSignature *signature)
{
  const char *label = lsp_get_string (parameter, "label"), *found = label ? strstr (signature->label, label) : NULL;
  JsonArray *places = lsp_get_array (parameter, "label");
  if (found && *label)
    {
      signature->active_start = (guint) (found - signature->label);
      signature->active_end = signature->active_start + (guint) strlen (label);
    }
  else if (places && json_array_get_length (places) == 2)
    {
      g_autoptr (Rope) rope = rope_new (signature->label, strlen (signature->label));
      gint64 start = json_array_get_int_element (places, 0), end = json_array_get_int_element (places, 1);
      if (start >= 0 && end >= start)
        {
          signature->active_start = (guint) rope_get_offset_at_utf16 (rope, (gsize) start);
          signature->active_end = (guint) rope_get_offset_at_utf16 (rope, (gsize) end);
        }
    }
}

static void
make_signature (Making *m, JsonObject *result)
{
  JsonArray *signatures = lsp_get_array (result, "signatures"), *parameters;
  gint64 index = lsp_get_int (result, "activeSignature", 0), active;
  JsonObject *from = NULL;
  ProviderSignature signature = { m->question->start, m->question->start };

  if (signatures && index >= 0 && index < json_array_get_length (signatures))
    from = lsp_element (signatures, index);
  if (!from || !lsp_get_string (from, "label"))
    return;
  g_autofree char *words = dup_words (from, "documentation");
  signature.label = KEEP (lsp_get_string (from, "label"));
  signature.documentation = KEEP (words);
  parameters = lsp_get_array (from, "parameters");
  active = lsp_get_int (from, "activeParameter", lsp_get_int (result, "activeParameter", 0));
  if (parameters && active >= 0 && active < json_array_get_length (parameters) && lsp_element (parameters, active))
    {
      g_autofree char *more = dup_words (lsp_element (parameters, active), "documentation");
      signature.parameter_documentation = KEEP (more);
      find_parameter (lsp_element (parameters, active), &signature);
    }
  provider_answer_add (m->answer, &signature);
}

/* ---- places ----------------------------------------------------------------------------------------------------------------- */

/* The text of a file that a place names: of an open document, else read. NULL: it cannot be. */
static const Rope *
get_rope (Making *m, const char *path, Document **open)
{
  GPtrArray *documents = provider_hub_get_documents (m->lsp->hub);
  Document *document;

  *open = NULL;
  for (guint i = 0; i < documents->len; i++)
    if (g_strcmp0 (document_get_path (documents->pdata[i]), path) == 0)
      {
        LspText *text = lsp_find_text (m->lsp, documents->pdata[i]);
        *open = documents->pdata[i];
        return *open == m->question->document ? m->rope : text ? text->rope : document_get_rope (*open);
      }
  document = g_hash_table_lookup (m->files, path);
  if (!document)
    {
      if (g_hash_table_size (m->files) >= FILES_MAX)
        return NULL;
      document = document_new ();
      document_load (document, path, NULL);
      g_hash_table_insert (m->files, g_strdup (path), document);
    }
  return document_get_rope (document);
}

static char *
dup_row (const Rope *rope, gsize offset)
{
  gsize line = rope_get_line_at (rope, offset), start = rope_get_line_start (rope, line);
  char *row = rope_dup_range (rope, start, MIN (rope_get_line_end (rope, line), start + 400));
  g_autofree char *valid = g_utf8_make_valid (row, -1);
  g_free (row);
  return g_strdup (g_strstrip (valid));
}

static void
add_place (Making *m, const char *uri, JsonObject *range)
{
  g_autofree char *path = uri ? g_filename_from_uri (uri, NULL, NULL) : NULL, *row = NULL;
  ProviderPlace place = { 0 };
  const Rope *rope;
  Document *open;

  if (!path || !range || !(rope = get_rope (m, path, &open)) || !lsp_get_range (rope, range, m->lsp->utf8, &place.start, &place.end))
    return;
  row = dup_row (rope, place.start);
  place.text = KEEP (row);
  if (open != m->question->document)
    {
      place.file = KEEP (path);
      place.line = rope_get_line_at (rope, place.start) + 1;
      place.column = rope_get_chars_at (rope, place.start) - rope_get_chars_at (rope, rope_get_line_start (rope, place.line - 1)) + 1;
    }
  provider_answer_add (m->answer, &place);
}

static void
make_place (Making *m, JsonObject *from)
{
  if (lsp_get_string (from, "targetUri"))
    add_place (m, lsp_get_string (from, "targetUri"), lsp_get_object (from, "targetSelectionRange"));
  else
    add_place (m, lsp_get_string (from, "uri"), lsp_get_object (from, "range"));
}

static void
make_places (Making *m, JsonNode *result)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (result) ? json_node_get_array (result) : NULL;
  if (JSON_NODE_HOLDS_OBJECT (result))
    make_place (m, json_node_get_object (result));
  for (guint i = 0; array && i < MIN (json_array_get_length (array), ROWS_MAX); i++)
    if (lsp_element (array, i))
      make_place (m, lsp_element (array, i));
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const ProviderRange *x = a, *y = b;
  return x->start < y->start ? -1 : x->start > y->start;
}

static void
make_highlights (Making *m, JsonArray *array)
{
  for (guint i = 0; array && i < MIN (json_array_get_length (array), ROWS_MAX); i++)
    {
      JsonObject *from = lsp_element (array, i);
      ProviderRange range = { .kind = lsp_get_int (from, "kind", 1) == 3 };
      if (from && lsp_get_range (m->rope, lsp_get_object (from, "range"), m->lsp->utf8, &range.start, &range.end))
        provider_answer_add (m->answer, &range);
    }
  g_array_sort (m->answer->rows, compare_ranges);       /* the protocol promises no order */
}

/* ---- symbols ------------------------------------------------------------------------------------------------------------------ */

static ProviderThing
thing_of_symbol (gint64 kind)
{
  switch (kind)
    {
    case 1: return PROVIDER_THING_FILE;
    case 2: case 3: case 4: return PROVIDER_THING_MODULE;
    case 5: case 10: case 11: case 23: case 26: return PROVIDER_THING_CLASS;
    case 6: case 9: return PROVIDER_THING_METHOD;
    case 12: return PROVIDER_THING_FUNCTION;
    case 7: case 8: case 13: return PROVIDER_THING_VARIABLE;
    default: return PROVIDER_THING_VALUE;
    }
}

static void
make_symbols (Making *m, JsonArray *array, guint depth)
{
  for (guint i = 0; array && depth < DEPTH_MAX && i < json_array_get_length (array) && m->answer->rows->len < ROWS_MAX; i++)
    {
      JsonObject *from = lsp_element (array, i), *range = lsp_get_object (from, "range"), *name_range;
      ProviderSymbol symbol = { thing_of_symbol (lsp_get_int (from, "kind", 0)), .depth = depth };
      if (from && !range)               /* SymbolInformation of older servers */
        range = lsp_get_object (lsp_get_object (from, "location"), "range");
      if (!from || !lsp_get_string (from, "name") || !lsp_get_range (m->rope, range, m->lsp->utf8, &symbol.start, &symbol.end))
        continue;
      symbol.name = KEEP (lsp_get_string (from, "name"));
      symbol.detail = KEEP (lsp_get_string (from, "detail"));
      name_range = lsp_get_object (from, "selectionRange");
      if (!name_range || !lsp_get_range (m->rope, name_range, m->lsp->utf8, &symbol.name_start, &symbol.name_end))
        symbol.name_start = symbol.name_end = symbol.start;
      provider_answer_add (m->answer, &symbol);
      make_symbols (m, lsp_get_array (from, "children"), depth + 1);
    }
}

/* ---- edits ---------------------------------------------------------------------------------------------------------------------- */

static void
add_edit (Making *m, GArray *edits, const char *path, JsonObject *from)
{
  ProviderEdit edit = { 0 };
  Document *open = NULL;
  const Rope *rope = path ? get_rope (m, path, &open) : m->rope;
  const char *text = from ? lsp_get_string (from, "newText") : NULL;
  LspText *known = open ? lsp_find_text (m->lsp, open) : NULL;
  g_autofree char *old = NULL;

  if (!rope || !text || !lsp_get_range (rope, lsp_get_object (from, "range"), m->lsp->utf8, &edit.start, &edit.end))
    return;
  edit.text = KEEP (text);
  edit.revision = rope == m->rope ? m->answer->revision : known ? known->revision : open ? document_get_revision (open) : 0;
  edit.file = open == m->question->document || rope == m->rope ? NULL : KEEP (path);
  old = rope_dup_range (rope, edit.start, edit.end);
  edit.old = KEEP (old);
  g_array_append_val (edits, edit);
}

static void
add_edits (Making *m, GArray *edits, const char *uri, JsonArray *list)
{
  g_autofree char *path = uri ? g_filename_from_uri (uri, NULL, NULL) : NULL;
  for (guint i = 0; list && (path || !uri) && i < MIN (json_array_get_length (list), ROWS_MAX); i++)
    add_edit (m, edits, path, lsp_element (list, i));
}

/* FALSE: it also makes, renames or deletes files, which we do not do for a server. */
static gboolean
add_workspace_edit (Making *m, GArray *edits, JsonObject *edit)
{
  JsonArray *documents = lsp_get_array (edit, "documentChanges");
  JsonObject *changes = lsp_get_object (edit, "changes");

  if (documents)
    {
      for (guint i = 0; i < json_array_get_length (documents); i++)
        {
          JsonObject *one = lsp_element (documents, i);
          if (!one || lsp_get_string (one, "kind"))
            return FALSE;
          add_edits (m, edits, lsp_get_string (lsp_get_object (one, "textDocument"), "uri"), lsp_get_array (one, "edits"));
        }
      return TRUE;
    }
  if (changes)
    {
      g_autoptr (GList) uris = json_object_get_members (changes);
      for (GList *l = uris; l; l = l->next)
        add_edits (m, edits, l->data, lsp_get_array (changes, l->data));
    }
  return TRUE;
}

static void
make_rename (Making *m, JsonObject *result)
{
  if (add_workspace_edit (m, m->answer->rows, result))
    return;
  g_array_set_size (m->answer->rows, 0);
  m->answer->refusal = KEEP ("The server wants to change files, not only texts; that is not done for it.");
}

static void
make_actions (Making *m, JsonArray *array)
{
  for (guint i = 0; array && i < MIN (json_array_get_length (array), 200); i++)
    {
      JsonObject *from = lsp_element (array, i), *edit = lsp_get_object (from, "edit");
      ProviderAction action = { .first_edit = m->answer->edits->len, .preferred = from && lsp_get_boolean (from, "isPreferred") };
      if (!from || !edit || !lsp_get_string (from, "title") || lsp_has (from, "disabled"))
        continue;
      if (!add_workspace_edit (m, m->answer->edits, edit))
        {
          g_array_set_size (m->answer->edits, action.first_edit);
          continue;
        }
      action.edit_count = m->answer->edits->len - action.first_edit;
      action.title = KEEP (lsp_get_string (from, "title"));
      if (action.edit_count > 0)
        provider_answer_add (m->answer, &action);
    }
}

/* Range | { range, placeholder } | { defaultBehavior } */
static void
make_rename_check (Making *m, JsonObject *result)
{
  JsonObject *range = lsp_get_object (result, "range") ? lsp_get_object (result, "range") : result;
  ProviderRange found = { find_word_start (m->rope, m->question->start), find_word_end (m->rope, m->question->start) };
  g_autofree char *name = NULL;

  if (!result || (!lsp_get_boolean (result, "defaultBehavior") && !lsp_get_range (m->rope, range, m->lsp->utf8, &found.start, &found.end)))
    return;
  if (found.start == found.end)
    return;
  name = rope_dup_range (m->rope, found.start, found.end);
  found.name = lsp_get_string (result, "placeholder") ? KEEP (lsp_get_string (result, "placeholder")) : KEEP (name);
  provider_answer_add (m->answer, &found);
}

/* ---- all --------------------------------------------------------------------------------------------------------------------------- */

ProviderAnswer *
lsp_convert (Lsp *lsp, LspText *text, const ProviderQuestion *question, guint64 revision, const Rope *rope, JsonNode *result)
{
  Making making = { lsp, text, question, rope, provider_answer_new (question->kind, revision),
                    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref) }, *m = &making;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (result) ? json_node_get_object (result) : NULL;
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (result) ? json_node_get_array (result) : NULL;

  switch (question->kind)
    {
    case PROVIDER_COMPLETION:   make_completion (m, result); break;
    case PROVIDER_HOVER:        make_hover (m, object); break;
    case PROVIDER_SIGNATURE:    make_signature (m, object); break;
    case PROVIDER_DEFINITION:
    case PROVIDER_REFERENCES:   make_places (m, result); break;
    case PROVIDER_HIGHLIGHTS:   make_highlights (m, array); break;
    case PROVIDER_OUTLINE:      make_symbols (m, array, 0); break;
    case PROVIDER_RENAME_CHECK: make_rename_check (m, object); break;
    case PROVIDER_RENAME:       make_rename (m, object); break;
    case PROVIDER_FORMAT:       add_edits (m, m->answer->rows, NULL, array); break;
    case PROVIDER_ACTIONS:      make_actions (m, array); break;
    default: break;
    }
  g_hash_table_unref (making.files);
  return making.answer;
}

/* "song.c:3: declared here", a row each; NULL: none. */
static char *
dup_related (JsonArray *list)
{
  GString *rows = g_string_new (NULL);
  for (guint i = 0; list && i < MIN (json_array_get_length (list), 8); i++)
    {
      JsonObject *one = lsp_element (list, i), *location = lsp_get_object (one, "location");
      const char *uri = lsp_get_string (location, "uri"), *message = lsp_get_string (one, "message");
      g_autofree char *path = uri ? g_filename_from_uri (uri, NULL, NULL) : NULL, *name = path ? g_path_get_basename (path) : NULL;
      gint64 line = lsp_get_int (lsp_get_object (lsp_get_object (location, "range"), "start"), "line", 0);
      if (name && message)
        g_string_append_printf (rows, "%s%s:%" G_GINT64_FORMAT ": %s", rows->len > 0 ? "\n" : "", name, line + 1, message);
    }
  if (rows->len > 0)
    return g_string_free (rows, FALSE);
  g_string_free (rows, TRUE);
  return NULL;
}

void
lsp_publish (Lsp *lsp, JsonObject *params)
{
  LspText *text = lsp_find_uri (lsp, lsp_get_string (params, "uri"));
  JsonArray *list = lsp_get_array (params, "diagnostics");
  g_autoptr (GArray) problems = g_array_new (FALSE, TRUE, sizeof (ProviderProblem));
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func (g_free);

  if (!text || !list || lsp_get_int (params, "version", text->version) != text->version)
    return;                             /* of a text that is none of ours, or not this one any more: the next comes */
  g_clear_pointer (&text->problems, json_array_unref);
  text->problems = json_array_ref (list);
  for (guint i = 0; i < MIN (json_array_get_length (list), ROWS_MAX); i++)
    {
      JsonObject *from = lsp_element (list, i);
      gint64 severity = lsp_get_int (from, "severity", 1);
      ProviderProblem problem = { (ProviderSeverity) (CLAMP (severity, 1, 4) - 1) };
      const char *code = lsp_get_string (from, "code");
      if (!from || !lsp_get_string (from, "message")
          || !lsp_get_range (text->rope, lsp_get_object (from, "range"), lsp->utf8, &problem.start, &problem.end))
        continue;
      g_ptr_array_add (codes, code ? g_strdup (code) : g_strdup_printf ("%" G_GINT64_FORMAT, lsp_get_int (from, "code", 0)));
      problem.code = codes->pdata[codes->len - 1];
      problem.message = lsp_get_string (from, "message");
      problem.hint = dup_related (lsp_get_array (from, "relatedInformation"));
      if (problem.hint)
        g_ptr_array_add (codes, (gpointer) problem.hint);
      g_array_append_val (problems, problem);
    }
  provider_hub_report (lsp->hub, text->document, lsp, text->revision, (ProviderProblem *) (void *) problems->data, problems->len);
}
