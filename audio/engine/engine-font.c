/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Soundfonts: one FluidSynth a track, without its locks, effects and threads; finding, checking and making it. */
#include <stdio.h>
#include <string.h>
#include "engine-font.h"

#ifdef ENGINE_FLUIDSYNTH
#include "engine-font-private.h"

#define GAIN         0.5                /* a full chord stays below the limiter */
#define VOICES_USUAL 128                /* of FluidSynth: a note may take several */
#define LAYERS       4
#define FONT_MAX     (INT64_C (2) << 30)
#define NAMES_SHOWN  6

/* ---- control side ------------------------------------------------------------------------------------------ */

static void
say_nothing (int level, const char *message, void *data)
{
}

static void
synth_free (FontSynth *s)
{
  if (!s)
    return;
  if (s->synth)
    delete_fluid_synth (s->synth);
  if (s->settings)
    delete_fluid_settings (s->settings);
  g_free (s);
}

static fluid_settings_t *
make_settings (double rate, uint32_t voices)
{
  fluid_settings_t *settings = new_fluid_settings ();

  if (!settings)
    return NULL;
  fluid_settings_setnum (settings, "synth.sample-rate", rate);
  fluid_settings_setnum (settings, "synth.gain", GAIN);
  fluid_settings_setint (settings, "synth.threadsafe-api", 0);
  fluid_settings_setint (settings, "synth.dynamic-sample-loading", 0);
  fluid_settings_setint (settings, "synth.reverb.active", 0);
  fluid_settings_setint (settings, "synth.chorus.active", 0);
  fluid_settings_setint (settings, "synth.ladspa.active", 0);
  fluid_settings_setint (settings, "synth.lock-memory", 0);
  fluid_settings_setint (settings, "synth.cpu-cores", 1);
  fluid_settings_setint (settings, "synth.min-note-length", 0);
  fluid_settings_setint (settings, "synth.midi-channels", CHANNELS);
  fluid_settings_setint (settings, "synth.audio-channels", CHANNELS);
  fluid_settings_setint (settings, "synth.audio-groups", CHANNELS);
  fluid_settings_setint (settings, "synth.polyphony", voices ? (int) (voices * LAYERS) : VOICES_USUAL);
  return settings;
}

static FontSynth *
synth_new (const EngineFont *font, double rate, GError **error)
{
  FontSynth *s = g_new0 (FontSynth, 1);

  for (int level = FLUID_PANIC; level < LAST_LOG_LEVEL; level++)
    fluid_set_log_function (level, say_nothing, NULL);
  s->rate = (float) rate;
  for (int i = 0; i < 2 * CHANNELS; i++)
    s->outputs[i] = s->raw[i];
  s->quiet = QUIET_BLOCKS;
  s->settings = make_settings (rate, font->voices);
  s->synth = s->settings ? new_fluid_synth (s->settings) : NULL;
  s->id = s->synth ? fluid_synth_sfload (s->synth, font->path, 1) : -1;
  s->sfont = s->id >= 0 ? fluid_synth_get_sfont_by_id (s->synth, s->id) : NULL;
  if (!s->sfont)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE,
                   s->synth ? "%s is no soundfont that can be read, or there is no memory for it; try another .sf2 file"
                            : "no synthesiser can be made for %s", font->shown);
      synth_free (s);
      return NULL;
    }
  return s;
}

/* What there is instead, for the message. */
static char *
list_programs (fluid_sfont_t *sfont)
{
  GString *text = g_string_new (NULL);
  fluid_preset_t *preset;
  int count = 0;

  fluid_sfont_iteration_start (sfont);
  while ((preset = fluid_sfont_iteration_next (sfont)))
    if (count++ < NAMES_SHOWN)
      g_string_append_printf (text, "%s%d of bank %d (%s)", count > 1 ? ", " : "", fluid_preset_get_num (preset),
                              fluid_preset_get_banknum (preset), fluid_preset_get_name (preset));
  if (count > NAMES_SHOWN)
    g_string_append_printf (text, " and %d more", count - NAMES_SHOWN);
  return g_string_free (text, FALSE);
}

static uint32_t
program_of (uint32_t bank, uint32_t program)
{
  return MIN (bank, 16383) * 128 + MIN (program, 127);
}

static gboolean
has_program (const EngineFont *font, FontSynth *s, uint32_t bank, uint32_t program, GError **error)
{
  uint32_t wish = program_of (bank, program);
  g_autofree char *programs = NULL, *valid = NULL;

  if (fluid_sfont_get_preset (s->sfont, (int) (wish / 128), (int) (wish % 128)))
    return TRUE;
  programs = list_programs (s->sfont);
  valid = g_utf8_make_valid (programs, -1);
  g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s has no program %u in bank %u; it has %s", font->shown,
               program, bank, *valid ? valid : "none at all");
  return FALSE;
}

/* Little endian; the greatest where the file ends. */
static guint32
get_u32 (FILE *file)
{
  guint8 b[4] = { 0 };

  return fread (b, 1, 4, file) == 4 ? b[0] | b[1] << 8 | b[2] << 16 | (guint32) b[3] << 24 : G_MAXUINT32;
}

/* Whether the chunks of the outermost level lie inside the file, the headers ("pdta") among them. What is beyond repair
 * is told before FluidSynth reads it: its own words go to nobody, and its other loaders are noisy. */
static bool
is_whole (FILE *file, off_t size)
{
  char id[4];
  off_t end, at = 12;
  bool headers = false;

  rewind (file);
  if (fread (id, 1, 4, file) != 4 || memcmp (id, "RIFF", 4))
    return false;
  end = (off_t) get_u32 (file) + 8;
  if (end > size || fread (id, 1, 4, file) != 4 || memcmp (id, "sfbk", 4))
    return false;
  while (at + 8 <= end)
    {
      off_t length;

      if (fseeko (file, at, SEEK_SET) || fread (id, 1, 4, file) != 4 || memcmp (id, "LIST", 4))
        return false;
      length = (off_t) get_u32 (file);
      if (length < 4 || at + 8 + length > end || fread (id, 1, 4, file) != 4)
        return false;
      headers |= memcmp (id, "pdta", 4) == 0 && length > 4 + 3 * (8 + 38);
      at += 8 + length + (length & 1);
    }
  return headers;
}

static gboolean
check_file (EngineFont *font, GError **error)
{
  FILE *file = fopen (font->path, "rbe");
  bool is_file = file && fstat (fileno (file), &font->file) == 0 && S_ISREG (font->file.st_mode);
  bool fits = is_file && font->file.st_size <= FONT_MAX;
  bool whole = fits && is_whole (file, font->file.st_size);

  if (file)
    fclose (file);
  if (is_file && !fits)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s is larger than 2 GiB, which no soundfont may be", font->shown);
  else if (!whole)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE,
                 "%s is no soundfont (.sf2 or .sf3), or a part of it is missing; get it anew", font->shown);
  return whole;
}

EngineFont *
engine_font_new (const EngineUnitPlace *place, const EngineTrack *track, GError **error)
{
  EngineFont *font = g_new0 (EngineFont, 1);

  font->shown = g_strdup (track->patch ? track->patch : "");
  font->path = engine_unit_find_file (place, font->shown);
  font->voices = track->voices;
  font->bank = track->bank;
  font->program = track->program;
  if (!font->path)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE,
                 "there is no soundfont \"%s\" in the project; put the file there, or play a bundled patch (\"keys\", \"pad\")",
                 font->shown);
  else if (check_file (font, error) && (font->now = synth_new (font, place->rate, error))
           && has_program (font, font->now, font->bank, font->program, error))
    {
      atomic_store (&font->now->wish, program_of (font->bank, font->program));
      engine_font_select (font->now, program_of (font->bank, font->program));
      return font;
    }
  engine_font_free (font);
  return NULL;
}

void
engine_font_free (EngineFont *font)
{
  if (!font)
    return;
  synth_free (font->now);
  synth_free (font->prepared);
  g_free (font->path);
  g_free (font->shown);
  g_free (font);
}

bool
engine_font_can_follow (const EngineFont *font, const EngineUnitPlace *place, const EngineTrack *track)
{
  g_autofree char *path = engine_unit_find_file (place, track->patch ? track->patch : "");
  struct stat file;

  return path && strcmp (path, font->path) == 0 && track->voices == font->voices && stat (path, &file) == 0
         && file.st_size == font->file.st_size && file.st_ino == font->file.st_ino
         && file.st_mtim.tv_sec == font->file.st_mtim.tv_sec && file.st_mtim.tv_nsec == font->file.st_mtim.tv_nsec;
}

gboolean
engine_font_follow (EngineFont *font, const EngineTrack *track, GError **error)
{
  if (track->bank == font->bank && track->program == font->program)
    return TRUE;
  if (!has_program (font, font->now, track->bank, track->program, error))
    return FALSE;
  font->bank = track->bank;
  font->program = track->program;
  atomic_store (&font->now->wish, program_of (font->bank, font->program));
  return TRUE;
}

gboolean
engine_font_prepare (EngineFont *font, double rate, GError **error)
{
  synth_free (font->prepared);
  font->prepared = synth_new (font, rate, error);
  if (!font->prepared || !has_program (font, font->prepared, font->bank, font->program, error))
    return FALSE;
  atomic_store (&font->prepared->wish, program_of (font->bank, font->program));
  engine_font_select (font->prepared, program_of (font->bank, font->program));
  return TRUE;
}

void
engine_font_exchange (EngineFont *font)
{
  if (!font->prepared)
    return;
  synth_free (font->now);
  font->now = g_steal_pointer (&font->prepared);
}

#else /* without FluidSynth */

EngineFont *
engine_font_new (const EngineUnitPlace *place, const EngineTrack *track, GError **error)
{
  g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH,
               "%s: this Symphony was built without FluidSynth and plays no soundfonts; install libfluidsynth-dev and build anew, or play a bundled patch (\"keys\", \"pad\")",
               track->patch ? track->patch : "soundfont");
  return NULL;
}

void engine_font_free (EngineFont *font) { }
bool engine_font_can_follow (const EngineFont *font, const EngineUnitPlace *place, const EngineTrack *track) { return false; }
gboolean engine_font_follow (EngineFont *font, const EngineTrack *track, GError **error) { return FALSE; }
gboolean engine_font_prepare (EngineFont *font, double rate, GError **error) { return FALSE; }
void engine_font_exchange (EngineFont *font) { }
bool engine_font_process (EngineFont *font, float *const out[2], const DspEvent *events, uint32_t count) { return false; }

#endif
