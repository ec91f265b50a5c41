/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Soundfonts: one FluidSynth a track, without its locks, effects and threads.
 *
 * Channel 0 plays plain notes, 1-15 the notes of MPE voices, and 16-31 in turn what has a detune or a glide of its own:
 * there the channel's tune carries it. A key that is struck again lets its former note go, as on a piano; the end of that
 * former note then means nothing. */
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "engine-font.h"

#ifdef ENGINE_FLUIDSYNTH
#include <fluidsynth.h>

#define STEP         64                 /* frames: as many as FluidSynth computes at once */
#define CHANNELS     32
#define POOL         16                 /* first channel for notes with a pitch of their own */
#define GAIN         0.5                /* a full chord stays below the limiter */
#define VOICES_USUAL 128                /* of FluidSynth: a note may take several */
#define LAYERS       4
#define QUIET        1e-5f
#define QUIET_BLOCKS 8
#define FONT_MAX     (INT64_C (2) << 30)
#define NAMES_SHOWN  6
#define HELD         256                /* keys down at once */

typedef struct {
  float   offset, offset_step, bend;    /* semitones: the note's own, the expression's */
  int32_t glide_left;
} Channel;

typedef struct { uint32_t serial; uint8_t channel, key; bool down; } Held;

typedef struct {
  fluid_settings_t *settings;
  fluid_synth_t    *synth;
  fluid_sfont_t    *sfont;
  int      id;                          /* of the font in this synthesiser */
  _Atomic uint32_t wish;                /* bank * 128 + program */
  /* audio side */
  uint32_t program;                     /* as wish */
  Channel  channels[CHANNELS];
  Held     held[HELD];                  /* by serial */
  uint32_t next, quiet;
  float    rate;
} Synth;

struct EngineFont {
  Synth *now, *prepared;
  char  *path, *shown;
  struct stat file;
  uint32_t voices, bank, program;
};

/* ---- control side ------------------------------------------------------------------------------------------ */

static void
say_nothing (int level, const char *message, void *data)
{
}

static void
synth_free (Synth *s)
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
  fluid_settings_setint (settings, "synth.polyphony", voices ? (int) (voices * LAYERS) : VOICES_USUAL);
  return settings;
}

static Synth *
synth_new (const EngineFont *font, double rate, GError **error)
{
  Synth *s = g_new0 (Synth, 1);

  for (int level = FLUID_PANIC; level < LAST_LOG_LEVEL; level++)
    fluid_set_log_function (level, say_nothing, NULL);
  s->rate = (float) rate;
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
has_program (const EngineFont *font, Synth *s, uint32_t bank, uint32_t program, GError **error)
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

/* On the audio side too: it only looks the program up and points every channel at it. */
static void
select_program (Synth *s, uint32_t program)
{
  for (int c = 0; c < CHANNELS; c++)
    fluid_synth_program_select (s->synth, c, s->id, (int) (program / 128), (int) (program % 128));
  s->program = program;
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
      select_program (font->now, program_of (font->bank, font->program));
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
  select_program (font->prepared, program_of (font->bank, font->program));
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

/* ---- audio side -------------------------------------------------------------------------------------------- */

/* The tune of a channel: bend of all, of the voice, and the note's own. A generator's offset is exact, where the wheel has
 * steps and a scale of its own (FluidSynth 2.3 lets a range of 12 reach 11.906). */
static void
tune (Synth *s, int channel)
{
  const Channel *c = &s->channels[channel];

  fluid_synth_set_gen (s->synth, channel, GEN_FINETUNE, 100 * (c->offset + c->bend + (channel ? s->channels[0].bend : 0)));
}

static void
release (Synth *s, Held *held)
{
  if (held->down)
    fluid_synth_noteoff (s->synth, held->channel, held->key);
  held->down = false;
}

static void
note_on (Synth *s, const DspEvent *e)
{
  int key = (int) lrintf (e->note), velocity = (int) lrintf (e->velocity * 127), channel = e->channel_voice % 16;
  float detune = e->note - (float) key;
  bool glides = e->glide_s > 0 && e->glide_from >= 0;
  Held *held = &s->held[e->serial % HELD];
  Channel *c;

  if (key < 0 || key > 127)
    return;
  release (s, held);                    /* older by as many serials: nobody will ask for it */
  if (channel == 0 && (fabsf (detune) > 1e-4f || glides))
    channel = POOL + (int) (s->next++ % (CHANNELS - POOL));
  c = &s->channels[channel];
  c->glide_left = 0;
  c->offset = detune;
  if (glides)
    {
      c->glide_left = (int32_t) fmaxf (fminf (e->glide_s * s->rate, 1e9f), STEP);
      c->offset = e->glide_from - (float) key;
      c->offset_step = (detune - c->offset) / (float) c->glide_left;
    }
  if (channel)
    tune (s, channel);
  for (uint32_t i = 0; i < HELD; i++)
    if (s->held[i].down && s->held[i].channel == channel && s->held[i].key == key)
      s->held[i].down = false;          /* FluidSynth lets it go */
  fluid_synth_noteon (s->synth, channel, key, velocity < 1 ? 1 : velocity);
  *held = (Held) { e->serial, (uint8_t) channel, (uint8_t) key, true };
}

static void
note_off (Synth *s, const DspEvent *e)
{
  Held *held = &s->held[e->serial % HELD];

  if (held->serial == e->serial)
    release (s, held);
}

static void
bend (Synth *s, const DspEvent *e)
{
  int channel = e->channel_voice % 16;

  s->channels[channel].bend = e->value;
  for (int c = channel; c < (channel ? channel + 1 : CHANNELS); c++)
    tune (s, c);
}

static int
seven_bits (float value)
{
  return value <= 0 ? 0 : value >= 1 ? 127 : (int) lrintf (value * 127);
}

/* Level, place and program belong to the mixer and the rig; registered parameters and modes would only confuse. */
static void
control (Synth *s, int voice, int number, float value)
{
  static const uint8_t others[] = { 0, 6, 7, 10, 32, 38, 98, 99, 100, 101 };

  if (number >= 120 || memchr (others, number, sizeof others))
    return;
  for (int c = voice; c < (voice ? voice + 1 : CHANNELS); c++)
    fluid_synth_cc (s->synth, c, number, seven_bits (value));
}

static void
press (Synth *s, const DspEvent *e)
{
  int voice = e->channel_voice % 16;

  for (int c = voice; c < (voice ? voice + 1 : CHANNELS); c++)
    if (e->type == DSP_EVENT_POLY)
      fluid_synth_key_pressure (s->synth, c, (int) lrintf (e->note) & 127, seven_bits (e->value));
    else
      fluid_synth_channel_pressure (s->synth, c, seven_bits (e->value));
}

static void
reset (Synth *s)
{
  for (int c = 0; c < CHANNELS; c++)
    {
      s->channels[c].bend = 0;
      fluid_synth_cc (s->synth, c, 121, 0);     /* all controllers, and the tune with them */
      tune (s, c);
    }
}

static void
handle (Synth *s, const DspEvent *e)
{
  switch ((DspEventType) e->type)
    {
    case DSP_EVENT_ON: note_on (s, e); break;
    case DSP_EVENT_OFF: note_off (s, e); break;
    case DSP_EVENT_BEND: bend (s, e); break;
    case DSP_EVENT_CC: control (s, e->channel_voice % 16, e->controller, e->value); break;
    case DSP_EVENT_PRESSURE: case DSP_EVENT_POLY: press (s, e); break;
    case DSP_EVENT_RESET: reset (s); break;
    case DSP_EVENT_ALL_OFF: case DSP_EVENT_PANIC:
      control (s, 0, 64, 0);
      fluid_synth_all_notes_off (s->synth, -1);
      memset (s->held, 0, sizeof s->held);
      break;
    case DSP_EVENT_TARGET: break;
    }
}

static void
glide (Synth *s)
{
  for (int i = 1; i < CHANNELS; i++)
    {
      Channel *c = &s->channels[i];
      int32_t frames = c->glide_left < STEP ? c->glide_left : STEP;

      if (!frames)
        continue;
      c->glide_left -= frames;
      c->offset += c->offset_step * (float) frames;
      tune (s, i);
    }
}

static void
finish_block (Synth *s, float *const out[2], bool panic)
{
  float peak = 0;

  for (int n = 0; n < STEP; n++)
    for (int side = 0; side < 2; side++)
      {
        if (panic)
          out[side][n] *= 1 - (float) (n + 1) / STEP;
        peak = fmaxf (peak, fabsf (out[side][n]));
      }
  if (panic)
    fluid_synth_all_sounds_off (s->synth, -1);
  s->quiet = peak < QUIET && fluid_synth_get_active_voice_count (s->synth) == 0 ? s->quiet + 1 : 0;
}

bool
engine_font_process (EngineFont *font, float *const out[2], const DspEvent *events, uint32_t count)
{
  Synth *s = font->now;
  uint32_t next = 0;
  bool panic = false;

  if (!count && s->quiet >= QUIET_BLOCKS)
    {
      memset (out[0], 0, STEP * sizeof (float));
      memset (out[1], 0, STEP * sizeof (float));
      return false;
    }
  if (atomic_load_explicit (&s->wish, memory_order_relaxed) != s->program)
    select_program (s, atomic_load_explicit (&s->wish, memory_order_relaxed));
  for (uint32_t i = 0; i < count; i++)
    panic |= events[i].type == DSP_EVENT_PANIC;
  for (; next < count && events[next].frame < STEP / 2; next++)
    handle (s, &events[next]);
  glide (s);
  fluid_synth_write_float (s->synth, STEP, out[0], 0, 1, out[1], 0, 1);
  for (; next < count; next++)          /* nearer to the next edge */
    handle (s, &events[next]);
  finish_block (s, out, panic);
  if (next && !panic)
    s->quiet = 0;
  return true;
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
