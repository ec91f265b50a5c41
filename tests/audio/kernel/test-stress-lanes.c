/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random edits over all sixteen lanes, rings kept full, against a performer at full speed: nothing torn, nothing lost, nothing
 * out of order, no leak, the reverse index as a full scan finds it.
 *
 * The short form runs with the suite; SYMPHONY_STRESS_EDITS=100000000 asks for the long one. */
#include <math.h>
#include <sched.h>

#include "kernel-fixture.h"
#include "kernel-performer-private.h"

#define THREADS 4
#define LANES_OF_THREAD (KERNEL_LANES / THREADS)
#define HELD 512
#define CLIPS 8
#define MARKS 128
#define ROUND 5000000                   /* edits after which all is counted */

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
# define EDITS 200000
#else
# define EDITS 1000000
#endif

typedef struct {
  KernelLane *lane;
  KernelNoteHandle held[HELD];
  uint32_t held_count, number, random, ids;
  _Atomic uint64_t edits;
  uint64_t refused, marks;
} Producer;

typedef struct { Producer producers[LANES_OF_THREAD]; uint64_t edits; _Atomic bool *done; } Worker;

static uint32_t
draw (Producer *producer, uint32_t below)
{
  producer->random = producer->random * 1664525u + 1013904223u;
  return (uint32_t) ((uint64_t) (producer->random ^ producer->random >> 15) * below >> 32);
}

/* Pitch and velocity of every note, also of a patched one, belong together. */
static uint8_t
velocity_of (uint32_t pitch)
{
  return (uint8_t) (1 + (pitch * 37 + 11) % 127);
}

static KernelStatus
insert (Producer *producer)
{
  uint32_t pitch = draw (producer, 128);
  const KernelLaneNote note = { .clip = 1 + draw (producer, CLIPS), .tick = draw (producer, 48 * 16) / 16.0, .duration_ticks = 2,
                                .id = ++producer->ids, .pitch = (uint8_t) pitch, .velocity = velocity_of (pitch),
                                .track = KERNEL_TRACK_OF_CLIP };
  KernelNoteHandle handle;
  KernelStatus status = kernel_lane_insert (producer->lane, &note, &handle);
  if (status == KERNEL_OK && producer->held_count < HELD)
    producer->held[producer->held_count++] = handle;
  else if (status == KERNEL_OK)         /* the book is full: this one takes another's place */
    producer->held[draw (producer, HELD)] = handle;
  return status;
}

static KernelStatus
edit_held (Producer *producer, uint32_t what)
{
  if (producer->held_count == 0)
    return insert (producer);
  uint32_t index = draw (producer, producer->held_count), pitch = draw (producer, 128);
  KernelNoteHandle handle = producer->held[index];
  KernelStatus status = what == 0   ? kernel_lane_move (producer->lane, handle, draw (producer, 48))
                        : what == 1 ? kernel_lane_patch (producer->lane, handle, (int) pitch, velocity_of (pitch), 0)
                                    : kernel_lane_delete (producer->lane, handle);
  /* RANGE: somebody cleared it. */
  if (status == KERNEL_ERROR_RANGE || (what == 2 && status == KERNEL_OK))
    producer->held[index] = producer->held[--producer->held_count];
  return status == KERNEL_ERROR_RANGE ? KERNEL_OK : status;
}

/* Numbered, on a track of the lane's own: the reader misses none and finds them in order. */
static KernelStatus
mark (Producer *producer)
{
  const KernelLive event = { .kind = KERNEL_LIVE_CC, .pitch = (float) (producer->marks % MARKS),
                             .track = (uint8_t) (16 + producer->number) };
  KernelStatus status = kernel_lane_event (producer->lane, &event);
  producer->marks += status == KERNEL_OK;
  return status;
}

static KernelStatus
synapse (Producer *producer)
{
  uint64_t from = 1 + draw (producer, CLIPS);
  uint32_t id = 1 + producer->number * 64 + draw (producer, 40);
  if (draw (producer, 2))
    return kernel_lane_disconnect (producer->lane, from, id);
  const KernelLiveSynapse s = { .from = from, .to = 1 + draw (producer, CLIPS), .id = id, .group = (uint8_t) id, .weight = 500,
                                .probability = 800, .plasticity = 500, .delay_ticks = 5 };
  return kernel_lane_connect (producer->lane, &s);
}

static KernelStatus
edit (Producer *producer)
{
  uint32_t what = draw (producer, 1000);
  if (what < 300)
    return insert (producer);
  if (what < 800)
    return edit_held (producer, what % 3);
  if (what < 900)
    return mark (producer);
  if (what < 980)
    return synapse (producer);
  if (what < 990)
    return kernel_lane_reward (producer->lane, 1);
  if (what < 995)
    return kernel_lane_penalize (producer->lane, 1);
  if (what == 995 && draw (producer, 100) == 0)
    return kernel_lane_clear (producer->lane, draw (producer, 10) ? 1 + draw (producer, CLIPS) : 0);
  if (what < 998)
    return kernel_lane_launch (producer->lane, 1 + draw (producer, CLIPS), draw (producer, 5));
  return kernel_lane_stop_clip (producer->lane, 1 + draw (producer, CLIPS), draw (producer, 5));
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  while (!*worker->done)
    {
      uint32_t finished = 0;
      for (uint32_t i = 0; i < LANES_OF_THREAD; i++)
        {
          Producer *producer = worker->producers + i;
          finished += producer->edits >= worker->edits;
          for (int n = 0; n < 256 && producer->edits < worker->edits; n++)
            {
              if (edit (producer) != KERNEL_OK)
                {
                  producer->refused++;
                  break;
                }
              producer->edits++;
            }
        }
      if (finished == LANES_OF_THREAD)
        return NULL;
      sched_yield ();
    }
  return NULL;
}

/* ---- the reader ------------------------------------------------------------------------------ */

typedef struct { uint64_t marks[KERNEL_LANES], ons, torn, disordered; int64_t open; } Seen;

static void
perform (KernelPerformer *p, Seen *seen)
{
  static KernelEvent events[EVENTS];
  uint32_t count = kernel_performer_block (p, events, EVENTS);
  for (uint32_t i = 0; i < count; i++)
    {
      const KernelEvent *event = events + i;
      if (event->type == KERNEL_EVENT_CC && event->track >= 16)
        seen->disordered += event->controller != seen->marks[event->track - 16]++ % MARKS;
      else if (event->type == KERNEL_EVENT_ON)
        {
          seen->ons++;
          seen->open++;
          seen->torn += event->velocity != velocity_of (event->pitch);
        }
      else if (event->type == KERNEL_EVENT_OFF)
        seen->open--;
    }
}

static void
check_pools (KernelPerformer *p, Worker *workers)
{
  uint32_t linked[KERNEL_LANES] = { 0 }, levels[OVERLAY_LEVELS] = { 0 };
  uint64_t before = 0;
  for (uint32_t at = p->overlay.nodes[0].next[0]; at; at = p->overlay.nodes[at].next[0])
    {
      const KernelNode *node = p->overlay.nodes + at;
      uint64_t key = (uint64_t) node->clip << 48 | node->place;         /* ticks here are small */
      g_assert_cmpuint (key, >=, before);
      g_assert_cmpuint (node->state, ==, NODE_LINKED);
      if (node->next[0])
        g_assert_cmpuint (p->overlay.nodes[node->next[0]].prev, ==, at);
      levels[node->levels - 1]++;
      before = key;
      linked[at / (KERNEL_LANE_NOTES + 1)]++;
    }
  for (int level = OVERLAY_LEVELS - 1, expected = 0; level >= 0; level--)       /* each level holds all that reach it */
    {
      uint32_t found = 0;
      for (uint32_t at = p->overlay.nodes[0].next[level]; at; at = p->overlay.nodes[at].next[level])
        found += p->overlay.nodes[at].levels > level;
      expected += (int) levels[level];
      g_assert_cmpuint (found, ==, (uint32_t) expected);
    }
  for (uint32_t i = 0; i < KERNEL_LANES; i++)
    {
      Producer *producer = workers[i / LANES_OF_THREAD].producers + i % LANES_OF_THREAD;
      KernelLaneCounts counts;
      kernel_lane_get_counts (producer->lane, &counts);
      g_assert_cmpuint (counts.accepted, ==, counts.done);
      g_assert_cmpuint (counts.in_flight, ==, 0);
      g_assert_cmpuint (counts.linked, ==, linked[i]);
      g_assert_cmpuint (counts.free + counts.linked, ==, counts.capacity);
    }
}

static void
publish_stage (House *house)
{
  KernelNoteInput inputs[CLIPS];
  KernelAxonInput axons[CLIPS];
  for (uint32_t i = 0; i < CLIPS; i++)
    {
      const TestNote note = { 0, 3, 60 + i, 0 };
      axons[i] = test_axon (i + 1, i + 1, 48, &note, 1, inputs + i);
      inputs[i].velocity = velocity_of (60 + i);
      axons[i].track = (uint16_t) i;
    }
  house_publish (house, 1, axons, CLIPS, NULL, 0);
}

static uint64_t
count_edits (const Worker *workers)
{
  uint64_t edits = 0;
  for (uint32_t i = 0; i < KERNEL_LANES; i++)
    edits += workers[i / LANES_OF_THREAD].producers[i % LANES_OF_THREAD].edits;
  return edits;
}

/* Until each lane has made `target` edits since the beginning; then everything is counted. */
static void
run_round (KernelPerformer *p, Worker *workers, uint64_t target, Seen *seen)
{
  _Atomic bool done = false;
  GThread *threads[THREADS];
  uint64_t refused = 0;
  for (uint32_t i = 0; i < THREADS; i++)
    {
      workers[i].edits = target;
      workers[i].done = &done;
      threads[i] = g_thread_new ("producer", work, workers + i);
    }
  for (uint64_t blocks = 0; blocks % 64 || count_edits (workers) < target * KERNEL_LANES; blocks++)
    {
      perform (p, seen);
      if (blocks % 64 == 0)
        g_assert_cmpint (kernel_performer_tend (p), ==, KERNEL_OK);
    }
  done = true;
  for (uint32_t i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  for (int i = 0; i < 100; i++)         /* what is in the rings is done, what was cleared comes home */
    perform (p, seen);
  check_pools (p, workers);
  g_assert_true (kernel_connect_agrees (p));
  for (uint32_t i = 0; i < KERNEL_LANES; i++)
    {
      const Producer *producer = workers[i / LANES_OF_THREAD].producers + i % LANES_OF_THREAD;
      g_assert_cmpuint (seen->marks[i], ==, producer->marks);
      refused += producer->refused;
    }
  g_assert_cmpuint (seen->torn, ==, 0);
  g_assert_cmpuint (seen->disordered, ==, 0);
  g_assert_cmpuint (p->steps_most, <=, KERNEL_STEPS_A_BLOCK);
  g_test_message ("%" G_GUINT64_FORMAT " edits, %" G_GUINT64_FORMAT " refused, %" G_GUINT64_FORMAT " blocks, %" G_GUINT64_FORMAT
                  " notes sounded, most steps %u", count_edits (workers), refused, p->block, seen->ons, p->steps_most);
}

static void
test_edits (void)
{
  const char *wish = g_getenv ("SYMPHONY_STRESS_EDITS");
  uint64_t edits = (wish ? g_ascii_strtoull (wish, NULL, 10) : EDITS) / KERNEL_LANES;
  House *house = house_new (48000, 3);
  KernelPerformer *p = house->performer;
  static Worker workers[THREADS];
  static Seen seen;
  publish_stage (house);
  kernel_performer_set_loop_all (p, true);
  house_play (house);
  perform (p, &seen);
  for (uint32_t i = 0; i < KERNEL_LANES; i++)
    workers[i / LANES_OF_THREAD].producers[i % LANES_OF_THREAD]
        = (Producer) { .lane = kernel_performer_get_lane (p, i), .number = i, .random = i * 7919 + 1 };
  for (uint64_t target = 0; target < edits;)
    {
      target = MIN (edits, target + ROUND / KERNEL_LANES);
      run_round (p, workers, target, &seen);
    }
  house_stop (house);
  g_assert_cmpint (kernel_lane_clear (kernel_performer_get_lane (p, 1), 0), ==, KERNEL_OK);
  for (int i = 0; i < 100; i++)
    perform (p, &seen);
  g_assert_cmpint (seen.open, ==, 0);
  for (uint32_t i = 0; i < KERNEL_LANES; i++)
    {
      KernelLaneCounts counts;
      kernel_lane_get_counts (kernel_performer_get_lane (p, i), &counts);
      g_assert_cmpuint (counts.free, ==, KERNEL_LANE_NOTES);
    }
  house_free (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/stress/edits", test_edits);
  return g_test_run ();
}
