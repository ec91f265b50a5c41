/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON with places: a reader that keeps byte offsets, order and equal keys, and a canonical number writer.
 *
 * Any thread; a document belongs to one thread at a time. No GLib. Independent of the process's locale. */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  JSON_ITEM_NULL, JSON_ITEM_BOOL, JSON_ITEM_NUMBER, JSON_ITEM_STRING, JSON_ITEM_ARRAY, JSON_ITEM_OBJECT
} JsonItemType;

typedef struct JsonItem JsonItem;
struct JsonItem {
  JsonItemType type;
  bool        boolean;
  uint32_t    count;            /* members or elements */
  size_t      offset, end;      /* bytes of the text: first, one past the last */
  size_t      key_offset;
  const char *key;              /* member of an object: its name, else NULL */
  size_t      key_length;
  const char *string;           /* decoded UTF-8, terminated; may hold NUL before its length */
  size_t      length;
  double      number;
  JsonItem   *first, *last, *next;
};

typedef struct { size_t offset; char message[120]; } JsonProblem;

typedef struct JsonDoc JsonDoc;
typedef struct {
  uint32_t depth_max;           /* 0: 32 */
  bool     comments;            /* slash-slash and slash-star comments count as blanks */
} JsonOptions;

/* Reads one document. Never NULL: json_doc_get_root() is NULL after a syntax error; equal keys are problems too, but the
 * document stands. The text need not outlive the call. Numbers beyond double's range are problems. */
JsonDoc        *json_doc_parse (const char *text, size_t length, const JsonOptions *options);
void            json_doc_free (JsonDoc *doc);
const JsonItem *json_doc_get_root (const JsonDoc *doc);
/* In the order of their offsets; *count may be 0. Lent. */
const JsonProblem *json_doc_get_problems (const JsonDoc *doc, uint32_t *count);

/* For other notations that end in the same tree. Strings are copied; parent NULL makes the root. */
JsonDoc  *json_doc_new (void);
JsonItem *json_doc_add (JsonDoc *doc, JsonItem *parent, JsonItemType type, size_t offset);
void      json_doc_set_key (JsonDoc *doc, JsonItem *item, const char *key, size_t length, size_t offset);
void      json_doc_set_string (JsonDoc *doc, JsonItem *item, const char *string, size_t length);
void      json_doc_complain (JsonDoc *doc, size_t offset, const char *format, ...) __attribute__ ((format (printf, 3, 4), nonnull (3)));
void      json_doc_drop_root (JsonDoc *doc);

/* The first member of that name; NULL when there is none or the item is no object. */
const JsonItem *json_item_get (const JsonItem *object, const char *key);

/* Line and column from 1; the column counts characters, a broken byte counts as one. */
void   json_place (const char *text, size_t length, size_t offset, uint32_t *line, uint32_t *column);
/* Bytes of the valid UTF-8 character at text, 0 when it is broken. */
size_t json_utf8_length (const char *text, size_t length);
/* Reads a decimal number; *end as strtod. '.' is the point whatever the locale. */
double json_number_read (const char *text, const char **end);

#define JSON_NUMBER_SIZE 32
/* The shortest text that reads back equal; returns its length. NaN and infinities become null. */
int    json_number_write (double number, char out[JSON_NUMBER_SIZE]);

/* A growing text. Zero it to start; json_text_steal() gives the malloc'ed string. */
typedef struct { char *text; size_t length, size; } JsonText;
void  json_text_add (JsonText *text, const char *string);
void  json_text_add_bytes (JsonText *text, const char *bytes, size_t length);
void  json_text_add_number (JsonText *text, double number);
void  json_text_add_string (JsonText *text, const char *string, size_t length);     /* quoted, escaped */
char *json_text_steal (JsonText *text);

#endif
