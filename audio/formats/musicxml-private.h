/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the stages of the MusicXML reader and writer. */
#ifndef MUSICXML_PRIVATE_H
#define MUSICXML_PRIVATE_H

#include <libxml/tree.h>

#include "formats/musicxml.h"
#include "script-private.h"

/* ---- documents ---- */

/* The document within a .mxl; NULL: broken, or beyond a limit. */
GBytes     *musicxml_unpack (const guint8 *bytes, gsize size, GError **error);
/* NULL: not well-formed, entities, too large or too deep. */
xmlDoc     *musicxml_parse (const guint8 *bytes, gsize size, GError **error);
xmlNode    *musicxml_child (const xmlNode *node, const char *name);             /* the first; NULL */
xmlNode    *musicxml_next (const xmlNode *node, const char *name);              /* the next sibling of that name; NULL: any element */
gboolean    musicxml_is (const xmlNode *node, const char *name);
char       *musicxml_text (const xmlNode *node, const char *child);             /* of the child (NULL: of the node), trimmed, printable; or NULL */
char       *musicxml_attribute (const xmlNode *node, const char *name);         /* or NULL */
double      musicxml_number (const xmlNode *node, const char *child, double least, double most, double otherwise);
double      musicxml_attribute_number (const xmlNode *node, const char *name, double least, double most, double otherwise);

/* ---- the order of measures ---- */

typedef struct {
  gboolean forward, segno, coda, dacapo, dalsegno, tocoda, fine;
  guint    backward;                    /* 0: none; else how often it is played in all */
  guint32  endings;                     /* bit n: played in pass n; 0: always */
  gboolean ending_starts;
} MusicxmlBar;

/* Indices of measures as they are played (guint), at most FORMATS_MEASURES_MAX. */
GArray *musicxml_order (const MusicxmlBar *bars, guint count, FormatsReport *report);

/* ---- writing rhythms ---- */

#define MUSICXML_UNITS 6720             /* a beat: 256th notes and tuplets of 3, 5 and 7 are whole */
#define MUSICXML_TICK (MUSICXML_UNITS / FORMATS_PPQ)

/* A stretch of a measure with plain values, or one tuplet: `actual` in the time of `normal`. */
typedef struct { gint64 start, length; guint actual, normal; } MusicxmlWindow;

/* One written value: its length as it sounds, how it looks. */
typedef struct { gint64 length; const char *type; guint dots, actual, normal; gboolean tuplet_starts, tuplet_ends; } MusicxmlValue;

/* Cuts the measure [start, start + length) (units) into windows such that the `count` places (ticks, rising) in it are on the grid; places[i]
 * becomes units. Returns how far the worst one moved, in ticks beyond half a tick. */
double musicxml_windows (GArray *windows, gint64 start, gint64 length, const guint64 *ticks, gint64 *units, guint count);
/* The values that fill [from, to) within the measure's windows. */
void   musicxml_values (GArray *values, const GArray *windows, gint64 from, gint64 to);

#endif
