/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S-expressions read into the same tree as JSON, places kept.
 *
 * First a plain tree of lists (arrays) and atoms; then the patch's own
 * shapes are turned into objects. */
#include <math.h>
#include <string.h>
#include "dsp-patch.h"

typedef struct {
  JsonDoc    *doc;
  const char *text;
  size_t      length, at;
  uint32_t    depth;
  bool        failed;
} Reader;

static bool
fail (Reader *r, size_t offset, const char *message)
{
  if (!r->failed)
    json_doc_complain (r->doc, offset, "%s", message);
  r->failed = true;
  return false;
}

static void
skip_blanks (Reader *r)
{
  for (; r->at < r->length; r->at++)
    {
      char c = r->text[r->at];
      if (c == ';')
        while (r->at + 1 < r->length && r->text[r->at + 1] != '\n')
          r->at++;
      else if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
        return;
    }
}

static bool
read_string (Reader *r, JsonItem *parent)
{
  size_t start = r->at, end = start + 1;
  while (end < r->length && r->text[end] != '"')
    end += r->text[end] == '\\' ? 2 : 1;
  if (end >= r->length)
    return fail (r, start, "this string is not closed");
  JsonDoc *doc = json_doc_parse (r->text + start, end + 1 - start, NULL);
  const JsonItem *root = json_doc_get_root (doc);
  uint32_t count;
  const JsonProblem *problems = json_doc_get_problems (doc, &count);
  bool ok = root != NULL;
  if (ok)
    {
      JsonItem *item = json_doc_add (r->doc, parent, JSON_ITEM_STRING, start);
      json_doc_set_string (r->doc, item, root->string, root->length);
      item->end = end + 1;
    }
  else
    fail (r, start + (count ? problems[0].offset : 0), count ? problems[0].message : "malformed string");
  json_doc_free (doc);
  r->at = end + 1;
  return ok;
}

static bool
read_atom (Reader *r, JsonItem *parent)
{
  size_t start = r->at;
  while (r->at < r->length && !strchr (" \t\r\n();\"", r->text[r->at]) && (unsigned char) r->text[r->at] > 32)
    {
      size_t step = json_utf8_length (r->text + r->at, r->length - r->at);
      if (!step)
        return fail (r, r->at, "this is not valid UTF-8");
      r->at += step;
    }
  size_t n = r->at - start;
  const char *text = r->text + start;
  if (!n)
    return fail (r, start, "control character");
  JsonItem *item = json_doc_add (r->doc, parent, JSON_ITEM_STRING, start);
  item->end = r->at;
  if (n == 2 && text[0] == '#' && (text[1] == 't' || text[1] == 'f'))
    {
      item->type = JSON_ITEM_BOOL;
      item->boolean = text[1] == 't';
      return true;
    }
  char c = text[0] == '-' || text[0] == '+' ? (n > 1 ? text[1] : 0) : text[0];
  if ((c >= '0' && c <= '9') || c == '.')
    {
      char copy[64];
      const char *end;
      if (n >= sizeof copy)
        return fail (r, start, "malformed number");
      memcpy (copy, text, n);
      copy[n] = 0;
      if (strspn (copy, "0123456789+-.eE") < n)
        return fail (r, start, "malformed number");
      item->type = JSON_ITEM_NUMBER;
      item->number = json_number_read (copy, &end);
      if (*end)
        return fail (r, start, "malformed number");
      if (!isfinite (item->number))
        {
          item->number = 0;
          json_doc_complain (r->doc, start, "this number is too large");
        }
      return true;
    }
  json_doc_set_string (r->doc, item, text, n);
  item->boolean = true;                                 /* a symbol, not a string */
  return true;
}

static bool
read_list (Reader *r, JsonItem *parent)
{
  size_t start = r->at++;
  JsonItem *list = json_doc_add (r->doc, parent, JSON_ITEM_ARRAY, start);
  if (++r->depth > DSP_DEPTH_MAX)
    return fail (r, start, "nested too deeply");
  for (;;)
    {
      skip_blanks (r);
      if (r->at >= r->length)
        return fail (r, start, "this bracket is not closed");
      char c = r->text[r->at];
      if (c == ')')
        break;
      if (!(c == '(' ? read_list (r, list) : c == '"' ? read_string (r, list) : read_atom (r, list)))
        return false;
    }
  list->end = ++r->at;
  r->depth--;
  return true;
}

static bool
is_symbol (const JsonItem *item, const char *name)
{
  return item && item->type == JSON_ITEM_STRING && item->boolean && (!name || !strcmp (item->string, name));
}

static bool
is_member (const JsonItem *item)
{
  return item->type == JSON_ITEM_ARRAY && item->first && is_symbol (item->first, NULL);
}

static JsonItem *copy_value (JsonDoc *doc, JsonItem *parent, const JsonItem *from);

static void
set_key (JsonDoc *doc, JsonItem *item, const JsonItem *key)
{
  json_doc_set_key (doc, item, key->string ? key->string : "", key->length, key->offset);
}

static void copy_member (JsonDoc *doc, JsonItem *object, const JsonItem *list);

/* One that is not there yet. Larger objects than any limit allows are not searched. */
static void
add_member (JsonDoc *doc, JsonItem *object, const JsonItem *list)
{
  if (object->count <= 2048 && json_item_get (object, list->first->string))
    json_doc_complain (doc, list->first->offset, "the name \"%.64s\" stands here twice", list->first->string);
  copy_member (doc, object, list);
}

/* (name value*) -> member: no value: empty list; one atom: itself; else an object or an array. */
static void
copy_member (JsonDoc *doc, JsonItem *object, const JsonItem *list)
{
  const JsonItem *key = list->first, *value = key->next;
  JsonItem *item;
  if (value && !value->next && (value->type != JSON_ITEM_ARRAY || !is_member (value)))
    item = copy_value (doc, object, value);
  else
    {
      bool members = value != NULL;
      for (const JsonItem *i = value; i; i = i->next)
        members = members && is_member (i);
      item = json_doc_add (doc, object, members ? JSON_ITEM_OBJECT : JSON_ITEM_ARRAY, list->offset);
      for (const JsonItem *i = value; i; i = i->next)
        if (members)
          add_member (doc, item, i);
        else
          copy_value (doc, item, i);
      item->end = list->end;
    }
  set_key (doc, item, key);
}

static JsonItem *
copy_value (JsonDoc *doc, JsonItem *parent, const JsonItem *from)
{
  bool members = from->type == JSON_ITEM_ARRAY && from->first;
  for (const JsonItem *i = members ? from->first : NULL; i; i = i->next)
    members = members && is_member (i);
  JsonItem *item = json_doc_add (doc, parent, members ? JSON_ITEM_OBJECT : from->type, from->offset);
  item->end = from->end;
  item->number = from->number;
  item->boolean = from->type == JSON_ITEM_BOOL && from->boolean;
  if (from->type == JSON_ITEM_STRING)
    json_doc_set_string (doc, item, from->string, from->length);
  for (const JsonItem *i = from->type == JSON_ITEM_ARRAY ? from->first : NULL; i; i = i->next)
    if (members)
      add_member (doc, item, i);
    else
      copy_value (doc, item, i);
  return item;
}

static void
copy_node (JsonDoc *doc, JsonItem *nodes, const JsonItem *list)
{
  if (!is_member (list))
    {
      json_doc_complain (doc, list->offset, "a node is written (id (type \"...\") (param value) ...)");
      return;
    }
  JsonItem *node = json_doc_add (doc, nodes, JSON_ITEM_OBJECT, list->offset), *params = NULL;
  node->end = list->end;
  set_key (doc, node, list->first);
  for (const JsonItem *i = list->first->next; i; i = i->next)
    {
      if (!is_member (i) || !i->first->next)
        {
          json_doc_complain (doc, i->offset, "a parameter is written (name value)");
          continue;
        }
      const char *name = i->first->string;
      if (json_item_get (node, name) || json_item_get (params, name))
        json_doc_complain (doc, i->first->offset, "the name \"%.64s\" stands here twice", name);
      if (!strcmp (name, "type") || !strcmp (name, "version") || !strcmp (name, "at") || !strcmp (name, "label") || !strcmp (name, "group"))
        {
          copy_member (doc, node, i);
          continue;
        }
      if (!params)
        {
          params = json_doc_add (doc, node, JSON_ITEM_OBJECT, i->offset);
          json_doc_set_key (doc, params, "params", 6, i->offset);
        }
      copy_member (doc, params, i);
    }
}

/* (id port -> id port (amount n) (mode m)) */
static void
copy_cable (JsonDoc *doc, JsonItem *cables, const JsonItem *list)
{
  const JsonItem *part[5] = { NULL };
  const JsonItem *i = list->type == JSON_ITEM_ARRAY ? list->first : NULL;
  for (int k = 0; k < 5; k++, i = i ? i->next : NULL)
    part[k] = i;
  if (!part[4] || !is_symbol (part[2], "->"))
    {
      json_doc_complain (doc, list->offset, "a cable is written (id port -> id port)");
      return;
    }
  JsonItem *cable = json_doc_add (doc, cables, JSON_ITEM_OBJECT, list->offset);
  cable->end = list->end;
  for (int side = 0; side < 2; side++)
    {
      JsonItem *end = json_doc_add (doc, cable, JSON_ITEM_ARRAY, part[side * 3]->offset);
      json_doc_set_key (doc, end, side ? "to" : "from", side ? 2 : 4, end->offset);
      copy_value (doc, end, part[side * 3]);
      copy_value (doc, end, part[side * 3 + 1]);
    }
  for (; i; i = i->next)
    if (is_member (i))
      copy_member (doc, cable, i);
    else
      json_doc_complain (doc, i->offset, "(amount number) or (mode word) was expected here");
}

/* (name (knob value) ...), where the name may be a string */
static void
copy_preset (JsonDoc *doc, JsonItem *presets, const JsonItem *list)
{
  if (list->type != JSON_ITEM_ARRAY || !list->first || list->first->type != JSON_ITEM_STRING)
    {
      json_doc_complain (doc, list->offset, "a preset is written (name (parameter value) ...)");
      return;
    }
  if (json_item_get (presets, list->first->string))
    json_doc_complain (doc, list->first->offset, "the name \"%.64s\" stands here twice", list->first->string);
  JsonItem *preset = json_doc_add (doc, presets, JSON_ITEM_OBJECT, list->offset);
  preset->end = list->end;
  set_key (doc, preset, list->first);
  for (const JsonItem *i = list->first->next; i; i = i->next)
    if (is_member (i))
      add_member (doc, preset, i);
    else
      json_doc_complain (doc, i->offset, "a value of a preset is written (parameter value)");
}

static void copy_sections (JsonDoc *doc, JsonItem *root, const JsonItem *first);

/* (name (inputs ...) (outputs ...) (params ...) (nodes ...) (connections ...)) */
static void
copy_def (JsonDoc *doc, JsonItem *defs, const JsonItem *list)
{
  if (!is_member (list))
    {
      json_doc_complain (doc, list->offset, "a sub-patch is written (name (nodes ...) ...)");
      return;
    }
  if (json_item_get (defs, list->first->string))
    json_doc_complain (doc, list->first->offset, "the name \"%.64s\" stands here twice", list->first->string);
  JsonItem *def = json_doc_add (doc, defs, JSON_ITEM_OBJECT, list->offset);
  def->end = list->end;
  set_key (doc, def, list->first);
  copy_sections (doc, def, list->first->next);
}

static void
copy_patch (JsonDoc *doc, const JsonItem *list)
{
  JsonItem *root = json_doc_add (doc, NULL, JSON_ITEM_OBJECT, list->offset);
  root->end = list->end;
  copy_sections (doc, root, list->first->next);
}

static void
copy_sections (JsonDoc *doc, JsonItem *root, const JsonItem *first)
{
  for (const JsonItem *i = first; i; i = i->next)
    {
      if (!is_member (i))
        {
          json_doc_complain (doc, i->offset, "a section is written (name ...)");
          continue;
        }
      bool nodes = is_symbol (i->first, "nodes"), cables = is_symbol (i->first, "connections"), presets = is_symbol (i->first, "presets");
      bool defs = is_symbol (i->first, "defs");
      if (json_item_get (root, i->first->string))
        json_doc_complain (doc, i->first->offset, "the name \"%.64s\" stands here twice", i->first->string);
      if (!nodes && !cables && !presets && !defs)
        {
          copy_member (doc, root, i);
          continue;
        }
      JsonItem *item = json_doc_add (doc, root, cables ? JSON_ITEM_ARRAY : JSON_ITEM_OBJECT, i->offset);
      set_key (doc, item, i->first);
      item->end = i->end;
      for (const JsonItem *k = i->first->next; k; k = k->next)
        if (nodes)
          copy_node (doc, item, k);
        else if (presets)
          copy_preset (doc, item, k);
        else if (defs)
          copy_def (doc, item, k);
        else
          copy_cable (doc, item, k);
    }
}

JsonDoc *
dsp_sexp_parse (const char *text, size_t length)
{
  Reader r = { .doc = json_doc_new (), .text = text, .length = length };
  skip_blanks (&r);
  bool ok = r.at < length && text[r.at] == '(' ? read_list (&r, NULL) : fail (&r, r.at, "a patch begins with (patch");
  skip_blanks (&r);
  if (ok && r.at < length)
    ok = fail (&r, r.at, "nothing may follow the patch");
  const JsonItem *list = json_doc_get_root (r.doc);
  if (ok && !is_symbol (list->first, "patch"))
    ok = fail (&r, list->offset, "a patch begins with (patch");
  if (ok)
    copy_patch (r.doc, list);
  else
    json_doc_drop_root (r.doc);
  return r.doc;
}
