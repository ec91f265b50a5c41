/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flams and drags: soft hits before a stroke, in milliseconds of the tempo line. */
#include "script-expand.h"
#include <math.h>

static void
grace_hint (Walk *w, const Op *op)
{
  Place place = { w->root->file, 0, 0 };

  if (op->site)
    place = (Place) { op->site->statement ? op->site->statement->file : w->root->file, op->site->start, op->site->end };
  diagnostic_add (w->s, SCRIPT_HINT, "SS0514", place, "A hit before this stroke would sound before the beginning: it is left out.")
    ->hint = "Begin with a rest, or leave the grace notes of the first stroke away.";
}

void
graces_make (Walk *w, Output *out, const ScriptPart *part, uint32_t stroke, uint32_t event, double level)
{
  const TheoryTempo *line = (const TheoryTempo *) (out->tempos.items + part->first_tempo);
  const Op *op = w->items.items[stroke].op;
  double apart = op->extra->graces.ms / 1000, velocity = floor (127 * level * op->extra->graces.factor + 0.5), end;
  bool hinted = false;

  for (uint32_t k = op->extra->graces.count; k > 0 && k <= stroke; k--)
    {
      const Item *item = &w->items.items[stroke - k];
      ScriptEvent *grace, made = out->events.items[event];

      made.start_s -= apart * k;
      if (made.start_s < -1e-9)
        {
          if (!hinted && !w->quiet)
            grace_hint (w, op);
          hinted = true;
          continue;
        }
      made.id = item->id;
      made.order = item->order * EVENT_ORDERS + 2;
      made.velocity = (uint8_t) velocity;
      made.glide_beats = 0;
      made.articulation = NULL;
      made.duration_s = apart;
      made.performed_beat = theory_line_get_beat (line, part->tempo_count, made.start_s, NULL);
      end = theory_line_get_beat (line, part->tempo_count, made.start_s + apart, NULL);
      made.performed_beats = end - made.performed_beat;
      made.tick = (uint64_t) fmax (floor (made.performed_beat * SCRIPT_PPQ + 0.5), 0);
      made.duration_ticks = (uint32_t) floor (made.performed_beats * SCRIPT_PPQ + 0.5);
      grace = vector_push (w->s->arena, &out->events);
      *grace = made;
    }
}
