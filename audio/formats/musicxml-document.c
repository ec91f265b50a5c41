/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XML from strangers: parsed without network, files, DTD and entities, within limits; and small helpers to read the tree. */
#include "musicxml-private.h"

#include <libxml/parser.h>
#include <math.h>
#include <string.h>

typedef struct {
  startElementNsSAX2Func start;
  endElementNsSAX2Func   end;
  guint elements, depth;
  const char *reason;
  int   line;
} Guard;

static void
refuse (xmlParserCtxt *context, const char *reason)
{
  Guard *guard = context->_private;
  if (!guard->reason)
    {
      guard->reason = reason;
      guard->line = context->input ? context->input->line : 0;
    }
  xmlStopParser (context);
}

static void
start_cb (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces, const xmlChar **namespace_list,
          int attributes, int defaulted, const xmlChar **attribute_list)
{
  xmlParserCtxt *context = data;
  Guard *guard = context->_private;
  if (++guard->elements > FORMATS_XML_ELEMENTS_MAX)
    refuse (context, "it has more than 4,000,000 elements");
  else if (++guard->depth > FORMATS_XML_DEPTH_MAX)
    refuse (context, "its elements are nested deeper than 64");
  else
    guard->start (data, name, prefix, uri, namespaces, namespace_list, attributes, defaulted, attribute_list);
}

static void
end_cb (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  xmlParserCtxt *context = data;
  Guard *guard = context->_private;
  guard->depth -= guard->depth > 0;
  guard->end (data, name, prefix, uri);
}

static void
entity_cb (void *data, const xmlChar *name, int type, const xmlChar *public_id, const xmlChar *system_id, xmlChar *content)
{
  refuse (data, "it declares entities, which no score needs");
}

static void
quiet_cb (void *data, const char *format, ...)
{
}

xmlDoc *
musicxml_parse (const guint8 *bytes, gsize size, GError **error)
{
  if (size > FORMATS_FILE_MAX)
    {
      g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "The document is larger than %u MiB", FORMATS_FILE_MAX >> 20);
      return NULL;
    }
  Guard guard = { 0 };
  xmlParserCtxt *context = xmlNewParserCtxt ();
  if (!context)
    {
      g_set_error_literal (error, FORMATS_ERROR, FORMATS_ERROR_SYSTEM, "No memory for the XML reader");
      return NULL;
    }
  context->_private = &guard;
  guard.start = context->sax->startElementNs;
  guard.end = context->sax->endElementNs;
  context->sax->startElementNs = start_cb;
  context->sax->endElementNs = end_cb;
  context->sax->entityDecl = entity_cb;
  context->sax->error = context->sax->warning = quiet_cb;
  context->sax->serror = NULL;
  xmlDoc *doc = xmlCtxtReadMemory (context, (const char *) bytes, (int) size, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING
                                   | XML_PARSE_COMPACT | XML_PARSE_NOBLANKS);
  const xmlError *problem = xmlCtxtGetLastError (context);
  if (guard.reason)
    g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "The document is refused at line %d: %s", guard.line, guard.reason);
  else if (!doc)
    {
      g_autofree char *message = g_utf8_make_valid (problem && problem->message ? problem->message : "nothing in it", -1);
      g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_BROKEN, "This is no well-formed XML: line %d: %s", problem ? problem->line : 1, g_strstrip (message));
    }
  if (guard.reason && doc)
    g_clear_pointer (&doc, xmlFreeDoc);
  if (context->myDoc && context->myDoc != doc)
    xmlFreeDoc (context->myDoc);
  xmlFreeParserCtxt (context);
  return doc;
}

/* ---- the tree ------------------------------------------------------------------------------------------------------- */

gboolean
musicxml_is (const xmlNode *node, const char *name)
{
  return node && node->type == XML_ELEMENT_NODE && strcmp ((const char *) node->name, name) == 0;
}

static xmlNode *
find_from (xmlNode *node, const char *name)
{
  for (; node; node = node->next)
    if (node->type == XML_ELEMENT_NODE && (!name || strcmp ((const char *) node->name, name) == 0))
      return node;
  return NULL;
}

xmlNode *
musicxml_child (const xmlNode *node, const char *name)
{
  return node ? find_from (node->children, name) : NULL;
}

xmlNode *
musicxml_next (const xmlNode *node, const char *name)
{
  return node ? find_from (node->next, name) : NULL;
}

/* One line of printable text. */
static char *
clean (xmlChar *own)
{
  if (!own)
    return NULL;
  g_autofree char *valid = g_utf8_make_valid ((const char *) own, -1);
  xmlFree (own);
  GString *text = g_string_new (NULL);
  const char *at = g_strstrip (valid);
  for (guint i = 0; *at && i < 4096; i++, at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      g_string_append_unichar (text, g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 ? ' ' : c);
    }
  return g_string_free (text, FALSE);
}

char *
musicxml_text (const xmlNode *node, const char *child)
{
  const xmlNode *from = child ? musicxml_child (node, child) : node;
  return from ? clean (xmlNodeGetContent (from)) : NULL;
}

char *
musicxml_attribute (const xmlNode *node, const char *name)
{
  return node ? clean (xmlGetNoNsProp (node, (const xmlChar *) name)) : NULL;
}

static double
number_of (char *own, double least, double most, double otherwise)
{
  g_autofree char *text = own;
  char *end = NULL;
  double number = text ? g_ascii_strtod (text, &end) : 0;
  if (!text || end == text || !isfinite (number))
    return otherwise;
  return CLAMP (number, least, most);
}

double
musicxml_number (const xmlNode *node, const char *child, double least, double most, double otherwise)
{
  return number_of (musicxml_text (node, child), least, most, otherwise);
}

double
musicxml_attribute_number (const xmlNode *node, const char *name, double least, double most, double otherwise)
{
  return number_of (musicxml_attribute (node, name), least, most, otherwise);
}
