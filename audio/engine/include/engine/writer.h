/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sound file being written: aside, through libsndfile, and put in its place only when it is whole. */
#ifndef ENGINE_WRITER_H
#define ENGINE_WRITER_H

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct EngineWriter EngineWriter;

/* The format follows the path's ending; bits as in EngineRender. */
EngineWriter *engine_writer_new (const char *path, double rate, uint32_t bits, GError **error);
gboolean      engine_writer_add (EngineWriter *writer, const float *interleaved, uint32_t frames, GError **error);
/* Puts the file in its place and frees the writer in any case. */
gboolean      engine_writer_finish (EngineWriter *writer, GError **error);
/* Leaves nothing behind. NULL is fine. */
void          engine_writer_cancel (EngineWriter *writer);

G_END_DECLS

#endif
