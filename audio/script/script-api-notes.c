/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes, rests, and the modifiers that act on the note just written. */
#include "script-clip.h"
#include <math.h>

/* ---- pitches in context -------------------------------------------------------------------------------------------------------------- */

/* A pitch as it sounds: the accidental for the next note is stronger than the key, a written one is kept. */
static void
pitch_settle (Script *s, Clip *clip, const ApiArg *arg, bool use_accidental, int16_t *midi, const char **name)
{
  TheoryPitch pitch = arg->pitch;
  char text[12];

  if (!arg->atom)
    {
      *midi = pitch.midi;
      *name = theory_pitch_get_name (pitch.midi, clip->key && clip->key->flats);
      return;
    }
  if (use_accidental && clip->accidental)
    {
      static const int8_t shifts[] = { 0, 1, -1 };

      pitch.accidental = shifts[clip->accidental - 1];
      clip->accidental = 0;
    }
  else if (!pitch.written && clip->key)
    pitch.accidental = clip->key->letters[pitch.letter];
  *midi = (int16_t) (12 * (pitch.octave + 1) + theory_letter_get_semitones (pitch.letter) + pitch.accidental);
  *name = arg->atom->str.data;
  if (pitch.accidental != arg->pitch.accidental)
    {
      size_t n = theory_pitch_print (&pitch, text);

      *name = atoms_intern (&s->atoms, text, n)->str.data;
    }
}

static Value
emit_note (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Op *op = clip_push (s, clip, call, OP_NOTE);

  pitch_settle (s, clip, &call->args[0], true, &op->midi, &op->name);
  op->beats = beats_or_default (clip, &call->args[1]);
  return cursor_result (call, clip);
}

static Value
emit_rest (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Op *op = clip_push (s, clip, call, OP_REST);

  op->beats = beats_or_default (clip, &call->args[0]);
  return value_clip (clip);
}

static Value
emit_default_duration (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);

  clip->default_beats = call->args[0].number;
  return value_clip (clip);
}

/* ---- modifiers --------------------------------------------------------------------------------------------------------------------------- */

static Value
emit_velocity (Script *s, ApiCall *call)
{
  Clip *clip;

  clip_modify (s, call, &clip)->velocity = call->args[0].number;
  return value_clip (clip);
}

static Value
articulate (Script *s, ApiCall *call, Articulation articulation)
{
  Clip *clip;
  Op *op = clip_modify (s, call, &clip);

  if (op->articulation != ARTICULATION_NONE && op->articulation != articulation)
    diagnostic_add (s, SCRIPT_HINT, "SS0507", call->place, "The last articulation counts: %s replaces the one before it.", call->row->entry.name);
  op->articulation = (uint8_t) articulation;
  return value_clip (clip);
}

static Value emit_staccato (Script *s, ApiCall *call) { return articulate (s, call, ARTICULATION_STACCATO); }
static Value emit_legato (Script *s, ApiCall *call) { return articulate (s, call, ARTICULATION_LEGATO); }
static Value emit_tenuto (Script *s, ApiCall *call) { return articulate (s, call, ARTICULATION_TENUTO); }
static Value emit_marcato (Script *s, ApiCall *call) { return articulate (s, call, ARTICULATION_MARCATO); }

static Value
flag (Script *s, ApiCall *call, unsigned flags)
{
  Clip *clip;

  clip_modify (s, call, &clip)->flags |= (uint8_t) flags;
  return value_clip (clip);
}

static Value emit_accent (Script *s, ApiCall *call) { return flag (s, call, OP_ACCENT); }
static Value emit_precise (Script *s, ApiCall *call) { return flag (s, call, OP_PRECISE); }

static const ScriptApiParam humanize_fields[] = {
  P_OPT_RANGE ("timing", NUMBER, "15", "ms", 0, 1000), P_OPT_RANGE ("velocity", NUMBER, "0.05", NULL, 0, 1), P_OPT ("seed", NUMBER, NULL), { NULL },
};

/* A given object has no defaults: { timing: 10 } leaves the velocity alone. */
static void
humanize_read (Script *s, ApiCall *call, Feel *feel)
{
  ApiArg options[3];

  options_read (s, humanize_fields, call->args[0].value, arg_place (s, call, 0), options);
  feel->humanize = true;
  feel->timing_ms = call->args[0].given ? (options[0].given ? options[0].number : 0) : 15;
  feel->velocity = call->args[0].given ? (options[1].given ? options[1].number : 0) : 0.05;
  feel->seeded = options[2].given;
  feel->seed = options[2].given ? (uint32_t) value_to_int32 (s, options[2].value) : 0;
}

static Feel *
feel_copy (Script *s, const Feel *old)
{
  Feel *feel = memory_new (s->arena, Feel);

  if (old)
    *feel = *old;
  return feel;
}

static Value
emit_humanize (Script *s, ApiCall *call)
{
  Clip *clip;
  Op *op = clip_modify (s, call, &clip);
  Feel *feel = feel_copy (s, op->feel);

  humanize_read (s, call, feel);
  op->feel = feel;
  clip->seeded |= feel->seeded;
  return value_clip (clip);
}

static Value
emit_default_humanize (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Feel *feel = feel_copy (s, clip->feel);

  humanize_read (s, call, feel);
  clip->feel = feel;
  clip->seeded |= feel->seeded;
  return value_clip (clip);
}

static const ScriptApiParam quantize_fields[] = {
  P_OPT_RANGE ("strength", LEVEL, "1", NULL, 0, 1), P_OPT ("duration", BOOL, "false"), { NULL },
};

static Value
emit_quantize (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Feel *feel = feel_copy (s, clip->feel);
  ApiArg options[2];

  options_read (s, quantize_fields, call->args[1].value, arg_place (s, call, 1), options);
  feel->grid = call->args[0].number;
  feel->strength = options[0].given ? options[0].number : 1;
  feel->quantize_duration = options[1].given && options[1].number != 0;
  clip->feel = feel;
  return value_clip (clip);
}

static Value
emit_tie (Script *s, ApiCall *call)
{
  static const uint8_t flags[] = { OP_TIE_START, OP_TIE_START | OP_TIE_END, OP_TIE_END };

  return flag (s, call, flags[(int) call->args[0].number]);
}

static Value
emit_glide (Script *s, ApiCall *call)
{
  Clip *clip;

  clip_modify (s, call, &clip)->glide = call->args[0].number;
  return value_clip (clip);
}

static Value
respell (Script *s, ApiCall *call, int accidental)
{
  Clip *clip;
  Op *op = clip_modify (s, call, &clip);
  TheoryPitch pitch;
  char text[12];
  size_t n;

  if (op->kind != OP_NOTE || !op->name || !theory_pitch_parse (op->name, strlen (op->name), &pitch))
    {
      diagnostic_add (s, SCRIPT_HINT, "SS0508", call->place, "%s acts on single notes, not on a chord.", call->row->entry.name);
      return value_clip (clip);
    }
  pitch.accidental = (int8_t) accidental;
  n = theory_pitch_print (&pitch, text);
  op->midi = (int16_t) (12 * (pitch.octave + 1) + theory_letter_get_semitones (pitch.letter) + accidental);
  op->name = atoms_intern (&s->atoms, text, n)->str.data;
  return value_clip (clip);
}

static Value emit_natural (Script *s, ApiCall *call) { return respell (s, call, 0); }
static Value emit_sharp (Script *s, ApiCall *call) { return respell (s, call, 1); }
static Value emit_flat (Script *s, ApiCall *call) { return respell (s, call, -1); }

#define M SCRIPT_ON_MELODIC
#define C SCRIPT_ON_CLIP

static const ApiRow rows[] = {
  { { "note", M, { P ("pitch", PITCH), P_OPT_RANGE ("duration", DURATION, "defaultDuration", "beats", 0, 0) }, false, "cursor",
      "A note: it sounds, and time goes on by its duration.", ".note('C4', '4n')" }, emit_note },
  { { "rest", C, { { "duration", SCRIPT_PARAM_DURATION, true, "defaultDuration", "beats", 0, 0, "0", NULL } }, false, "builder", "Silence.", ".rest('4n')" }, emit_rest },
  { { "defaultDuration", C, { P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "builder",
      "The duration of everything written without one from here on.", ".defaultDuration('8n')" }, emit_default_duration },
  { { "velocity", C, { P ("level", LEVEL) }, false, "cursor", "How hard the note is struck; 0 is silent.", ".note('C4').velocity(0.8)" }, emit_velocity },
  { { "staccato", C, { { NULL } }, false, "cursor", "Sounds half as long.", ".note('C4').staccato()" }, emit_staccato },
  { { "legato", C, { { NULL } }, false, "cursor", "Sounds a little longer than written, into the next note.", ".note('C4').legato()" }, emit_legato },
  { { "tenuto", C, { { NULL } }, false, "cursor", "Sounds for its full length.", ".note('C4').tenuto()" }, emit_tenuto },
  { { "marcato", C, { { NULL } }, false, "cursor", "Sounds three quarters as long.", ".note('C4').marcato()" }, emit_marcato },
  { { "accent", C, { { NULL } }, false, "cursor", "A fifth louder, at most full.", ".note('C4').accent()" }, emit_accent },
  { { "humanize", C, { P_OPT_FIELDS ("options", humanize_fields) }, false, "cursor",
      "This note a little early or late, louder or softer. A given object has no defaults.", ".note('C4').humanize({ timing: 10 })" }, emit_humanize },
  { { "precise", C, { { NULL } }, false, "cursor", "This note exactly as written: no humanise, no quantise.", ".kick().precise()" }, emit_precise },
  { { "tie", M, { P_WORD ("part", "start|continue|end") }, false, "cursor", "Ties notes of one pitch into one long note.",
      ".note('C4').tie('start').note('C4').tie('end')" }, emit_tie },
  { { "glide", M, { P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "cursor", "Slides from the pitch of the note before it over this time.",
      ".note('C4').note('G4').glide('8n')" }, emit_glide },
  { { "natural", M, { { NULL } }, false, "cursor", "The note without its accidental.", ".note('F4').natural()" }, emit_natural },
  { { "sharp", M, { { NULL } }, false, "cursor", "The note raised by a semitone.", ".note('F4').sharp()" }, emit_sharp },
  { { "flat", M, { { NULL } }, false, "cursor", "The note lowered by a semitone.", ".note('B4').flat()" }, emit_flat },
  { { "quantize", C, { P_RANGE ("grid", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", quantize_fields) }, false, "builder", "Pulls starts to a grid.", ".quantize('16n', { strength: 0.5 })" }, emit_quantize },
  { { "defaultHumanize", C, { P_OPT_FIELDS ("options", humanize_fields) }, false, "builder", "Humanises all notes written from here on.", ".defaultHumanize({ timing: 8, velocity: 0.04 })" }, emit_default_humanize },
};

const ApiTable api_table_notes = { rows, sizeof rows / sizeof rows[0] };
