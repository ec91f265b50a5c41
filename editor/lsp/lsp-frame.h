/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages out of a stream of bytes: "Content-Length: N", an empty line, N bytes. */
#ifndef LSP_FRAME_H
#define LSP_FRAME_H

#include <glib.h>

#define LSP_HEADER_MAX 4096             /* bytes of all header lines of one message */

typedef struct { GByteArray *bytes; gsize read, limit; gboolean broken; } LspFrames;

void     lsp_frames_init (LspFrames *frames, gsize limit);
void     lsp_frames_clear (LspFrames *frames);
/* FALSE: what came is no such stream, or a message is longer than the limit; nothing is read any more. */
gboolean lsp_frames_feed (LspFrames *frames, const void *bytes, gsize length);
/* The next whole message; lent until the next call. FALSE: none yet, or broken. */
gboolean lsp_frames_next (LspFrames *frames, const char **message, gsize *length);

#endif
