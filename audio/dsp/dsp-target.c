/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Automation targets: names to parameters on the control side, straight lines of parameters on the signal side. */
#include <math.h>
#include <string.h>
#include "dsp-target.h"

/* ---- names ------------------------------------------------------------------------------------------------- */

typedef struct { const char *name, *knob; uint8_t controller; } Word;

static const Word *
find_word (const char *name)
{
  static const Word table[] = {
    { "modulation", NULL, 1 }, { "expression", NULL, 11 }, { "filter_resonance", "resonance", 71 },
    { "filter_cutoff", "cutoff", 74 }, { "reverb_send", NULL, 91 }, { "chorus_depth", NULL, 93 }, { "delay_send", NULL, 94 },
  };

  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (strcmp (table[i].name, name) == 0)
      return &table[i];
  return NULL;
}

/* A word moves the knob of its name, or of its short name, by the knob's position 0-1; else its controller. */
static DspMoves
resolve_word (const DspPatch *patch, const Word *word, uint32_t *index)
{
  int found = dsp_patch_find_macro (patch, word->name);

  if (found < 0 && word->knob)
    found = dsp_patch_find_macro (patch, word->knob);
  *index = found < 0 ? word->controller : (uint32_t) found;
  return found < 0 ? DSP_MOVES_CC : DSP_MOVES_POSITION;
}

/* A word of the language, a macro, or "node.parameter". The first dot need not be the right one: ids may have dots of
 * their own. */
static DspMoves
resolve (const DspPatch *patch, const char *name, uint32_t *index, uint32_t *param)
{
  const Word *word = find_word (name);
  int found = dsp_patch_find_macro (patch, name);

  if (word)
    return resolve_word (patch, word, index);
  if (found >= 0)
    {
      *index = (uint32_t) found;
      return DSP_MOVES_MACRO;
    }
  for (const char *dot = strchr (name, '.'); dot; dot = strchr (dot + 1, '.'))
    for (uint32_t n = 0; n < patch->node_count; n++)
      if (strlen (patch->nodes[n].id) == (size_t) (dot - name) && memcmp (patch->nodes[n].id, name, (size_t) (dot - name)) == 0
          && (found = dsp_module_find_param (patch->nodes[n].module, dot + 1)) >= 0)
        {
          *index = n;
          *param = (uint32_t) found;
          return DSP_MOVES_SLOT;
        }
  return DSP_MOVES_NOTHING;
}

bool
dsp_patch_has_target (const DspPatch *patch, const char *name)
{
  uint32_t index, param;

  return resolve (patch, name, &index, &param) != DSP_MOVES_NOTHING;
}

bool
dsp_patch_reads_controller (const DspPatch *patch, int number)
{
  patch = patch->flat ? patch->flat : patch;
  for (uint32_t n = 0; n < patch->node_count; n++)
    if (patch->nodes[n].module->op == DSP_OP_midi_cc && patch->nodes[n].values[0] == number)
      return true;
  return false;
}

void
dsp_program_set_targets (DspProgram *program, const char *const *names, uint32_t count)
{
  memset (program->aims, 0, sizeof program->aims);
  for (uint32_t i = 0; i < count && i < DSP_AIMS_MAX; i++)
    {
      DspAim *aim = &program->aims[i];
      uint32_t param = 0;

      if (!names[i] || !*names[i])
        continue;
      aim->moves = resolve (program->patch, names[i], &aim->index, &param);
      if (aim->moves == DSP_MOVES_SLOT)
        aim->index = (uint32_t) dsp_program_find_slot (program, aim->index, param);
    }
}

/* ---- values ------------------------------------------------------------------------------------------------ */

static void
slot_to (DspProgram *p, uint32_t index, double value, uint32_t wait, uint32_t frames)
{
  DspSlot *slot = &p->slots[index];
  const DspParam *param = &p->patch->nodes[slot->node].module->params[slot->param];

  value = value < param->min ? param->min : value > param->max ? param->max : value;
  slot->automated = true;
  dsp_program_ramp (p, index, (float) (param->type == DSP_PARAM_FLOAT ? value : round (value)), wait, frames);
}

static void
aim_to (DspProgram *p, DspVoiceBank *voices, const DspAim *aim, double value, uint32_t wait, uint32_t frames)
{
  const DspMacro *macro;

  switch (aim->moves)
    {
    case DSP_MOVES_NOTHING:
      break;
    case DSP_MOVES_SLOT:
      slot_to (p, aim->index, value, wait, frames);
      break;
    case DSP_MOVES_CC:
      if (voices)
        dsp_voices_control (voices, (uint8_t) aim->index, (float) (value < 0 ? 0 : value > 1 ? 1 : value));
      break;
    case DSP_MOVES_POSITION:
    case DSP_MOVES_MACRO:
      macro = &p->patch->macros[aim->index];
      if (aim->moves == DSP_MOVES_POSITION)
        value = dsp_curve_value (macro->curve, macro->min, macro->max, value < 0 ? 0 : value > 1 ? 1 : value);
      value = value < macro->min ? macro->min : value > macro->max ? macro->max : value;
      for (uint32_t i = 0; i < macro->target_count; i++)
        {
          const DspTarget *t = &macro->targets[i];

          slot_to (p, (uint32_t) dsp_program_find_slot (p, t->node, t->param),
                   dsp_macro_target_value (macro, t, &p->patch->nodes[t->node].module->params[t->param], value), wait,
                   frames);
        }
      break;
    }
}

/* Where a target stands that nothing has moved yet: a ramp begins there. */
static double
stands_at (const DspProgram *p, const DspVoiceBank *voices, const DspAim *aim, double otherwise)
{
  const DspMacro *macro = aim->moves == DSP_MOVES_MACRO || aim->moves == DSP_MOVES_POSITION ? &p->patch->macros[aim->index] : NULL;

  switch (aim->moves)
    {
    case DSP_MOVES_SLOT: return p->slots[aim->index].value;
    case DSP_MOVES_CC: return voices->cc[aim->index] >= 0 ? voices->cc[aim->index] : aim->index == 11 ? 1 : 0;
    case DSP_MOVES_MACRO: return macro->has_value ? macro->value : otherwise;
    case DSP_MOVES_POSITION:
      return macro->has_value ? dsp_curve_position (macro->curve, macro->min, macro->max, macro->value) : otherwise;
    case DSP_MOVES_NOTHING: break;
    }
  return otherwise;
}

static double
move_at (const DspMove *move, uint64_t frames)
{
  uint64_t at = move->done + frames;

  return at >= move->total ? move->goal : move->from + (move->goal - move->from) * (double) at / (double) move->total;
}

/* ---- one block --------------------------------------------------------------------------------------------- */

static void
reset (DspMoving *moving, DspProgram *p, DspVoiceBank *voices)
{
  for (uint32_t i = 0; i < moving->count; i++)
    {
      const DspAim *aim = &p->aims[moving->list[i]];

      moving->moves[moving->list[i]].moved = false;
      if (aim->moves == DSP_MOVES_CC)
        dsp_voices_control (voices, (uint8_t) aim->index, -1);
    }
  moving->count = 0;
  for (uint32_t i = 0; i < p->slot_count; i++)
    if (p->slots[i].automated)
      {
        dsp_program_set (p, i, p->slots[i].base, false);
        p->slots[i].automated = false;
      }
}

/* A new way begins at the event's frame; a parameter that rested goes there exactly, one on its way in one line. */
static void
set_out (DspMoving *moving, DspProgram *p, DspVoiceBank *voices, const DspEvent *e)
{
  uint32_t frame = e->frame < DSP_BLOCK ? e->frame : DSP_BLOCK - 1;
  double frames = e->glide_s > 0 ? round ((double) e->glide_s * p->rate) : 0;
  DspMove *move = &moving->moves[e->controller];
  const DspAim *aim = &p->aims[e->controller];
  bool rests = !move->moved || move->done >= move->total, jumps = frames < DSP_RAMP_FRAMES;

  if (!move->moved)
    {
      moving->list[moving->count++] = e->controller;
      move->from = stands_at (p, voices, aim, e->value);
    }
  else
    move->from = move->jumped == frame + 1 ? move->goal : move_at (move, frame);
  if (e->velocity > 0)
    move->from = e->glide_from;
  move->moved = true;
  move->jumped = jumps ? frame + 1 : 0;
  move->goal = e->value;
  move->total = jumps ? DSP_RAMP_FRAMES : frames < 1e15 ? (uint64_t) frames : (uint64_t) 1e15;
  if (rests && frame)
    aim_to (p, voices, aim, move_at (&(DspMove) { .from = move->from, .goal = move->goal, .total = move->total }, DSP_BLOCK - frame),
            frame, DSP_BLOCK - frame);
  move->done = 0;
  /* the block's end lies DSP_BLOCK - frame frames on; what is below counts whole blocks */
  move->total += frame;
  move->from -= (move->goal - move->from) * (double) frame / (double) (move->total - frame);
}

void
dsp_moving_block (DspMoving *moving, DspProgram *p, DspVoiceBank *voices, const DspEvent *events, uint32_t count,
                  bool heard)
{
  bool exact[DSP_AIMS_MAX] = { false };

  for (uint32_t i = 0; i < count; i++)
    {
      const DspMove *move = &moving->moves[events[i].controller];

      if (events[i].type == DSP_EVENT_RESET)
        reset (moving, p, voices);
      else if (events[i].type == DSP_EVENT_TARGET)
        {
          exact[events[i].controller] = events[i].frame > 0 && (!move->moved || move->done >= move->total);
          set_out (moving, p, voices, &events[i]);
        }
    }
  for (uint32_t i = 0; i < moving->count; i++)
    {
      DspMove *move = &moving->moves[moving->list[i]];
      uint64_t left = move->total - move->done;

      move->jumped = 0;
      if (move->done >= move->total)
        continue;
      if (!exact[moving->list[i]] || !heard)
        aim_to (p, voices, &p->aims[moving->list[i]], move_at (move, DSP_BLOCK), 0,
                !heard ? 0 : left < DSP_BLOCK ? (uint32_t) left : DSP_BLOCK);
      move->done = left < DSP_BLOCK ? move->total : move->done + DSP_BLOCK;
    }
}

void
dsp_moving_adopt (DspMoving *moving, DspProgram *p)
{
  for (uint32_t i = 0; i < moving->count; i++)
    aim_to (p, NULL, &p->aims[moving->list[i]], move_at (&moving->moves[moving->list[i]], 0), 0, 0);
}
