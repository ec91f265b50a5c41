/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file for each track and bus: what each sends straight to the master. */
#include "engine-stems.h"
#include <string.h>
#include "engine/writer.h"

static char *
stem_path (const EngineRender *wish, const char *kind, uint32_t number, const char *name)
{
  const char *ending = strrchr (wish->path, '.');
  g_autofree char *safe = g_strcanon (g_strdup (name), G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_. ", '_');
  g_autofree char *file = g_strdup_printf ("%s%02u-%s%s", kind, number + 1, safe, ending ? ending : "");

  return g_build_filename (wish->stems_dir, file, NULL);
}

static gboolean
open_stem (GPtrArray *stems, Engine *engine, const EngineRender *wish, const char *kind, uint32_t number, const char *name,
           GError **error)
{
  g_autofree char *path = stem_path (wish, kind, number, name);
  EngineWriter *writer = engine_writer_new (path, engine->rate, wish->bits, error);

  if (!writer)
    return FALSE;
  engine_writer_set_tags (writer, &(EngineTags) { .title = name, .artist = wish->tags.artist, .album = wish->tags.title });
  g_ptr_array_add (stems, writer);
  return TRUE;
}

GPtrArray *
engine_stems_new (Engine *engine, const EngineRender *wish, GError **error)
{
  const EngineMix *mix = engine->mix;
  GPtrArray *stems = g_ptr_array_new ();
  gboolean good = TRUE;

  if (!wish->stems_dir)
    return stems;
  if (g_mkdir_with_parents (wish->stems_dir, 0777) != 0)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s cannot be made", wish->stems_dir);
      good = FALSE;
    }
  for (uint32_t i = 0; good && i < mix->wire_count; i++)
    good = open_stem (stems, engine, wish, "track-", i, mix->wires[i].strip->name, error);
  for (uint32_t i = 0; good && i < mix->return_count; i++)
    good = open_stem (stems, engine, wish, "bus-", i, mix->returns[i].bus->id, error);
  if (good)
    engine->taps = g_malloc0 ((mix->wire_count + mix->return_count + 1) * sizeof *engine->taps);
  else
    {
      engine_stems_finish (stems, engine, FALSE, NULL);
      stems = NULL;
    }
  return stems;
}

gboolean
engine_stems_add (GPtrArray *stems, Engine *engine, uint32_t first, uint32_t count, GError **error)
{
  float block[2 * ENGINE_BLOCK];

  for (uint32_t s = 0; s < stems->len; s++)
    {
      for (uint32_t i = 0; i < count; i++)
        {
          block[2 * i] = engine->taps[s][0][first + i];
          block[2 * i + 1] = engine->taps[s][1][first + i];
        }
      if (!engine_writer_add (g_ptr_array_index (stems, s), block, count, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
engine_stems_finish (GPtrArray *stems, Engine *engine, gboolean good, GError **error)
{
  for (uint32_t i = 0; i < stems->len; i++)
    {
      EngineWriter *stem = g_ptr_array_index (stems, i);

      if (!good)
        engine_writer_cancel (stem);
      else
        good = engine_writer_finish (stem, error);
    }
  g_ptr_array_unref (stems);
  g_clear_pointer (&engine->taps, g_free);
  return good;
}
