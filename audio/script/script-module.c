/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modules: which file an import means, running statements one by one. */
#include "script-clip.h"
#include "script-eval.h"
#include "script-parser.h"

/* ---- specifiers ----------------------------------------------------------------------------------------------------------------- */

static bool
ends_with (const Str *text, const char *end)
{
  size_t n = strlen (end);

  return text->length >= n && memcmp (text->data + text->length - n, end, n) == 0;
}

/* Joins the folder of `from` with a relative path; false: it leaves the project. */
static bool
path_join (const char *from, const Str *relative, char out[512])
{
  size_t n = 0;
  const char *slash = strrchr (from, '/');

  if (slash)
    {
      n = (size_t) (slash - from);
      if (n >= 256)
        return false;
      memcpy (out, from, n);
    }
  for (uint32_t i = 0; i <= relative->length;)
    {
      uint32_t end = i;

      while (end < relative->length && relative->data[end] != '/')
        end++;
      if (end - i == 2 && memcmp (relative->data + i, "..", 2) == 0)
        {
          if (n == 0)
            return false;
          while (n > 0 && out[n - 1] != '/')
            n--;
          n -= n > 0;
        }
      else if (end > i && !(end - i == 1 && relative->data[i] == '.'))
        {
          if (n + (end - i) + 2 >= 500)
            return false;
          if (n > 0)
            out[n++] = '/';
          memcpy (out + n, relative->data + i, end - i);
          n += end - i;
        }
      i = end + 1;
    }
  out[n] = 0;
  return true;
}

static uint32_t
file_find (Script *s, const char *path)
{
  static const char *const endings[] = { "", ".sym", ".ts", "/index.sym", "/index.ts" };
  size_t n = strlen (path);

  for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++)
    for (uint32_t i = 0; i < s->input->file_count; i++)
      {
        const char *name = s->input->files[i].path;
        const char *ending = n == 0 && endings[e][0] == '/' ? endings[e] + 1 : endings[e];

        if (strncmp (name, path, n) == 0 && strcmp (name + n, ending) == 0)
          return i;
      }
  return SCRIPT_NONE;
}

typedef enum { TARGET_BUILT_IN, TARGET_FILE, TARGET_ERROR } Target;

static Target
specifier_find (Script *s, const Str *spec, Place place, uint32_t *file)
{
  char path[512];
  bool relative = spec->length > 1 && spec->data[0] == '.' && (spec->data[1] == '/' || (spec->length > 2 && spec->data[1] == '.' && spec->data[2] == '/'));
  bool bare_dots = str_is (spec, "..") || str_is (spec, ".");
  const char *near = NULL;

  if (!relative && !bare_dots)
    {
      if ((ends_with (spec, "symphonyscript") && !strchr ("/\\", spec->data[0])) || (spec->length > 16 && memcmp (spec->data, "@symphonyscript/", 16) == 0))
        return TARGET_BUILT_IN;
      diagnostic_add (s, SCRIPT_ERROR, "SS0202", place, "Packages and addresses cannot be imported: %q.", spec)
        ->hint = "Import a file of the project with './name', or 'symphonyscript' for what is built in.";
      return TARGET_ERROR;
    }
  if (ends_with (spec, "symphonyscript"))
    return TARGET_BUILT_IN;
  if (path_join (s->input->files[place.file].path, spec, path))
    {
      *file = file_find (s, path);
      if (*file != SCRIPT_NONE)
        return TARGET_FILE;
    }
  else if (!ends_with (spec, "/index") && !ends_with (spec, "/src") && !bare_dots)
    {
      diagnostic_add (s, SCRIPT_ERROR, "SS0203", place, "%q lies outside of the project folder.", spec)
        ->hint = "Compositions import files of their own project only.";
      return TARGET_ERROR;
    }
  if (ends_with (spec, "/index") || ends_with (spec, "/src") || bare_dots || ends_with (spec, "../"))
    return TARGET_BUILT_IN;
  {
    const char **names = memory_new_n (s->arena, const char *, s->input->file_count + 1);
    ScriptDiagnostic *d = diagnostic_add (s, SCRIPT_ERROR, "SS0201", place, "There is no file %q in the project.", spec);

    for (uint32_t i = 0; i < s->input->file_count; i++)
      names[i] = s->input->files[i].path;
    near = name_suggest (names, s->input->file_count, path, strlen (path));
    for (uint32_t i = 0; i < s->input->file_count && !near; i++)
      {
        size_t n = strcspn (names[i], ".");

        if (name_distance (names[i], n, path, strcspn (path, "."), 2) <= 2)
          near = names[i];
      }
    d->hint = near ? format_text (s->arena, "Did you mean './%s'?", near) : "The file is looked for as written, then with .sym and .ts.";
  }
  return TARGET_ERROR;
}

/* ---- exports ----------------------------------------------------------------------------------------------------------------------- */

Binding *
module_export_find (Script *s, Module *module, Atom *name, uint32_t depth)
{
  if (name == s->atom_default)
    return module->fallback;
  for (uint32_t i = 0; i < module->export_count; i++)
    if (module->exports[i].name == name)
      return module->exports[i].binding;
  for (uint32_t i = 0; i < module->export_count && depth < 32; i++)
    if (module->exports[i].star && !module->exports[i].name)
      {
        Binding *binding = module_export_find (s, module->exports[i].star, name, depth + 1);

        if (binding && name != s->atom_default)
          return binding;
      }
  return NULL;
}

static void
export_add (Script *s, Module *module, Atom *name, Binding *binding, Module *star, uint32_t start)
{
  Export *item;

  if (name == s->atom_default && binding)
    {
      module->fallback = binding;
      module->fallback_start = start;
      return;
    }
  if (module->export_count == module->export_capacity)
    module->exports = memory_grow (s->arena, module->exports, module->export_count, &module->export_capacity, sizeof (Export));
  item = &module->exports[module->export_count++];
  *item = (Export) { name, binding, star, start };
}

static Binding *
binding_make (Script *s, Atom *name, Value value)
{
  Binding *binding = memory_new (s->arena, Binding);

  binding->name = name;
  binding->kind = BINDING_CONST;
  binding->value = value;
  return binding;
}

static Binding *
scope_find (const Scope *scope, const Atom *name)
{
  if (name->declared && name->declared->scope == scope)
    return name->declared;
  for (Binding *b = scope->first; b; b = b->next)
    if (b->name == name)
      return b;
  return NULL;
}

/* ---- linking ------------------------------------------------------------------------------------------------------------------------- */

static Value
unknown_value (Binding *binding)
{
  return (Value) { TAG_UNKNOWN, { .binding = binding } };
}

/* TypeScript drops an import that no value needs: NoteName in import { Clip, NoteName } from '@symphonyscript/core'. */
static bool
import_is_type (const Module *module, const Binding *binding)
{
  for (uint32_t i = 0; i < module->statement_count; i++)
    {
      const Node *node = module->statements[i]->node;

      if (node && node->kind == N_EXPORT && node->op == 2 && !node->b)
        for (uint32_t k = 0; k < node->count; k++)
          if (node->list[k]->u.atom == binding->name)
            return false;
    }
  return !binding->used;
}

/* A name that is not there: an error where it is needed, else a type. Names of types begin with a capital; others get a hint. */
static void
import_missing (Script *s, Module *module, Statement *statement, const Binding *binding, Node *item, Target target, const char *from, const char *hint)
{
  Place place = { module->file, item->start, item->end };

  if (!import_is_type (module, binding))
    {
      const Outside *outside = target == TARGET_BUILT_IN ? outside_find_name (item->u.atom) : NULL;

      if (outside)
        diagnostic_add (s, SCRIPT_ERROR, outside_code (outside->number), place, "%s", outside->what)->hint = outside->hint;
      else
        diagnostic_add (s, SCRIPT_ERROR, "SS0205", place, "%s exports no %q.", from, &item->u.atom->str)->hint = hint;
      statement->failed = true;
    }
  else if (!(item->u.atom->str.data[0] >= 'A' && item->u.atom->str.data[0] <= 'Z'))
    diagnostic_add (s, SCRIPT_HINT, "SS0205", place, "%s exports no %q.", from, &item->u.atom->str)
      ->hint = "Nothing here uses its value, so it is taken for a type.";
}

static void
import_name (Script *s, Module *module, Statement *statement, Node *item, Target target, uint32_t file)
{
  Binding *binding = scope_find (&module->scope, item->y.label), *found;

  if (!binding)
    return;
  binding->value = unknown_value (binding);
  if (target == TARGET_ERROR)
    return;
  if (target == TARGET_BUILT_IN)
    {
      if (!item->u.atom || item->u.atom == s->atom_default)
        {
          Object *all = object_new (s);

          for (uint32_t i = 0; i < s->global_count; i++)
            object_set (s, all, s->global_names[i], global_get (s, i));
          binding->value = value_object (all);
        }
      else if (item->u.atom->global)
        binding->value = global_get (s, item->u.atom->global - 1u);
      else
        {
          const char **names = memory_new_n (s->arena, const char *, s->global_count), *near;

          for (uint32_t i = 0; i < s->global_count; i++)
            names[i] = s->global_names[i]->str.data;
          near = name_suggest (names, s->global_count, item->u.atom->str.data, item->u.atom->str.length);
          import_missing (s, module, statement, binding, item, target, "symphonyscript",
                          near ? format_text (s->arena, "Did you mean '%s'?", near) : "The manual lists what there is.");
        }
      return;
    }
  if (s->modules[file].state == MODULE_LOADING)
    return;
  if (!item->u.atom)
    {
      binding->value = (Value) { TAG_MODULE, { .module = &s->modules[file] } };
      return;
    }
  found = module_export_find (s, &s->modules[file], item->u.atom, 0);
  if (found)
    binding->alias = found;
  else if (!s->modules[file].broken)
    import_missing (s, module, statement, binding, item, target, s->input->files[file].path, "Write export before its declaration there.");
}

static Target
from_load (Script *s, Module *module, const Node *from, uint32_t depth, uint32_t *file)
{
  Place place = { module->file, from->start, from->end };
  Target target = specifier_find (s, from->u.str, place, file);

  if (target != TARGET_FILE)
    return target;
  if (s->modules[*file].state == MODULE_LOADING)
    {
      diagnostic_add (s, SCRIPT_ERROR, "SS0204", place, "This import closes a circle: %s is being read because it is needed for this file.",
                      s->input->files[*file].path)->hint = "Move what both need into a third file.";
      return TARGET_ERROR;
    }
  if (depth > 200)
    {
      diagnostic_add (s, SCRIPT_ERROR, "SS0204", place, "Imports are nested more than 200 files deep.");
      return TARGET_ERROR;
    }
  module_load (s, *file, place, depth + 1);
  return TARGET_FILE;
}

static void
pattern_export (Script *s, Module *module, Node *pattern)
{
  switch (pattern->kind)
    {
    case N_NAME: export_add (s, module, pattern->u.atom, scope_find (&module->scope, pattern->u.atom), NULL, pattern->start); break;
    case N_ASSIGN: case N_SPREAD: pattern_export (s, module, pattern->x.a); break;
    case N_PROPERTY: pattern_export (s, module, pattern->b); break;
    case N_ARRAY: case N_OBJECT:
      for (uint32_t i = 0; i < pattern->count; i++)
        pattern_export (s, module, pattern->list[i]);
      break;
    default: break;
    }
}

static void
export_link (Script *s, Module *module, Statement *statement, Node *node, uint32_t depth)
{
  uint32_t file = 0;
  Target target = TARGET_ERROR;

  if (node->b)
    target = from_load (s, module, node->b, depth, &file);
  if (node->op == 0 && node->x.a->kind == N_DECLARE)
    for (uint32_t i = 0; i < node->x.a->count; i++)
      pattern_export (s, module, node->x.a->list[i]->x.a);
  else if (node->op == 0 && node->x.a->kind == N_FUNCTION && node->x.a->u.function->name)
    export_add (s, module, node->x.a->u.function->name, scope_find (&module->scope, node->x.a->u.function->name), NULL, node->start);
  else if (node->op == 1)
    {
      Binding *binding = binding_make (s, s->atom_default, (Value) { TAG_EMPTY, { .bits = 0 } });

      binding->statement = statement;
      binding->file = module->file;
      binding->clip_like = statement->clip_like;
      export_add (s, module, s->atom_default, binding, NULL, node->start);
    }
  else if (node->op == 2)
    for (uint32_t i = 0; i < node->count; i++)
      {
        Node *item = node->list[i];
        Binding *binding = node->b ? (target == TARGET_FILE ? module_export_find (s, &s->modules[file], item->u.atom, 0) : NULL)
                                   : scope_find (&module->scope, item->u.atom);

        if (!binding && target == TARGET_BUILT_IN && item->u.atom->global)
          binding = binding_make (s, item->u.atom, global_get (s, item->u.atom->global - 1u));
        if (!binding)
          {
            if (!node->b || target != TARGET_ERROR)
              diagnostic_add (s, SCRIPT_ERROR, node->b ? "SS0205" : "SS0301", (Place) { module->file, item->start, item->end },
                              "There is no %q to export.", &item->u.atom->str);
            binding = binding_make (s, item->u.atom, unknown_value (NULL));
          }
        export_add (s, module, item->y.label, binding, NULL, item->start);
      }
  else if (node->op == 3 && target == TARGET_FILE)
    {
      Value all = { TAG_MODULE, { .module = &s->modules[file] } };

      export_add (s, module, node->y.label, node->y.label ? binding_make (s, node->y.label, all) : NULL, &s->modules[file], node->start);
    }
}

static void
statement_link (Script *s, Module *module, Statement *statement, uint32_t depth)
{
  Node *node = statement->node;
  uint32_t file = 0;

  if (node && node->kind == N_IMPORT)
    {
      Target target = from_load (s, module, node->x.a, depth, &file);

      for (uint32_t i = 0; i < node->count; i++)
        import_name (s, module, statement, node->list[i], target, file);
    }
  else if (node && node->kind == N_EXPORT)
    export_link (s, module, statement, node, depth);
}

/* ---- running -------------------------------------------------------------------------------------------------------------------------- */

/* A clip takes the first name it is bound to at the top level. */
static void
clip_bind (Script *s, Binding *binding)
{
  Clip *clip;

  if (binding->value.tag != TAG_CLIP)
    return;
  clip = binding->value.u.clip;
  if (clip->bound)
    return;
  clip->bound = binding->name;
  clip->statement = binding->statement;
  clip->file = binding->file;
  *vector_push (s->arena, &s->clips) = clip;
}

static void
statement_exec (Script *s, Module *module, Statement *statement)
{
  Node *node = statement->node;

  if (node->kind == N_EXPORT && node->op == 1)
    {
      if (node->x.a->kind == N_FUNCTION && node->x.a->u.function->hoisted)
        module->fallback->value = node->x.a->u.function->binding->value;
      else
        module->fallback->value = eval (s, node->x.a);
      if (node->x.a->kind == N_CLASS && node->x.a->u.class_tree->outer)
        node->x.a->u.class_tree->outer->value = module->fallback->value;
    }
  else if (node->kind == N_EXPORT && node->op == 0)
    exec (s, node->x.a);
  else if (node->kind != N_EXPORT && node->kind != N_IMPORT)
    exec (s, node);
}

void
failure_report (Script *s)
{
  ScriptDiagnostic *d;
  Place place = { s->file, s->at_start, s->at_end };

  if (s->thrown == THROWN_SILENT)
    return;
  if (s->thrown == THROWN_HUNGER)
    {
      d = diagnostic_add (s, SCRIPT_ERROR, "SS0902", place, "The evaluation needs more memory than the %d MiB it may have; this is where it ran out.",
                          (int) (s->limits.memory >> 20));
      d->hint = "Does a loop grow a list or a text without an end?";
      return;
    }
  d = diagnostic_add (s, SCRIPT_ERROR, s->error.code, (Place) { s->error.file, s->error.start, s->error.end }, "%s", "");
  if (d != &s->scratch)
    *d = s->error;
}

static void
assigned_names_forget (Node *node)
{
  if (node && node->kind == N_EXPRESSION && node->x.a->kind == N_ASSIGN && node->x.a->x.a->kind == N_NAME
      && node->x.a->x.a->op == REF_MODULE)
    {
      Binding *binding = node->x.a->x.a->x.binding;

      binding->value = unknown_value (binding);
    }
}

/* Does it decide what plays: a session, a track, the default export? Seen from its text, for it could not be run. */
static bool
decides (const Node *node)
{
  const Atom *name;

  if (node->kind == N_EXPORT && node->op == 1)
    return true;
  if (node->kind == N_EXPORT && node->op == 0)
    node = node->x.a;
  if (node->kind == N_DECLARE && node->count == 1 && node->list[0]->b)
    node = node->list[0]->b;
  else if (node->kind == N_EXPRESSION)
    node = node->x.a;
  if (node->kind != N_CHAIN || node->x.a->kind != N_NAME)
    return false;
  name = node->x.a->u.atom;
  return str_is (&name->str, "session") || str_is (&name->str, "Session") || str_is (&name->str, "track");
}

/* The same for a statement that could not even be parsed, from its first words. */
static bool
lost_decides (Script *s, const Statement *statement)
{
  static const char *const words[] = { "session(", "session (", "Session.", "\ntrack(" };
  const char *text = s->sources[statement->file].text + statement->start;
  size_t length = statement->end - statement->start;

  if ((length > 14 && memcmp (text, "export default", 14) == 0) || (length > 6 && memcmp (text, "track(", 6) == 0))
    return true;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (memmem (text, length, words[i], strlen (words[i])))
      return true;
  return false;
}

/* `const b = a.note(…)`, where a is a clip or should have been one: b should have become one too. */
static void
clip_like_inherit (Module *module, Statement *statement)
{
  Node *node = statement->node;
  Binding *base, *fallback = NULL;

  if (node && node->kind == N_EXPORT && node->op == 0)
    node = node->x.a;
  if (node && node->kind == N_EXPORT && node->op == 1)
    {
      node = node->x.a;
      fallback = module->fallback;
    }
  else if (node && node->kind == N_DECLARE && node->count == 1)
    node = node->list[0]->b;
  else
    return;
  if (!node || node->kind != N_CHAIN || node->x.a->kind != N_NAME || node->x.a->op != REF_MODULE)
    return;
  for (base = node->x.a->x.binding; base->alias; base = base->alias)
    ;
  if (!base->clip_like && base->value.tag != TAG_CLIP)
    return;
  for (uint32_t i = 0; i < statement->declared_count; i++)
    statement->declared[i]->clip_like = true;
  if (fallback)
    {
      const Clip *clip = base->value.tag == TAG_CLIP ? base->value.u.clip : NULL;

      fallback->clip_like = true;
      statement->clip_name = clip && clip->given ? clip->given : base->statement && base->statement->clip_name ? base->statement->clip_name : base->name;
    }
}

static void
statement_fail (Script *s, Module *module, Statement *statement)
{
  statement->failed = true;
  clip_like_inherit (module, statement);
  if (!statement->node && module->file == s->input->main && lost_decides (s, statement))
    s->score_broken = true;
  for (uint32_t i = 0; i < statement->declared_count; i++)
    {
      Binding *b = statement->declared[i];

      if (b->kind != BINDING_IMPORT && b->kind != BINDING_FUNCTION && !b->alias)
        b->value = unknown_value (b);
    }
  if (statement->node)
    {
      assigned_names_forget (statement->node);
      if (statement->node->kind == N_EXPORT && statement->node->op == 1)
        module->fallback->value = unknown_value (module->fallback);
      if (module->file == s->input->main && decides (statement->node))
        s->score_broken = true;
    }
}

void
statement_run (Script *s, Module *module, Statement *statement)
{
  Guard guard;
  Frame frame = { .slots = s->stack_top, .up = NULL, .caller = SCRIPT_NONE };
  Statement *outer = s->statement;
  size_t left = s->memory_end - s->arena->used;
  int code;

  if (statement->failed || s->memory_end < s->arena->used)
    {
      statement_fail (s, module, statement);
      return;
    }
  GUARD_ENTER (s, &guard);
  s->statement = statement;
  s->file = module->file;
  s->frame = &frame;
  s->stack_top += statement->slot_count;
  s->steps_statement_end = s->steps + s->limits.steps_per_statement;
  s->steps_end = s->steps_statement_end < s->limits.steps ? s->steps_statement_end : s->limits.steps;
  s->arena->limit = s->arena->used + left / 2;
  s->random = s->input->seed ? s->input->seed : theory_hash_32 (&statement->key, sizeof statement->key) ^ s->seed;
  s->jump_label = NULL;
  code = _setjmp (guard.jump);
  if (code == 0)
    {
      statement_exec (s, module, statement);
      GUARD_LEAVE (s, &guard);
      s->frame = guard.frame;
      s->stack_top = guard.stack_top;
    }
  else
    {
      if (code == 2)
        s->thrown = THROWN_HUNGER;
      s->file = s->thrown == THROWN_HUNGER ? s->file : module->file;
      failure_report (s);
      guard_restore (s, &guard);
      statement_fail (s, module, statement);
    }
  s->arena->limit = s->memory_end;
  s->statement = outer;
}

static void
functions_hoist (Script *s, Module *module)
{
  Frame frame = { .slots = s->stack_top, .up = NULL, .caller = SCRIPT_NONE };

  s->frame = &frame;
  for (uint32_t i = 0; i < module->statement_count; i++)
    {
      Node *node = module->statements[i]->node;

      if (node && node->kind == N_EXPORT && node->op <= 1)
        node = node->x.a;
      if (node && node->kind == N_FUNCTION && node->u.function->binding && node->u.function->hoisted)
        node->u.function->binding->value = closure_new (s, node->u.function);
    }
  for (Binding *b = module->scope.first; b; b = b->next)
    if (b->kind == BINDING_VAR && b->value.tag == TAG_EMPTY)
      b->value = value_undefined ();
  s->frame = NULL;
}

void
module_load (Script *s, uint32_t file, Place from, uint32_t depth)
{
  Module *module = &s->modules[file];
  uint32_t outer = s->file;

  if (module->state != MODULE_NEW)
    return;
  module->state = MODULE_LOADING;
  module->file = file;
  if (!text_check (s, file))
    {
      module->broken = true;
      module->state = MODULE_DONE;
      if (file == s->input->main)
        s->score_broken = true;
      return;
    }
  module_parse (s, module);
  module_resolve (s, module);
  for (uint32_t i = 0; i < module->statement_count; i++)
    statement_link (s, module, module->statements[i], depth);
  functions_hoist (s, module);
  for (uint32_t i = 0; i < module->statement_count; i++)
    {
      Statement *statement = module->statements[i];

      if (statement->node && statement->node->kind == N_FUNCTION)
        continue;
      if (statement->node)
        statement_run (s, module, statement);
      else
        statement_fail (s, module, statement);
    }
  for (Binding *b = module->scope.first; b; b = b->next)
    clip_bind (s, b);
  s->file = outer;
  module->state = MODULE_DONE;
}
