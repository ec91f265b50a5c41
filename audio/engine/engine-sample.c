/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sound files into memory through libsndfile, with limits, and shared. */
#include <math.h>
#include <sndfile.h>
#include <sys/stat.h>
#include "engine-sample.h"
#include "engine/engine.h"

#define FLOATS_MAX  (UINT64_C (64) << 20)       /* of one file: eleven minutes of stereo at 48 kHz */
#define BYTES_MAX   (UINT64_C (2) << 30)        /* of all together */
#define RATE_MIN    1000
#define RATE_MAX    768000

typedef struct {
  DspSample *sample;
  ino_t      inode;
  off_t      size;
  struct timespec changed;
} Entry;

struct EngineSamples {
  GHashTable *entries;                  /* kind and path -> Entry */
  guint64     bytes;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  dsp_sample_unref (entry->sample);
  g_free (entry);
}

EngineSamples *
engine_samples_new (void)
{
  EngineSamples *samples = g_new0 (EngineSamples, 1);

  samples->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  return samples;
}

void
engine_samples_free (EngineSamples *samples)
{
  if (!samples)
    return;
  g_hash_table_unref (samples->entries);
  g_free (samples);
}

void
engine_samples_trim (EngineSamples *samples)
{
  GHashTableIter at;
  gpointer entry;

  samples->bytes = 0;
  g_hash_table_iter_init (&at, samples->entries);
  while (g_hash_table_iter_next (&at, NULL, &entry))
    if (dsp_sample_is_used (((Entry *) entry)->sample))
      samples->bytes += dsp_sample_get_bytes (((Entry *) entry)->sample);
    else
      g_hash_table_iter_remove (&at);
}

/* ---- reading ----------------------------------------------------------------------------------------------- */

#define REFUSE(...) return g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, __VA_ARGS__), FALSE

static gboolean
check_info (const EngineSamples *samples, const char *shown, const SF_INFO *info, GError **error)
{
  if (info->channels < 1 || info->channels > 2)
    REFUSE ("%s has %d channels: a sample is mono or stereo; mix it down first", shown, info->channels);
  if (info->samplerate < RATE_MIN || info->samplerate > RATE_MAX)
    REFUSE ("%s says it has %d frames a second, which no recording has; save it anew", shown, info->samplerate);
  if (info->frames < 1)
    REFUSE ("%s holds no sound", shown);
  if ((guint64) info->frames > FLOATS_MAX / (guint64) info->channels)
    REFUSE ("%s is longer than a sample may be (%.0f minutes at its rate); cut it or play it as two", shown,
            (double) FLOATS_MAX / info->channels / info->samplerate / 60);
  if (samples->bytes + 2 * (guint64) info->frames * (guint64) info->channels * sizeof (float) > BYTES_MAX)
    REFUSE ("there is no room for %s: all samples together may take 2 GiB of memory; use fewer or shorter ones", shown);
  return TRUE;
}

/* The loop that the composition wrote. */
static gboolean
take_loop (const char *shown, DspSampleData *data, const EngineSampleLoop *wish, GError **error)
{
  double from = wish->from_s * data->rate, to = wish->to_s * data->rate;

  if (!(from >= 0) || !(to <= (double) data->frame_count + 0.5) || !(to - from >= DSP_SAMPLE_LOOP_MIN))
    REFUSE ("%s is %.3f s long and cannot go round from %g to %g s; a loop has %d frames at least", shown,
            (double) data->frame_count / data->rate, wish->from_s, wish->to_s, DSP_SAMPLE_LOOP_MIN);
  data->loop_from = (uint64_t) (from + 0.5);
  data->loop_to = MIN ((uint64_t) (to + 0.5), data->frame_count);
  return TRUE;
}

static void
find_loop (SNDFILE *file, DspSampleData *data, bool loop, bool loop_all)
{
  SF_INSTRUMENT marks = { 0 };

  if (loop && sf_command (file, SFC_GET_INSTRUMENT, &marks, sizeof marks) == SF_TRUE)
    for (int i = 0; i < marks.loop_count && i < (int) G_N_ELEMENTS (marks.loops) && data->loop_to == 0; i++)
      if (marks.loops[i].mode != SF_LOOP_NONE && marks.loops[i].end <= data->frame_count
          && (guint64) marks.loops[i].start + DSP_SAMPLE_LOOP_MIN <= marks.loops[i].end)
        {
          data->loop_from = marks.loops[i].start;
          data->loop_to = marks.loops[i].end;
        }
  if (loop && loop_all && data->loop_to == 0)
    data->loop_to = data->frame_count;
}

static gboolean
read_frames (SNDFILE *file, const char *shown, const SF_INFO *info, DspSampleData *data, float **frames, GError **error)
{
  gsize floats = (gsize) info->frames * (gsize) info->channels;
  sf_count_t got;

  *frames = g_try_new (float, floats);
  if (!*frames)
    REFUSE ("no memory for %s", shown);
  sf_command (file, SFC_SET_SCALE_FLOAT_INT_READ, NULL, SF_FALSE);
  got = sf_readf_float (file, *frames, info->frames);
  if (got < 1)
    REFUSE ("%s cannot be read: %s", shown, sf_strerror (file));
  if (got < info->frames)
    REFUSE ("%s is broken: it says %" G_GINT64_FORMAT " frames and ends after %" G_GINT64_FORMAT
            "; get or save it anew", shown, (gint64) info->frames, (gint64) got);
  for (gsize i = 0; i < floats; i++)
    if (!isfinite ((*frames)[i]) || fabsf ((*frames)[i]) > 1000)
      REFUSE ("%s holds numbers that are no sound; save it anew", shown);
  *data = (DspSampleData) { .frames = *frames, .frame_count = (uint64_t) got, .channels = (uint32_t) info->channels,
                            .rate = info->samplerate };
  return TRUE;
}

static DspSample *
load (const EngineSamples *samples, const char *path, const char *shown, const EngineSampleLoop *loop, GError **error)
{
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  DspSampleData data = { 0 };
  g_autofree float *frames = NULL;
  DspSample *sample = NULL;

  if (!file)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s is no sound file that can be read: %s", shown,
                   sf_strerror (NULL));
      return NULL;
    }
  gboolean own_loop = loop->loop && loop->from_s != loop->to_s;
  if (check_info (samples, shown, &info, error) && read_frames (file, shown, &info, &data, &frames, error)
      && (!own_loop || take_loop (shown, &data, loop, error)))
    {
      if (!own_loop)
        find_loop (file, &data, loop->loop, loop->loop_all);
      sample = dsp_sample_new (&data);
      if (!sample)
        g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "no memory for %s", shown);
    }
  sf_close (file);
  return sample;
}

DspSample *
engine_samples_get (EngineSamples *samples, const char *path, const char *shown, const EngineSampleLoop *loop, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%c%.9g %.9g %s", !loop->loop ? 'o' : loop->loop_all ? 'l' : 's', loop->from_s,
                                          loop->to_s, path);
  Entry *entry = g_hash_table_lookup (samples->entries, key);
  DspSample *sample;
  struct stat info;

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s is no file that can be read", shown);
      return NULL;
    }
  if (entry && entry->inode == info.st_ino && entry->size == info.st_size
      && entry->changed.tv_sec == info.st_mtim.tv_sec && entry->changed.tv_nsec == info.st_mtim.tv_nsec)
    return dsp_sample_ref (entry->sample);
  sample = load (samples, path, shown, loop, error);
  if (!sample)
    return NULL;
  entry = g_new0 (Entry, 1);
  *entry = (Entry) { dsp_sample_ref (sample), info.st_ino, info.st_size, info.st_mtim };
  samples->bytes += dsp_sample_get_bytes (sample);
  g_hash_table_replace (samples->entries, g_steal_pointer (&key), entry);
  return sample;
}
