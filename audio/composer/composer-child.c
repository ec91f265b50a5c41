/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The composer child's loop: source area in, composer zone and framed answers out. */
#include "composer/child.h"
#include "composer/wire.h"
#include "composer-publish.h"
#include "script/report.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA_SIZE (96u << 20)          /* the language's 64 MiB limit, and room for what explains a breach */
#define SCRATCH_SIZE (192u << 20)       /* address space: pages are touched only by scores that need them */
#define HEAP_SLACK (1 << 20)            /* so that a stray malloc in libc never asks the kernel */

struct ComposerChild {
  int request_fd, answer_fd;
  const ComposerSource *source;
  size_t source_size;
  KernelComposer *kernel;
  ScriptArena *arena;
  ComposerScratch scratch;
  ComposerWriter writer;
  ComposerTracks tracks;
  ComposerTargets targets;
  uint16_t slots[4096];
  uint64_t rig_hash;
  ScriptFile files[COMPOSER_FILES_MAX];
  FILE *out;
  char out_buffer[1 << 16];
};

static void *
reserve (size_t size)
{
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

static void *
map_fd (int fd, int protection, size_t *size)
{
  struct stat info;
  if (fstat (fd, &info) != 0 || info.st_size <= 0)
    return NULL;
  *size = (size_t) info.st_size;
  void *memory = mmap (NULL, *size, protection, MAP_SHARED, fd, 0);
  close (fd);
  return memory == MAP_FAILED ? NULL : memory;
}

ComposerChild *
composer_child_open (int first_fd)
{
  ComposerChild *child = reserve (sizeof *child);
  size_t boot_size, score_size;
  if (!child)
    return NULL;
  child->request_fd = first_fd + COMPOSER_FD_REQUEST;
  child->answer_fd = first_fd + COMPOSER_FD_ANSWER;
  const void *boot = map_fd (first_fd + COMPOSER_FD_BOOT, PROT_READ, &boot_size);
  void *score = map_fd (first_fd + COMPOSER_FD_SCORE, PROT_READ | PROT_WRITE, &score_size);
  child->source = map_fd (first_fd + COMPOSER_FD_SOURCE, PROT_READ, &child->source_size);
  void *arena = reserve (ARENA_SIZE);
  child->scratch = (ComposerScratch) { reserve (SCRATCH_SIZE), SCRATCH_SIZE, 0 };
  child->writer = (ComposerWriter) { reserve (COMPOSER_ANSWER_MAX), 0, COMPOSER_ANSWER_MAX, false };
  if (!boot || !score || !child->source || !arena || !child->scratch.base || !child->writer.data)
    return NULL;
  child->arena = script_arena_init (arena, ARENA_SIZE);
  size_t books_size = kernel_composer_scratch_size (boot);
  void *books = reserve (books_size);
  child->kernel = books ? kernel_composer_attach (boot, score, books, books_size) : NULL;
  mallopt (M_MMAP_MAX, 0);
  mallopt (M_TRIM_THRESHOLD, 2 * HEAP_SLACK);
  mallopt (M_TOP_PAD, HEAP_SLACK);
  free (malloc (64));
  child->out = fdopen (child->answer_fd, "w");
  if (!child->kernel || !child->out)
    return NULL;
  setvbuf (child->out, child->out_buffer, _IOFBF, sizeof child->out_buffer);
  return child;
}

/* ---- answers ------------------------------------------------------------------------------------------------ */

static bool
write_all (int fd, const void *bytes, size_t size)
{
  for (const char *at = bytes; size > 0;)
    {
      ssize_t done = write (fd, at, size);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return false;
      at += done;
      size -= (size_t) done;
    }
  return true;
}

static bool
send_answer (ComposerChild *child, ComposerAnswer type)
{
  ComposerWriter *writer = &child->writer;
  if (writer->failed)                   /* too large: an empty body tells the parent so */
    writer->size = 0;
  ComposerFrame frame = { COMPOSER_MAGIC, type, (uint32_t) writer->size };
  bool sent = write_all (child->answer_fd, &frame, sizeof frame)
              && write_all (child->answer_fd, writer->data, writer->size);
  writer->size = 0;
  writer->failed = false;
  return sent;
}

static void
put_params (ComposerWriter *writer, const ScriptParam *params, uint32_t count)
{
  composer_put_u32 (writer, count);
  for (uint32_t i = 0; i < count; i++)
    {
      composer_put_text (writer, params[i].name);
      composer_put_text (writer, params[i].text);
      composer_put_f64 (writer, params[i].value);
    }
}

static void
put_effect (ComposerWriter *writer, const ScriptEffect *effect)
{
  composer_put_text (writer, effect->type);
  put_params (writer, effect->params, effect->param_count);
}

static const ScriptInstrument *
instrument_of (const ScriptScore *score, uint32_t track)
{
  static const ScriptInstrument plain = { .kind = SCRIPT_INSTRUMENT_DEFAULT, .patch = "melody", .volume = 1, .output = SCRIPT_NONE,
                                          .sidechain = { .instrument = SCRIPT_NONE } };
  uint32_t at = score->tracks[track].instrument;
  return at < score->instrument_count ? &score->instruments[at] : &plain;
}

/* Whose sound ducks this one: the first track that plays the instrument, or SCRIPT_NONE. */
static uint32_t
duck_track (const ScriptScore *score, const ScriptSidechain *sidechain, uint32_t self, uint32_t count)
{
  for (uint32_t i = 0; sidechain->instrument != SCRIPT_NONE && i < count; i++)
    if (i != self && score->tracks[i].instrument == sidechain->instrument)
      return i;
  return SCRIPT_NONE;
}

static void
put_regions (ComposerWriter *writer, const ScriptInstrument *instrument)
{
  composer_put_text (writer, instrument->folder);
  composer_put_u32 (writer, instrument->region_count);
  for (uint32_t i = 0; i < instrument->region_count; i++)
    {
      const ScriptRegion *region = &instrument->regions[i];
      composer_put_text (writer, region->sample);
      composer_put_u32 (writer, region->root);
      composer_put_u32 (writer, region->key_low);
      composer_put_u32 (writer, region->key_high);
      composer_put_u32 (writer, region->velocity_low);
      composer_put_u32 (writer, region->velocity_high);
      composer_put_u32 (writer, region->playback);
      composer_put_f64 (writer, region->gain);
      composer_put_f64 (writer, region->tune_cents);
      composer_put_f64 (writer, region->pan);
      composer_put_f64 (writer, region->loop_start);
      composer_put_f64 (writer, region->loop_end);
    }
}

static void
put_routing (ComposerWriter *writer, const ScriptScore *score, uint32_t track, uint32_t count)
{
  const ScriptInstrument *instrument = instrument_of (score, track);
  composer_put_u32 (writer, instrument->bank);
  composer_put_u32 (writer, instrument->program);
  composer_put_f64 (writer, instrument->bend_semitones);
  composer_put_u32 (writer, instrument->output == SCRIPT_NONE ? 0 : instrument->output + 1);
  composer_put_u32 (writer, duck_track (score, &instrument->sidechain, track, count));
  composer_put_f64 (writer, instrument->sidechain.amount);
  composer_put_f64 (writer, instrument->sidechain.attack_ms);
  composer_put_f64 (writer, instrument->sidechain.release_ms);
  put_regions (writer, instrument);
}

static void
put_rig (ComposerChild *child, const ScriptScore *score)
{
  ComposerWriter *writer = &child->writer;
  composer_put_f64 (writer, score->tempo_bpm);
  uint32_t count = score->track_count < KERNEL_TRACKS ? score->track_count : KERNEL_TRACKS;
  composer_put_u32 (writer, count);
  for (uint32_t i = 0; i < count; i++)
    {
      const ScriptTrack *track = &score->tracks[i];
      const ScriptInstrument *instrument = instrument_of (score, i);
      composer_put_text (writer, track->name);
      composer_put_u32 (writer, child->slots[i]);
      composer_put_u32 (writer, instrument->kind);
      composer_put_text (writer, instrument->patch);
      composer_put_u32 (writer, instrument->polyphony);
      composer_put_f64 (writer, instrument->volume);
      composer_put_f64 (writer, instrument->pan);
      put_params (writer, instrument->params, instrument->param_count);
      composer_put_u32 (writer, track->insert_count);
      for (uint32_t k = 0; k < track->insert_count; k++)
        put_effect (writer, &track->inserts[k]);
      composer_put_u32 (writer, track->send_count);
      for (uint32_t k = 0; k < track->send_count; k++)
        {
          composer_put_u32 (writer, track->sends[k].bus);
          composer_put_f64 (writer, track->sends[k].amount);
        }
      put_routing (writer, score, i, count);
    }
  composer_put_u32 (writer, score->bus_count);
  for (uint32_t i = 0; i < score->bus_count; i++)
    {
      composer_put_text (writer, score->buses[i].id);
      put_effect (writer, &score->buses[i].effect);
    }
  composer_put_u32 (writer, COMPOSER_TARGETS);
  for (uint32_t i = 0; i < COMPOSER_TARGETS; i++)
    {
      const ComposerTargetName *target = &child->targets.names[i];
      composer_put_text (writer, target->used ? target->name : "");
      composer_put_u32 (writer, target->used && target->last_used == child->targets.clock);
    }
}

static void
put_diagnostics (ComposerWriter *writer, const ScriptScore *score)
{
  composer_put_u32 (writer, score->diagnostic_count);
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    {
      const ScriptDiagnostic *from = &score->diagnostics[i];
      composer_put_u32 (writer, from->severity);
      composer_put_text (writer, from->code);
      composer_put_text (writer, from->phase);
      composer_put_u32 (writer, from->file);
      composer_put_u32 (writer, from->start);
      composer_put_u32 (writer, from->end);
      composer_put_u32 (writer, from->line);
      composer_put_u32 (writer, from->column);
      composer_put_u32 (writer, from->end_line);
      composer_put_u32 (writer, from->end_column);
      composer_put_text (writer, from->message);
      composer_put_text (writer, from->hint);
      bool fix = from->fix_title && from->fix_count > 0;
      composer_put_text (writer, fix ? from->fix_title : "");
      composer_put_u32 (writer, fix ? from->fix_edits[0].start : 0);
      composer_put_u32 (writer, fix ? from->fix_edits[0].end : 0);
      composer_put_text (writer, fix ? from->fix_edits[0].text : "");
    }
}

static const ScriptPart *
part_of_clip (const ScriptScore *score, const char *key)
{
  for (uint32_t i = 0; key && i < score->part_count; i++)
    if (strcmp (score->parts[i].key, key) == 0)
      return &score->parts[i];
  return NULL;
}

static void
put_clips (ComposerChild *child, const ScriptScore *score)
{
  ComposerWriter *writer = &child->writer;
  composer_put_u32 (writer, score->clip_count);
  for (uint32_t i = 0; i < score->clip_count; i++)
    {
      const ScriptClipInfo *clip = &score->clips[i];
      const ScriptPart *part = part_of_clip (score, clip->key);
      const ScriptSpan *span = clip->span < score->span_count ? &score->spans[clip->span] : NULL;
      composer_put_text (writer, clip->name);
      composer_put_u64 (writer, part ? part->key_hash : 0);
      composer_put_u32 (writer, clip->state);
      composer_put_f64 (writer, clip->beats);
      composer_put_u32 (writer, clip->notes);
      composer_put_u32 (writer, span ? span->start : 0);
      composer_put_u32 (writer, span ? span->start + span->length : 0);
      composer_put_u32 (writer, part && part->track < score->track_count ? child->slots[part->track] : 0);
    }
}

static void
put_synapses (ComposerWriter *writer, const ScriptScore *score)
{
  composer_put_u32 (writer, score->synapse_count);
  for (uint32_t i = 0; i < score->synapse_count; i++)
    {
      const ScriptSynapse *from = &score->synapses[i];
      const ScriptSpan *span = from->span < score->span_count ? &score->spans[from->span] : NULL;
      composer_put_u32 (writer, from->id);
      composer_put_text (writer, score->parts[from->from].key);
      composer_put_text (writer, score->parts[from->to].key);
      composer_put_text (writer, score->parts[from->from].clip);
      composer_put_text (writer, score->parts[from->to].clip);
      composer_put_u32 (writer, from->ordinal);
      composer_put_f64 (writer, from->weight);
      composer_put_u32 (writer, from->always);
      composer_put_u32 (writer, span ? span->file : 0);
      composer_put_u32 (writer, span ? span->start : 0);
      composer_put_u32 (writer, span ? span->start + span->length : 0);
    }
}

/* The kernel's number of a track, KERNEL_TRACKS: no such track. */
static uint32_t
slot_of_track (const ComposerChild *child, const ScriptScore *score, const char *name)
{
  for (uint32_t i = 0; name && i < score->track_count; i++)
    if (strcmp (score->tracks[i].name, name) == 0)
      return child->slots[i];
  return KERNEL_TRACKS;
}

static void
put_live_calls (ComposerChild *child, const ScriptScore *score)
{
  ComposerWriter *writer = &child->writer;
  composer_put_u32 (writer, score->live_count);
  for (uint32_t i = 0; i < score->live_count; i++)
    {
      const ScriptLiveCall *call = &score->live[i];
      composer_put_u32 (writer, call->kind);
      composer_put_u64 (writer, call->part < score->part_count ? score->parts[call->part].key_hash : 0);
      composer_put_u32 (writer, slot_of_track (child, score, call->track));
      composer_put_f64 (writer, call->value);
      composer_put_f64 (writer, call->other);
      composer_put_u32 (writer, (uint32_t) (call->quantize + 1));
    }
}

static bool
report (ComposerChild *child, const ScriptScore *score, uint32_t revision, ComposerOutcome outcome, uint32_t slot)
{
  ComposerWriter *writer = &child->writer;
  composer_put_u32 (writer, revision);
  composer_put_u32 (writer, outcome);
  composer_put_u32 (writer, slot);
  composer_put_f64 (writer, score->tempo_bpm);
  composer_put_f64 (writer, score->duration_s);
  composer_put_u32 (writer, score->seed);
  composer_put_u32 (writer, score->error_count);
  composer_put_u32 (writer, score->warning_count);
  put_diagnostics (writer, score);
  put_clips (child, score);
  uint32_t count = score->track_count < KERNEL_TRACKS ? score->track_count : KERNEL_TRACKS;
  composer_put_u32 (writer, count);
  for (uint32_t i = 0; i < count; i++)
    {
      composer_put_text (writer, score->tracks[i].name);
      composer_put_u32 (writer, (uint32_t) (score->tracks[i].mute | score->tracks[i].solo << 1));
      composer_put_u32 (writer, child->slots[i]);
    }
  composer_put_u32 (writer, score->console_count);
  for (uint32_t i = 0; i < score->console_count; i++)
    composer_put_text (writer, score->console[i]);
  put_synapses (writer, score);
  put_live_calls (child, score);
  return send_answer (child, COMPOSER_REPORT);
}

/* ---- evaluation --------------------------------------------------------------------------------------------- */

static const ScriptScore *
evaluate (ComposerChild *child)
{
  const ComposerSource *source = child->source;
  uint32_t count = source->file_count < COMPOSER_FILES_MAX ? source->file_count : COMPOSER_FILES_MAX;
  const char *base = (const char *) source;
  for (uint32_t i = 0; i < count; i++)
    child->files[i] = (ScriptFile) { base + source->files[i].path, base + source->files[i].text,
                                     source->files[i].length };
  ScriptInput input = { .files = child->files, .file_count = count, .main = source->main,
                        .seed = source->seed, .tempo_bpm = source->tempo_bpm,
                        .run_start = source->run_start, .run_end = source->run_end };
  script_arena_reset (child->arena);
  return script_evaluate (child->arena, &input);
}

static uint64_t
hash_bytes (const uint8_t *bytes, size_t size)
{
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * 0x100000001b3u;
  return hash;
}

static bool
read_request (ComposerChild *child, ComposerRequest *request)
{
  char *at = (char *) request;
  for (size_t left = sizeof *request; left > 0;)
    {
      ssize_t done = read (child->request_fd, at, left);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return false;
      at += done;
      left -= (size_t) done;
    }
  return true;
}

/* A score whose sounds differ from the last one's waits until the parent has them ready. */
static bool
settle_rig (ComposerChild *child, const ScriptScore *score)
{
  ComposerRequest go;
  put_rig (child, score);
  uint64_t hash = hash_bytes (child->writer.data, child->writer.size);
  if (hash == child->rig_hash)
    {
      child->writer.size = 0;
      child->writer.failed = false;
      return true;
    }
  child->rig_hash = hash;
  return send_answer (child, COMPOSER_RIG) && read_request (child, &go) && go.op == COMPOSER_GO;
}

static bool
answer_evaluate (ComposerChild *child, const ComposerRequest *request)
{
  const ScriptScore *score = evaluate (child);
  uint32_t slot = 0;
  ComposerOutcome outcome = COMPOSER_KEPT;
  if (!score->session_failed && score->track_count <= sizeof child->slots / sizeof *child->slots)
    {
      composer_tracks_assign (&child->tracks, score, child->slots);
      composer_targets_assign (&child->targets, score);
      if (!settle_rig (child, score))
        return false;
      KernelStatus status = composer_publish (child->kernel, score, child->slots, &child->targets, &child->scratch,
                                              request->revision, &slot);
      outcome = status == KERNEL_OK ? COMPOSER_PUBLISHED
                : status == KERNEL_ERROR_LIMIT ? COMPOSER_TOO_LARGE
                : status == KERNEL_ERROR_FULL ? COMPOSER_NO_ROOM : COMPOSER_KEPT;
    }
  return report (child, score, request->revision, outcome, slot);
}

static bool
answer_bench (ComposerChild *child, const ComposerRequest *request)
{
  const ScriptScore *score = evaluate (child);
  for (uint32_t i = 1; i < request->repeat; i++)
    score = evaluate (child);
  return report (child, score, request->revision, COMPOSER_KEPT, 0);
}

static int
answer_once (ComposerChild *child, const ComposerRequest *request)
{
  const ScriptScore *score = evaluate (child);
  ScriptInput input = { .files = child->files, .file_count = child->source->file_count,
                        .main = child->source->main, .seed = child->source->seed };
  char clip[sizeof child->source->clip];
  memcpy (clip, child->source->clip, sizeof clip);
  clip[sizeof clip - 1] = '\0';
  if (request->op == COMPOSER_EVENTS_JSON)
    script_print_events_json (child->out, &input, score, *clip ? clip : NULL);
  else if (request->op == COMPOSER_CHECK_JSON)
    script_print_check_json (child->out, NULL, &input, score);
  else
    script_print_diagnostics (child->out, &input, score);
  return fflush (child->out) != 0 ? 3 : score->error_count > 0 ? 1 : 0;
}

int
composer_child_run (ComposerChild *child)
{
  ComposerRequest request;
  child->writer.size = 0;
  if (!send_answer (child, COMPOSER_READY))
    return 3;
  while (read_request (child, &request))
    switch (request.op)
      {
      case COMPOSER_EVALUATE:
        if (!answer_evaluate (child, &request))
          return 3;
        break;
      case COMPOSER_BENCH:
        if (!answer_bench (child, &request))
          return 3;
        break;
      case COMPOSER_CHECK_JSON:
      case COMPOSER_EVENTS_JSON:
      case COMPOSER_CHECK_TEXT:
        return answer_once (child, &request);
      default:
        return 3;
      }
  return 0;
}
