/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From text to the performer's frames: every note of the event list sounds at the nearest sample of its exact time. */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "composer-publish.h"
#include "kernel/performer.h"
#include "theory/tempo.h"

#define ARENA (64u << 20)
#define SCRATCH (64u << 20)
#define RATE 48000.0

typedef struct {
  void *arena_memory, *books;
  ScriptArena *arena;
  KernelMap *map;
  KernelComposer *composer;
  KernelPerformer *performer;
  ComposerScratch scratch;
  ComposerTracks tracks;
  ComposerTargets targets;
  uint16_t slots[4096];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  KernelCapacities capacities = { 0 };
  fixture->arena_memory = aligned_alloc (64, ARENA);
  fixture->arena = script_arena_init (fixture->arena_memory, ARENA);
  fixture->map = kernel_map_new (&capacities);
  g_assert_nonnull (fixture->map);
  size_t size = kernel_composer_scratch_size (kernel_map_get_boot (fixture->map));
  fixture->books = g_malloc0 (size);
  fixture->composer = kernel_composer_attach (kernel_map_get_boot (fixture->map), kernel_map_get_score (fixture->map),
                                              fixture->books, size);
  g_assert_nonnull (fixture->composer);
  fixture->performer = kernel_performer_new (RATE, 1);
  g_assert_cmpint (kernel_performer_attach (fixture->performer, fixture->map), ==, KERNEL_OK);
  fixture->scratch = (ComposerScratch) { g_malloc (SCRATCH), SCRATCH, 0 };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  kernel_performer_free (fixture->performer);
  kernel_map_free (fixture->map);
  g_free (fixture->books);
  g_free (fixture->scratch.base);
  free (fixture->arena_memory);
}

static const ScriptScore *
publish (Fixture *fixture, const char *text)
{
  ScriptFile file = { "song.sym", text, strlen (text) };
  ScriptInput input = { .files = &file, .file_count = 1 };
  uint32_t slot;
  script_arena_reset (fixture->arena);
  const ScriptScore *score = script_evaluate (fixture->arena, &input);
  composer_tracks_assign (&fixture->tracks, score, fixture->slots);
  composer_targets_assign (&fixture->targets, score);
  g_assert_cmpint (composer_publish (fixture->composer, score, fixture->slots, &fixture->targets, &fixture->scratch, 1, &slot), ==,
                   KERNEL_OK);
  return score;
}

typedef struct { guint64 frame; guint pitch, velocity, track, type, controller; float value, glide_s; } Heard;

static GArray *
perform (Fixture *fixture, guint64 blocks)
{
  GArray *heard = g_array_new (FALSE, FALSE, sizeof (Heard));
  KernelEvent events[512];
  g_assert_cmpint (kernel_performer_play (fixture->performer), ==, KERNEL_OK);
  for (guint64 block = 0; block < blocks; block++)
    {
      uint32_t count = kernel_performer_block (fixture->performer, events, G_N_ELEMENTS (events));
      for (uint32_t i = 0; i < count; i++)
        {
          Heard note = { block * KERNEL_BLOCK + events[i].frame, events[i].pitch, events[i].velocity, events[i].track,
                         events[i].type, events[i].controller, events[i].value, events[i].glide_s };
          g_array_append_val (heard, note);
        }
    }
  return heard;
}

static void
assert_onsets (const ScriptScore *score, const GArray *heard)
{
  guint matched = 0, notes = 0;
  for (uint32_t i = 0; i < score->event_count; i++)
    {
      const ScriptEvent *event = &score->events[i];
      if (event->type != SCRIPT_EVENT_NOTE)
        continue;
      notes++;
      double exact = fmax (event->start_s, 0) * RATE;
      for (guint k = 0; k < heard->len; k++)
        {
          const Heard *note = &g_array_index (heard, Heard, k);
          if (note->type == KERNEL_EVENT_ON && note->pitch == event->midi && note->velocity == event->velocity
              && fabs ((double) note->frame - exact) <= 0.501)
            {
              matched++;
              break;
            }
        }
    }
  g_assert_cmpuint (notes, >, 0);
  g_assert_cmpuint (matched, ==, notes);
}

static void
test_onsets (Fixture *fixture, gconstpointer data)
{
  const ScriptScore *score = publish (fixture,
    "export default clip('a').tempo(120).note('C4','4n').note('E4','8t').note('G4','8t').note('B4','8t')"
    ".tempo(180, 4).loop(8, b => b.note('D4','8n').velocity(0.5)).rest('4n').note('A4','2n')\n");
  g_assert_cmpuint (score->error_count, ==, 0);
  g_autoptr (GArray) heard = perform (fixture, 4 * 48000 / 64 + 3000);
  assert_onsets (score, heard);
  /* 120 bpm: the second note begins after half a second, the triplets after a third of a quarter each. */
  const Heard *second = NULL;
  for (guint i = 0; i < heard->len && !second; i++)
    if (g_array_index (heard, Heard, i).pitch == 64 && g_array_index (heard, Heard, i).type == KERNEL_EVENT_ON)
      second = &g_array_index (heard, Heard, i);
  g_assert_nonnull (second);
  g_assert_cmpuint (second->frame, ==, 24000);
}

/* A ramp interrupted by a scope of another tempo: before, inside and behind it, and behind the ramp's end. Two notes a
 * beat; each sounds at the sample nearest to its place on the theory's line. */
static void
test_interrupted_ramps (Fixture *fixture, gconstpointer data)
{
  static const double ends[][2] = { { 60, 150 }, { 150, 60 }, { 40, 400 } };
  enum { NOTES = 40 };
  const uint32_t nth = GPOINTER_TO_UINT (data), e = nth / 4, curve = THEORY_CURVE_LINEAR + nth % 4;
  TheoryTempo line[] = {
    { .beat = 0, .bpm = 100, .to_bpm = 100 },
    { .beat = 2, .bpm = ends[e][0], .to_bpm = ends[e][1], .beats = 12, .curve = curve },
    { .beat = 5, .bpm = 77, .to_bpm = 77 },
    { .beat = 7, .bpm = ends[e][0], .to_bpm = ends[e][1], .beats = 12, .from_beats = 5, .curve = curve },
  };
  theory_line_prepare (line, G_N_ELEMENTS (line));
  ScriptTempo tempos[G_N_ELEMENTS (line)];
  memcpy (tempos, line, sizeof tempos);
  G_STATIC_ASSERT (sizeof tempos == sizeof line);
  ScriptEvent events[NOTES];
  for (uint32_t i = 0; i < NOTES; i++)
    events[i] = (ScriptEvent) { .type = SCRIPT_EVENT_NOTE, .id = i + 1, .midi = (uint8_t) (i + 40), .velocity = 100,
                                .performed_beat = i / 2.0, .performed_beats = 0.25 };
  const ScriptPart part = { .clip = "a", .key = "a", .key_hash = 7, .starts = true, .event_count = NOTES,
                            .tempo_count = G_N_ELEMENTS (line), .length_beats = 30 };
  const ScriptTrack track = { .name = "a" };
  const ScriptScore score = { .parts = &part, .part_count = 1, .events = events, .event_count = NOTES,
                              .tempos = tempos, .tempo_count = G_N_ELEMENTS (line), .tracks = &track,
                              .track_count = 1 };
  uint32_t slot;
  composer_tracks_assign (&fixture->tracks, &score, fixture->slots);
  g_assert_cmpint (composer_publish (fixture->composer, &score, fixture->slots, &fixture->targets, &fixture->scratch, 1, &slot), ==,
                   KERNEL_OK);
  g_autoptr (GArray) heard = perform (fixture, 30 * 48000 / 64);
  uint32_t ons = 0;
  for (guint i = 0; i < heard->len; i++)
    {
      const Heard *note = &g_array_index (heard, Heard, i);
      if (note->type != KERNEL_EVENT_ON)
        continue;
      g_assert_cmpuint (note->pitch, ==, ons + 40);
      double exact = theory_line_get_seconds (line, G_N_ELEMENTS (line), ons++ / 2.0, NULL) * RATE;
      g_assert_cmpfloat (fabs ((double) note->frame - exact), <=, 0.501);
    }
  g_assert_cmpuint (ons, ==, NOTES);
}

/* Ramps travel as they are written: straight ones in one piece, curved ones in straight pieces, and names by number. */
static void
test_automation (Fixture *fixture, gconstpointer data)
{
  const ScriptScore *score = publish (fixture,
    "export default clip('a').tempo(120).volume(0.25, 4).automate('pan', 1, 2, 'exponential')"
    ".automate(customTarget('drive'), 3.5, 1).automate('pitch_bend', -0.5).note('C4', '1n').bend(-7.25).note('C4', '1n')\n");
  g_assert_cmpuint (score->error_count, ==, 0);
  g_autoptr (GArray) heard = perform (fixture, 3 * 48000 / 64);
  double pan = 0, seconds = 0;
  guint seen[128] = { 0 }, bends = 0;
  for (guint i = 0; i < heard->len; i++)
    {
      const Heard *event = &g_array_index (heard, Heard, i);
      g_assert_cmpuint (event->type, !=, KERNEL_EVENT_CC);
      if (event->type == KERNEL_EVENT_BEND)
        {
          bends++;
          g_assert_cmpfloat (event->value, ==, -7.25);
        }
      if (event->type != KERNEL_EVENT_AUTOMATION)
        continue;
      seen[event->controller]++;
      if (event->controller == KERNEL_TARGET_PAN)
        {
          g_assert_cmpfloat_with_epsilon ((double) event->frame / RATE, seconds, 1.5 / RATE);
          seconds += event->glide_s;
          g_assert_cmpfloat_with_epsilon (event->value, seconds * seconds, 1e-4);       /* t squared, over one second */
          g_assert_cmpfloat (event->value, >, pan);
          pan = event->value;
        }
      else
        g_assert_cmpfloat (event->value, ==, event->controller == KERNEL_TARGET_VOLUME ? 0.25
                                             : event->controller == KERNEL_TARGET_BEND ? -0.5 : 3.5);
      if (event->controller != KERNEL_TARGET_PAN)
        g_assert_cmpfloat_with_epsilon (event->glide_s, event->controller == KERNEL_TARGET_VOLUME ? 2
                                                        : event->controller == KERNEL_TARGET_BEND ? 0 : 0.5, 1e-6);
    }
  g_assert_cmpfloat (pan, ==, 1);
  g_assert_cmpuint (seen[KERNEL_TARGET_VOLUME], ==, 1);
  g_assert_cmpuint (seen[KERNEL_TARGET_PAN], ==, 32);   /* 16 a beat */
  g_assert_cmpuint (seen[KERNEL_TARGET_BEND], ==, 1);
  g_assert_cmpuint (seen[KERNEL_TARGETS_NAMED], ==, 1);
  g_assert_cmpuint (bends, ==, 1);
  g_assert_cmpstr (fixture->targets.names[0].name, ==, "drive");
}

/* A number belongs to its name as long as there is room, whatever comes and goes; then the one unused for longest is given. */
static void
test_targets (Fixture *fixture, gconstpointer data)
{
  ScriptEvent events[2] = { { .type = SCRIPT_EVENT_AUTOMATION, .target = "first" }, { .type = SCRIPT_EVENT_AUTOMATION } };
  ScriptScore score = { .events = events, .event_count = 2 };
  ComposerTargets *targets = &fixture->targets;
  for (guint i = 0; i < COMPOSER_TARGETS + 9; i++)
    {
      g_autofree char *name = g_strdup_printf ("t%u", i);
      events[1].target = name;
      composer_targets_assign (targets, &score);
      g_assert_cmpstr (targets->names[0].name, ==, "first");
      guint place = i < COMPOSER_TARGETS - 1 ? i + 1 : 1 + (i - (COMPOSER_TARGETS - 1)) % (COMPOSER_TARGETS - 1);
      g_assert_cmpstr (targets->names[place].name, ==, name);
    }
  events[1].target = "volume";
  composer_targets_assign (targets, &score);
  for (guint i = 0; i < COMPOSER_TARGETS; i++)
    g_assert_cmpstr (targets->names[i].name, !=, "volume");
}

static void
test_off_for_every_on (Fixture *fixture, gconstpointer data)
{
  publish (fixture, "export default clip('a').loop(20, b => b.chord('Cmaj7', 4, '16n').note('C3', '8n'))\n");
  g_autoptr (GArray) heard = perform (fixture, 20 * 48000 / 64);
  int sounding = 0;
  guint ons = 0;
  for (guint i = 0; i < heard->len; i++)
    {
      const Heard *note = &g_array_index (heard, Heard, i);
      sounding += note->type == KERNEL_EVENT_ON ? 1 : note->type == KERNEL_EVENT_OFF ? -1 : 0;
      ons += note->type == KERNEL_EVENT_ON;
      g_assert_cmpint (sounding, >=, 0);
    }
  g_assert_cmpuint (ons, ==, 100);
  g_assert_cmpint (sounding, ==, 0);
}

static void
test_spans (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "export default clip('a').loop(3, b => b.note('C4', '4n'))\n";
  const ScriptScore *score = publish (fixture, text);
  KernelSpanView spans[64];
  uint32_t revision = 0, count = kernel_map_copy_spans (fixture->map, 0, spans, 64, &revision);
  guint found = 0, orphans = 0;
  for (uint32_t slot = 1; count == 0 && slot < KERNEL_SLOTS; slot++)
    count = kernel_map_copy_spans (fixture->map, slot, spans, 64, &revision);
  g_assert_cmpuint (count, >, 0);
  g_assert_cmpuint (revision, ==, 1);
  for (uint32_t i = 0; i < count; i++)
    {
      g_assert_cmpuint (spans[i].start + spans[i].length, <=, sizeof text);
      g_autofree char *written = g_strndup (text + spans[i].start, spans[i].length);
      if (g_str_has_prefix (written, "note('C4', '4n')"))
        *(spans[i].parent != ~0u ? &found : &orphans) += 1;
    }
  g_assert_cmpuint (found, ==, 3);                      /* every pass knows its loop, the first one too */
  g_assert_cmpuint (orphans, ==, 0);
  g_assert_cmpuint (score->part_count, ==, 1);
}

static void
test_tracks (Fixture *fixture, gconstpointer data)
{
  uint16_t first[3];
  publish (fixture, "const a = clip('a').note('C4')\nconst b = clip('b').note('E4')\n"
                    "export default session().add(Track.from(a, synth(), { name: 'one' }))"
                    ".add(Track.from(b, synth(), { name: 'two' }))\n");
  memcpy (first, fixture->slots, sizeof first);
  g_assert_cmpuint (first[0], !=, first[1]);
  publish (fixture, "const a = clip('a').note('C4')\nconst b = clip('b').note('E4')\n"
                    "export default session().add(Track.from(b, synth(), { name: 'two' }))"
                    ".add(Track.from(a, synth(), { name: 'three' }))\n");
  g_assert_cmpuint (fixture->slots[0], ==, first[1]);   /* names keep their number */
  g_assert_cmpuint (fixture->slots[1], !=, first[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/composer/publish/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("onsets", test_onsets);
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("/composer/publish/interrupted-ramps/%u", i);
      g_test_add (name, Fixture, GUINT_TO_POINTER (i), set_up, test_interrupted_ramps, tear_down);
    }
  ADD ("off-for-every-on", test_off_for_every_on);
  ADD ("automation", test_automation);
  ADD ("targets", test_targets);
  ADD ("spans", test_spans);
  ADD ("tracks", test_tracks);
  return g_test_run ();
}
