/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mute and solo of the track that plays a clip, as edits of the text. */
#include "language-private.h"

/* The argument names the clip, whose declaration is around `offset` (or is that name itself). */
static gboolean
names_clip (const ScriptSyntax *x, uint32_t argument, gsize offset)
{
  const ScriptNode *n = &x->nodes[argument];
  if (n->start <= offset && offset <= n->end)
    return TRUE;
  if (n->kind != SCRIPT_NODE_NAME || n->binding == 0)
    return FALSE;
  const ScriptNode *owner = &x->nodes[x->bindings[n->binding].owner];
  uint32_t line = owner->start;
  while (line > 0 && x->text[line - 1] != '\n')         /* "const " belongs to it */
    line--;
  return line <= offset && offset <= owner->end;
}

/* Track.from (clip, …): the CALL or METHOD link, or 0. */
static uint32_t
find_track (const ScriptSyntax *x, gsize offset)
{
  for (uint32_t at = 1; at < x->node_count; at++)
    {
      const ScriptNode *n = &x->nodes[at];
      uint32_t head = n->kind == SCRIPT_NODE_METHOD_LINK ? x->nodes[n->parent].first : 0;
      uint32_t arguments = head && strcmp (node_name (x, at), "from") == 0 ? node_arguments (x, at) : 0;
      if (arguments && x->nodes[head].kind == SCRIPT_NODE_NAME && strcmp (node_name (x, head), "Track") == 0
          && x->nodes[arguments].first && names_clip (x, x->nodes[arguments].first, offset))
        return at;
    }
  return 0;
}

LanguageEdits *
language_toggle_track (LanguageProject *project, const char *file, gsize offset, const char *method)
{
  LanguageEdits *edits = answer_new (sizeof *edits);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (LanguageEdit));
  const ScriptSyntax *x;
  gsize place = offset;
  Doc *doc = project_open (project, file, &place, &x);
  uint32_t link = doc ? find_track (x, place) : 0, old = 0, last = link;
  for (uint32_t next = link ? x->nodes[link].next : 0; next; next = x->nodes[next].next)
    {
      last = next;
      if (x->nodes[next].kind == SCRIPT_NODE_METHOD_LINK && strcmp (node_name (x, next), method) == 0)
        old = next;
    }
  if (!link)
    edits->refusal = answer_text (edits, "No track of this text plays the clip: write session().add(Track.from(clip, …)).");
  else
    {
      LanguageRange range = old ? (LanguageRange) { x->nodes[old].start, x->nodes[old].end }
        : (LanguageRange) { x->nodes[last].end, x->nodes[last].end };
      LanguageEdit edit = { answer_text (edits, file), range, old ? "" : answer_print (edits, ".%s()", method) };
      g_array_append_val (list, edit);
    }
  edits->items = answer_list (edits, list, &edits->count);
  return edits;
}
