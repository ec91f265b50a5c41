/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What parent and composer child say to each other: a shared source area, requests, and framed answers.
 *
 * The answers come from a process that may have been taken over by a hostile score: the reader checks every length
 * and returns zeros and "" once anything is wrong (`failed` is then set). No allocation; any thread. */
#ifndef COMPOSER_WIRE_H
#define COMPOSER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- parent -> child ------------------------------------------------------------------------------------- */

/* Descriptors in the child, from 3 on. */
enum { COMPOSER_FD_REQUEST, COMPOSER_FD_ANSWER, COMPOSER_FD_BOOT, COMPOSER_FD_SCORE, COMPOSER_FD_SOURCE, COMPOSER_FDS };

#define COMPOSER_MAGIC 0x43594d53u      /* "SMYC" */
#define COMPOSER_FILES_MAX 256
#define COMPOSER_SOURCE_SIZE (48u << 20)/* bytes of the area; sparse */

/* Read-only for the child. Written by the parent while no request is under way. */
typedef struct {
  uint32_t magic, file_count, main, seed;
  double   tempo_bpm;
  char     clip[256];                   /* COMPOSER_EVENTS_JSON: only this clip's events; "": all */
  uint32_t run_start, run_end;          /* bytes of `main` whose live calls are wanted; equal: none */
  struct { uint32_t path, text, length; } files[COMPOSER_FILES_MAX];    /* offsets from the area's start */
} ComposerSource;

typedef enum {
  COMPOSER_EVALUATE,                    /* evaluate, ask for the rig where it changed, publish, report */
  COMPOSER_BENCH,                       /* evaluate `repeat` times, publish nothing, report once */
  COMPOSER_GO,                          /* answer to COMPOSER_RIG: the sounds are ready, publish */
  COMPOSER_CHECK_JSON, COMPOSER_EVENTS_JSON, COMPOSER_CHECK_TEXT /* one shot: print to the answer pipe, then exit */
} ComposerOp;
typedef struct { uint32_t op, revision, repeat, flags; } ComposerRequest;

/* ---- child -> parent ------------------------------------------------------------------------------------- */

typedef enum { COMPOSER_READY = 1, COMPOSER_RIG, COMPOSER_REPORT } ComposerAnswer;
typedef enum { COMPOSER_KEPT, COMPOSER_PUBLISHED, COMPOSER_TOO_LARGE, COMPOSER_NO_ROOM } ComposerOutcome;
        /* what became of a score; no room: the performer still holds the older ones, ask again after a block */
typedef struct { uint32_t magic, type, length; } ComposerFrame;         /* `length` bytes follow */
#define COMPOSER_ANSWER_MAX (8u << 20)

typedef struct { uint8_t *data; size_t size, capacity; bool failed; } ComposerWriter;
void composer_put_u32 (ComposerWriter *writer, uint32_t value);
void composer_put_u64 (ComposerWriter *writer, uint64_t value);
void composer_put_f64 (ComposerWriter *writer, double value);
void composer_put_text (ComposerWriter *writer, const char *text);      /* NULL is written as "" */

typedef struct { const uint8_t *data; size_t size, offset; bool failed; } ComposerReader;
uint32_t composer_get_u32 (ComposerReader *reader);
uint64_t composer_get_u64 (ComposerReader *reader);
double   composer_get_f64 (ComposerReader *reader);                     /* always finite */
const char *composer_get_text (ComposerReader *reader);                 /* NUL-terminated, lent from the frame */
uint32_t composer_get_count (ComposerReader *reader, uint32_t max);     /* above max: failed, 0 */

#endif
