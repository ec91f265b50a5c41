/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony events --bars: the graph of synapses played without sound, and what it played as an event list.
 *
 * The composer child lists the events of every part; the performer, stepped by hand, says when each part started. What
 * is printed is the one laid out by the other. */
#include "live-private.h"

#include "kernel/performer.h"

#include <json-glib/json-glib.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FOLLOW_RATE 96000.0
#define ANSWER_MS 10000
#define FOLLOW_HOURS 4
#define EVENTS_MAX 1000000

typedef struct { guint64 key; double tick, second; } Start;

/* ---- what the performer does ------------------------------------------------------------------------------------ */

/* Steps until `bars` bars are over or the score is, and notes where each part starts. Returns the last tick. */
static double
follow_starts (KernelPerformer *performer, guint bars, GArray *starts)
{
  static KernelEvent events[4096];
  KernelTell tells[512];
  KernelTransport before, after;
  guint64 cursor = 0, origin = 0, limit = (guint64) (FOLLOW_HOURS * 3600 * FOLLOW_RATE);
  gboolean begun = FALSE;
  uint32_t lost, got;
  kernel_performer_get_transport (performer, &before);
  for (;;)
    {
      kernel_performer_block (performer, events, G_N_ELEMENTS (events));
      kernel_performer_get_transport (performer, &after);
      while ((got = kernel_performer_read (performer, &cursor, tells, G_N_ELEMENTS (tells), &lost)) > 0)
        for (uint32_t i = 0; i < got; i++)
          if (tells[i].type == KERNEL_TELL_START)
            {
              if (!begun)
                origin = tells[i].sample;
              begun = TRUE;
              double share = (double) (tells[i].sample - before.sample) / MAX (1.0, (double) (after.sample - before.sample));
              Start start = { tells[i].key, before.tick + share * (after.tick - before.tick),
                              (double) (tells[i].sample - origin) / FOLLOW_RATE };
              g_array_append_val (starts, start);
            }
      if ((begun && (after.at_end || after.bar > bars)) || after.sample > limit)
        return after.tick;
      before = after;
    }
}

/* ---- the event list ---------------------------------------------------------------------------------------------- */

static double
number_of (JsonObject *object, const char *name)
{
  return json_object_get_double_member_with_default (object, name, 0);
}

static gboolean
is_of (JsonObject *event, const char *clip)
{
  return !clip || g_strcmp0 (json_object_get_string_member_with_default (event, "clip", NULL), clip) == 0
         || g_strcmp0 (json_object_get_string_member_with_default (event, "track", NULL), clip) == 0;
}

static void
add_shifted (JsonArray *out, JsonObject *event, const Start *start)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GList) names = json_object_get_members (event);
  JsonObject *copy = json_object_new ();
  for (GList *at = names; at; at = at->next)
    json_object_set_member (copy, at->data, json_node_copy (json_object_get_member (event, at->data)));
  json_object_set_int_member (copy, "tick", llround (start->tick) + json_object_get_int_member (event, "tick"));
  json_object_set_double_member (copy, "start_s", start->second + number_of (event, "start_s"));
  json_array_add_object_element (out, copy);
}

/* The key of a part as it stands in a track's or a waiting clip's object. */
static guint64
key_of (JsonObject *object)
{
  return g_ascii_strtoull (json_object_get_string_member_with_default (object, "part", ""), NULL, 16);
}

static GPtrArray *
list_of (GHashTable *parts, guint64 key)
{
  GPtrArray *list = g_hash_table_lookup (parts, &key);
  if (!list)
    {
      list = g_ptr_array_new ();
      g_hash_table_insert (parts, g_memdup2 (&key, sizeof key), list);
    }
  return list;
}

/* key -> events, lent from the document. Parts that start by themselves have a track of their own. */
static GHashTable *
sort_by_part (JsonObject *document)
{
  GHashTable *parts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) tracks = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *list = json_object_get_array_member (document, "tracks");
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *track = json_array_get_object_element (list, i);
      if (!json_object_has_member (track, "waits"))
        g_hash_table_insert (tracks, (char *) json_object_get_string_member (track, "name"), list_of (parts, key_of (track)));
    }
  list = json_object_get_array_member (document, "events");
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *event = json_array_get_object_element (list, i);
      GPtrArray *part = g_hash_table_lookup (tracks, json_object_get_string_member (event, "track"));
      if (part)
        g_ptr_array_add (part, event);
    }
  list = json_object_has_member (document, "waiting") ? json_object_get_array_member (document, "waiting") : NULL;
  for (guint i = 0; list && i < json_array_get_length (list); i++)
    {
      JsonObject *waiting = json_array_get_object_element (list, i);
      JsonArray *events = json_object_get_array_member (waiting, "events");
      GPtrArray *part = list_of (parts, key_of (waiting));
      for (guint k = 0; k < json_array_get_length (events); k++)
        g_ptr_array_add (part, json_array_get_object_element (events, k));
    }
  return parts;
}

static int
compare_ticks (gconstpointer a, gconstpointer b)
{
  gint64 left = json_object_get_int_member (json_node_get_object (*(JsonNode **) a), "tick");
  gint64 right = json_object_get_int_member (json_node_get_object (*(JsonNode **) b), "tick");
  return (left > right) - (left < right);
}

/* The events of each part once for each of its starts, in order of time. */
static JsonArray *
lay_out (GHashTable *parts, const char *clip, const GArray *starts, double end)
{
  g_autoptr (JsonArray) played = json_array_new ();
  for (guint i = 0; i < starts->len && json_array_get_length (played) < EVENTS_MAX; i++)
    {
      const Start *start = &g_array_index (starts, Start, i);
      const GPtrArray *list = g_hash_table_lookup (parts, &start->key);
      for (guint k = 0; list && k < list->len; k++)
        if (is_of (list->pdata[k], clip)
            && start->tick + (double) json_object_get_int_member (list->pdata[k], "tick") < end - 0.5)
          add_shifted (played, list->pdata[k], start);
    }
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  for (guint i = 0; i < json_array_get_length (played); i++)
    g_ptr_array_add (sorted, json_array_get_element (played, i));
  g_ptr_array_sort (sorted, compare_ticks);     /* GLib's sort is stable */
  JsonArray *out = json_array_new ();
  for (guint i = 0; i < sorted->len; i++)
    json_array_add_element (out, json_node_copy (sorted->pdata[i]));
  return out;
}

static void
print_document (JsonObject *document, JsonArray *events, int fd)
{
  gint64 ticks = 0;
  double seconds = 0;
  for (guint i = 0; i < json_array_get_length (events); i++)
    {
      JsonObject *event = json_array_get_object_element (events, i);
      ticks = MAX (ticks, json_object_get_int_member (event, "tick")
                          + json_object_get_int_member_with_default (event, "duration_ticks", 0));
      seconds = MAX (seconds, number_of (event, "start_s") + number_of (event, "duration_s"));
    }
  json_object_set_int_member (document, "duration_ticks", ticks);
  json_object_set_double_member (document, "duration_s", seconds);
  json_object_set_array_member (document, "events", events);
  json_object_remove_member (document, "waiting");
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), document);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  json_generator_set_root (generator, root);
  gsize length;
  g_autofree char *text = json_generator_to_data (generator, &length);
  for (gsize at = 0; at < length;)
    {
      ssize_t done = write (fd, text + at, length - at);
      if (done < 0 && errno != EINTR)
        return;
      at += done > 0 ? (gsize) done : 0;
    }
  if (write (fd, "\n", 1) < 0)
    return;
}

/* ---- both -------------------------------------------------------------------------------------------------------- */

/* What the child lists, with every part; NULL: *status says how it went, *error why. */
static JsonParser *
list_events (const char *path, const LiveListing *listing, int *status, GError **error)
{
  int fd = memfd_create ("symphony-events", MFD_CLOEXEC);
  g_autofree char *name = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (JsonParser) parser = json_parser_new ();
  LiveListing all = *listing;
  all.clip = NULL;
  *status = live_print (path, LIVE_PRINT_EVENTS_JSON, &all, fd, error);
  gboolean read = *status <= 1 && json_parser_load_from_file (parser, name, *error ? NULL : error);
  close (fd);
  return read ? g_steal_pointer (&parser) : NULL;
}

static gboolean
play_silently (const char *path, const LiveListing *listing, guint bars, GArray *starts, double *end, GError **error)
{
  g_autofree char *text = NULL, *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  gsize length;
  LiveConfig config = { .project_dir = folder, .backends = "", .rate = FOLLOW_RATE, .seed = listing->seed,
                        .tempo_bpm = listing->tempo_bpm };
  LiveSession *session = g_file_get_contents (absolute, &text, &length, error) ? live_session_new (&config, error) : NULL;
  if (!session)
    return FALSE;
  uint32_t revision = live_session_set_text (session, absolute, text, length);
  const LiveReport *report = live_session_wait (session, revision, ANSWER_MS);
  gboolean published = report && report->published;
  if (published)
    {
      live_session_play (session);
      *end = follow_starts (engine_get_performer (live_session_get_engine (session)), bars, starts);
    }
  live_session_free (session);
  return published;
}

int
live_follow (const char *path, const LiveListing *listing, guint bars, int fd, GError **error)
{
  int status;
  double end = 0;
  g_autoptr (JsonParser) parser = list_events (path, listing, &status, error);
  if (!parser)
    return status == 0 ? 3 : status;
  JsonObject *document = json_node_get_object (json_parser_get_root (parser));
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (Start));
  if (!play_silently (path, listing, bars, starts, &end, error) && *error)
    return 3;
  g_autoptr (GHashTable) parts = sort_by_part (document);
  print_document (document, lay_out (parts, listing->clip, starts, end), fd);
  return status;
}
