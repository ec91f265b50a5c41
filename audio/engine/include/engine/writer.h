/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sound file being written: aside, through libsndfile, and put in its place only when it is whole. */
#ifndef ENGINE_WRITER_H
#define ENGINE_WRITER_H

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct EngineWriter EngineWriter;

/* The format follows the path's ending; bits as in EngineRender. A WAV file beyond 4 GiB becomes RF64 (EBU Tech 3306). */
EngineWriter *engine_writer_new (const char *path, double rate, uint32_t bits, GError **error);
typedef struct { const char *title, *artist, *album, *comment; } EngineTags;   /* NULL: without */
/* Before the first frame. */
void          engine_writer_set_tags (EngineWriter *writer, const EngineTags *tags);
gboolean      engine_writer_add (EngineWriter *writer, const float *interleaved, uint32_t frames, GError **error);
/* Puts the file in its place and frees the writer in any case. */
gboolean      engine_writer_finish (EngineWriter *writer, GError **error);
/* After a failed add: puts in its place what there is, whole frames, and frees the writer. */
void          engine_writer_finish_short (EngineWriter *writer);
const char   *engine_writer_get_aside (const EngineWriter *writer);     /* where it is written; NULL: in its place (a device) */
/* Leaves nothing behind. NULL is fine. */
void          engine_writer_cancel (EngineWriter *writer);

G_END_DECLS

#endif
