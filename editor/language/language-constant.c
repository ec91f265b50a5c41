/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, durations and words that stand in the text, or behind a name that is never written again. */
#include "language-private.h"

/* The literal behind a name that is never written again. */
uint32_t
constant_node (Inference *i, Doc **doc, uint32_t node)
{
  for (int hops = 0; hops < 8; hops++)
    {
      const ScriptSyntax *x = doc_read (*doc);
      uint32_t binding = x->nodes[node].binding;
      if (x->nodes[node].kind == SCRIPT_NODE_GROUP && x->nodes[node].first)
        {
          node = x->nodes[node].first;
          continue;
        }
      if (x->nodes[node].kind != SCRIPT_NODE_NAME || !binding)
        return node;
      if (x->bindings[binding].kind == SCRIPT_BINDING_IMPORT && !resolve_import (i->project, doc, &binding))
        return 0;
      x = doc_read (*doc);
      const ScriptSyntaxBinding *b = &x->bindings[binding];
      if (b->kind > SCRIPT_BINDING_VAR || b->writes > 0 || x->nodes[b->owner].first != b->node || x->nodes[b->owner].last == b->node)
        return 0;
      node = x->nodes[b->owner].last;
    }
  return 0;
}

static gboolean
binary_number (Inference *i, Doc *doc, uint32_t node, double *value)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[node];
  double operand;
  *value = 0;
  for (uint32_t child = n->first; child; child = x->nodes[child].next)
    {
      if (!constant_number (i, doc, child, &operand))
        return FALSE;
      if (child == n->first)
        *value = operand;
      else if (n->op == '+')
        *value += operand;
      else if (n->op == '-')
        *value -= operand;
      else if (n->op == '*')
        *value *= operand;
      else if (n->op == '/' && operand != 0)
        *value /= operand;
      else
        return FALSE;
    }
  return n->first != 0;
}

gboolean
constant_number (Inference *i, Doc *doc, uint32_t node, double *value)
{
  if (i->steps-- <= 0 || i->depth >= INFERENCE_DEPTH || !(node = constant_node (i, &doc, node)))
    return FALSE;
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[node];
  gboolean good = FALSE;
  i->depth++;
  if (n->kind == SCRIPT_NODE_NUMBER)
    {
      g_autofree char *text = node_dup_text (x, node);
      char *end = NULL;
      *value = text[0] == '0' && text[1] ? (g_ascii_isdigit (text[1]) || text[1] == '.' ? g_ascii_strtod (text, &end) : (double) g_ascii_strtoll (text, &end, 0))
                                         : g_ascii_strtod (text, &end);
      good = end && *end == 0;
    }
  else if (n->kind == SCRIPT_NODE_UNARY && n->first && (n->op == '-' || n->op == '+'))
    {
      good = constant_number (i, doc, n->first, value);
      *value = n->op == '-' ? -*value : *value;
    }
  else if (n->kind == SCRIPT_NODE_BINARY)
    good = binary_number (i, doc, node, value);
  i->depth--;
  return good;
}

const char *
constant_string (Inference *i, Doc *doc, uint32_t node, char out[64])
{
  node = constant_node (i, &doc, node);
  if (!node || doc_read (doc)->nodes[node].kind != SCRIPT_NODE_STRING || script_syntax_read_string (doc_read (doc), node, out, 64) >= 64)
    return NULL;
  return out;
}

gboolean
constant_beats (Inference *i, Doc *doc, uint32_t node, double *beats)
{
  char text[64];
  if (constant_string (i, doc, node, text))
    return theory_duration_parse (text, strlen (text), beats);
  return constant_number (i, doc, node, beats) && *beats >= 0 && *beats < 1e9;
}

