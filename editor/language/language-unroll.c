/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a loop out: what it repeats stands as often as it is played, so that its notes can differ. */
#include "language-private.h"

#define UNROLL_MOST 64
#define UNROLL_BYTES (1u << 20)

/* The chain behind the arrow's parameter: of `b => b.kick().rest(1)` what begins at the first dot. NULL: no such body. */
static const char *
find_body (const ScriptSyntax *x, uint32_t function, LanguageRange *body)
{
  uint32_t parameters = 0, chain = 0, head;
  for (uint32_t child = x->nodes[function].first; child; child = x->nodes[child].next)
    if (x->nodes[child].kind == SCRIPT_NODE_PARAMETERS)
      parameters = child;
    else
      chain = child;
  if (!(x->nodes[function].flags & SCRIPT_NODE_ARROW) || !parameters || !chain || x->nodes[chain].kind != SCRIPT_NODE_CHAIN)
    return "Only a loop whose body is one chain of calls can be written out.";
  head = x->nodes[chain].first;
  uint32_t name = x->nodes[parameters].first;
  if (!head || !name || x->nodes[head].kind != SCRIPT_NODE_NAME || x->nodes[name].kind != SCRIPT_NODE_NAME
      || x->nodes[head].name != x->nodes[name].name || !x->nodes[head].next)
    return "Only a loop whose body is one chain of calls can be written out.";
  *body = (LanguageRange) { x->nodes[x->nodes[head].next].start, x->nodes[chain].end };
  return NULL;
}

static const char *
read_loop (LanguageProject *project, Doc *doc, const ScriptSyntax *x, uint32_t link, double *times, LanguageRange *body)
{
  Inference i = inference_start (project);
  uint32_t arguments = link ? node_arguments (x, link) : 0, count = arguments ? node_child (x, arguments, 0) : 0;
  uint32_t what = arguments ? node_child (x, arguments, 1) : 0;
  if (!link || x->nodes[link].kind != SCRIPT_NODE_METHOD_LINK || strcmp (node_name (x, link), "loop") != 0)
    return "Only a loop can be written out.";
  if (!count || !constant_number (&i, doc, count, times) || *times < 1 || *times > UNROLL_MOST || *times != (int) *times)
    return "Only a loop of 1 to 64 passes can be written out.";
  if (what && x->nodes[what].kind == SCRIPT_NODE_NAME)
    {
      *body = (LanguageRange) { x->nodes[what].start, x->nodes[what].end };
      return NULL;
    }
  return what ? find_body (x, what, body) : "Only a loop with a body can be written out.";
}

/* The blanks before a loop that begins a row: its copies begin rows too. */
static char *
dup_indent (const ScriptSyntax *x, guint start)
{
  guint from = start;
  while (from > 0 && (x->text[from - 1] == ' ' || x->text[from - 1] == '\t'))
    from--;
  return from > 0 && x->text[from - 1] == '\n' ? g_strdup_printf ("\n%.*s", (int) (start - from), x->text + from) : g_strdup ("");
}

LanguageEdits *
language_unroll (LanguageProject *project, const char *file, gsize start)
{
  LanguageEdits *edits = answer_new (sizeof *edits);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (LanguageEdit));
  const ScriptSyntax *x;
  gsize offset = start;
  Doc *doc = project_open (project, file, &offset, &x);
  LanguageRange body;
  double times = 0;
  uint32_t link = doc ? script_syntax_find_node (x, (uint32_t) offset) : 0;
  while (link && !(x->nodes[link].kind == SCRIPT_NODE_METHOD_LINK && x->nodes[link].name_start == offset))
    link = x->nodes[link].parent;
  const char *refusal = doc ? read_loop (project, doc, x, link, &times, &body) : "There is no such text.";
  if (!refusal && (body.end - body.start) * times > UNROLL_BYTES)
    refusal = "Written out it would be too long.";
  if (!refusal)
    {
      g_autofree char *indent = dup_indent (x, x->nodes[link].start);
      g_autoptr (GString) text = g_string_new (NULL);
      gboolean clip = x->text[body.start] != '.';
      for (int i = 0; i < (int) times; i++)
        g_string_append_printf (text, clip ? "%s.play(%.*s)" : "%s%.*s", i > 0 ? indent : "", (int) (body.end - body.start),
                                x->text + body.start);
      LanguageEdit edit = { answer_text (edits, file), { x->nodes[link].start, x->nodes[link].end }, answer_text (edits, text->str) };
      g_array_append_val (list, edit);
    }
  edits->refusal = answer_text (edits, refusal);
  edits->items = answer_list (edits, list, &edits->count);
  return edits;
}
