/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MusicXML (partwise and timewise, plain and .mxl), both ways. Parent process; any thread. */
#ifndef FORMATS_MUSICXML_H
#define FORMATS_MUSICXML_H

#include "formats/piece.h"

G_BEGIN_DECLS

#define FORMATS_XML_ELEMENTS_MAX 4000000u
#define FORMATS_XML_DEPTH_MAX 64u
#define FORMATS_MXL_RATIO_MAX 100u      /* unpacked : packed */
#define FORMATS_MEASURES_MAX 100000u    /* after repeats */

/* A document, or a .mxl (told by its first bytes). Repeats, voltas and jumps are expanded; each stretch between them is a section.
 * No network, no file, no entity is ever touched. NULL: not well-formed, no score, entities, or beyond a limit. */
FormatsPiece *formats_read_musicxml (const guint8 *bytes, gsize size, FormatsReport *report, GError **error);

/* A partwise document: measures, up to four voices a staff, tied notes and tuplets. Places that no note value up to 1/256 and no tuplet
 * of 3, 5 or 7 comes within 1/960 of a beat of are moved to the nearest that one does, with a warning. */
char         *formats_write_musicxml (const FormatsPiece *piece, FormatsReport *report);
/* The document in a .mxl. NULL: no memory. */
GBytes       *formats_pack_musicxml (const char *document, GError **error);

G_END_DECLS

#endif
