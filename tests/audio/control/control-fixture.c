/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control over an engine that the test drives by hand, and answers that can be waited for. */
#include "control-fixture.h"
#include <glib/gstdio.h>
#include <stdarg.h>
#include <string.h>

#define PATIENCE_S 20

static const char steady[] =
  "{ \"name\": \"steady\", \"nodes\": { \"c\": { \"type\": \"macro\", \"params\": { \"value\": 0 } },"
  " \"shape\": { \"type\": \"osc.tri\", \"params\": { \"freq\": 100 } }, \"none\": { \"type\": \"gain\", \"params\": { \"amp\": 0 } },"
  " \"clip\": { \"type\": \"math.clip\", \"params\": { \"mode\": \"hard\", \"low\": -4, \"high\": 4 } }, \"out\": { \"type\": \"output\" } },"
  " \"connections\": [ { \"from\": [\"c\", \"out\"], \"to\": [\"clip\", \"in\"] }, { \"from\": [\"shape\", \"out\"], \"to\": [\"none\", \"in\"] },"
  " { \"from\": [\"none\", \"out\"], \"to\": [\"out\", \"in\"] }, { \"from\": [\"clip\", \"out\"], \"to\": [\"out\", \"in\"] } ],"
  " \"macros\": { \"level\": { \"min\": 0, \"max\": 2, \"to\": { \"node\": \"c\", \"param\": \"value\" } } },"
  " \"presets\": { \"low\": { \"c.value\": 0.1, \"shape.freq\": 100 }, \"high\": { \"c.value\": 0.9, \"shape.freq\": 1600 },"
  " \"soft\": { \"clip.mode\": \"soft\", \"c.value\": 0.5 } } }";

char *
fixture_show (const uint8_t *packet, size_t size)
{
  GString *line = g_string_new (NULL);
  OscMessage message;

  g_assert_null (osc_message_read (&message, packet, size));
  g_string_append (line, message.address);
  for (uint32_t i = 0; i < message.count; i++)
    {
      const OscArg *arg = &message.args[i];

      if (arg->type == 's')
        g_string_append_printf (line, " %s", arg->text);
      else if (arg->type == 'f' || arg->type == 'd')
        g_string_append_printf (line, " %.12g", arg->number);
      else
        g_string_append_printf (line, " %" G_GINT64_FORMAT, arg->integer);
    }
  return g_string_free (line, FALSE);
}

void
fixture_reply_cb (const uint8_t *packet, size_t size, gpointer data)
{
  Fixture *f = data;
  char *line = fixture_show (packet, size);

  g_mutex_lock (&f->lock);
  if (strncmp (line, "/pong ", 6) == 0)
    f->pongs = MAX (f->pongs, g_ascii_strtoll (line + 6, NULL, 10));
  g_ptr_array_add (f->replies, line);
  g_cond_broadcast (&f->heard);
  g_mutex_unlock (&f->lock);
}

void
fixture_begin (Fixture *f, const char *text, int port)
{
  const EngineTrack track = { .name = "one", .patch = "./one.json", .volume = 1 };
  EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120 };
  g_autofree char *path = NULL;
  GError *error = NULL;

  memset (f, 0, sizeof *f);
  g_mutex_init (&f->engine_lock);
  g_mutex_init (&f->lock);
  g_cond_init (&f->heard);
  f->replies = g_ptr_array_new_with_free_func (g_free);
  f->folder = g_dir_make_tmp ("symphony-control-XXXXXX", NULL);
  path = g_build_filename (f->folder, "one.json", NULL);
  g_assert_true (g_file_set_contents (path, text ? text : steady, -1, NULL));
  f->engine = engine_new (&(EngineConfig) { .rate = FIXTURE_RATE });
  rig.project_dir = f->folder;
  g_assert_true (engine_set_rig (f->engine, &rig, &error));
  g_assert_no_error (error);
  f->control = control_new (&(ControlConfig) { .engine = f->engine, .engine_lock = &f->engine_lock, .project_dir = f->folder, .port = port },
                            &error);
  g_assert_no_error (error);
  f->start_ns = (double) g_get_real_time () * 1000;
  control_set_time (f->control, f->start_ns, 0);
}

void
fixture_end (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  control_free (f->control);
  engine_free (f->engine);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);
      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_ptr_array_unref (f->replies);
  g_mutex_clear (&f->engine_lock);
  g_mutex_clear (&f->lock);
  g_cond_clear (&f->heard);
  g_free (f->folder);
}

void
fixture_settle (Fixture *f)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC, mine = ++f->serial;
  uint8_t packet[64];
  size_t size = osc_message_write (packet, sizeof packet, "/ping", "h", mine);

  while (!control_post (f->control, packet, size, fixture_reply_cb, f))
    g_usleep (100);
  g_mutex_lock (&f->lock);
  while (f->pongs < mine)
    g_assert_true (g_cond_wait_until (&f->heard, &f->lock, until));
  g_mutex_unlock (&f->lock);
}

static void
add_text (GByteArray *to, const char *text)
{
  g_byte_array_append (to, (const guint8 *) text, (guint) strlen (text));
  do
    g_byte_array_append (to, (const guint8 *) "", 1);
  while (to->len % 4);
}

/* What the writer makes of one argument, without its address and types. */
static void
add_argument (GByteArray *to, char type, va_list *list)
{
  const char types[2] = { type, '\0' };
  uint8_t one[1024];
  size_t size;

  switch (type)
    {
    case 's': size = osc_message_write (one, sizeof one, "/", types, va_arg (*list, const char *)); break;
    case 'i': size = osc_message_write (one, sizeof one, "/", types, va_arg (*list, int)); break;
    case 'h': size = osc_message_write (one, sizeof one, "/", types, va_arg (*list, int64_t)); break;
    default: size = osc_message_write (one, sizeof one, "/", types, va_arg (*list, double)); break;
    }
  g_assert_cmpuint (size, >, 8);
  g_byte_array_append (to, one + 8, (guint) size - 8);
}

static GByteArray *
write_list (const char *address, gint64 serial, const char *types, va_list *list)
{
  GByteArray *packet = g_byte_array_new ();
  g_autofree char *all = g_strconcat (",h", types, NULL);
  guint64 word = GUINT64_TO_BE ((guint64) serial);

  add_text (packet, address);
  add_text (packet, all);
  g_byte_array_append (packet, (const guint8 *) &word, 8);
  for (; *types; types++)
    add_argument (packet, *types, list);
  return packet;
}

char *
fixture_ask (Fixture *f, const char *address, const char *types, ...)
{
  g_autoptr (GByteArray) packet = NULL;
  gint64 mine = ++f->serial;
  GString *lines = g_string_new (NULL);
  g_autofree char *number = g_strdup_printf (" %" G_GINT64_FORMAT, mine);
  va_list list;

  va_start (list, types);
  packet = write_list (address, mine, types, &list);
  va_end (list);
  g_assert_true (control_post (f->control, packet->data, packet->len, fixture_reply_cb, f));
  fixture_settle (f);
  g_mutex_lock (&f->lock);
  for (guint i = 0; i < f->replies->len; i++)
    {
      const char *line = f->replies->pdata[i], *at = strstr (line, number);

      if (at && strchr (" ", at[strlen (number)]) && !g_str_has_prefix (line, "/pong") && !g_str_has_prefix (line, "/done"))
        g_string_append_printf (lines, "%s%s", lines->len ? "\n" : "", line);
    }
  g_ptr_array_set_size (f->replies, 0);
  g_mutex_unlock (&f->lock);
  return g_string_free (lines, FALSE);
}

void
fixture_play (Fixture *f, float *left, guint frames)
{
  static float both[2 * FIXTURE_STEP];

  for (guint at = 0; at < frames; at += FIXTURE_STEP)
    {
      guint count = MIN (frames - at, FIXTURE_STEP);

      control_set_time (f->control, f->start_ns + (double) f->sample * 1e9 / FIXTURE_RATE, (double) f->sample);
      fixture_settle (f);
      engine_process_offline (f->engine, both, count);
      for (guint i = 0; left && i < count; i++)
        left[at + i] = both[2 * i];
      f->sample += count;
    }
}

guint
fixture_count (Fixture *f, const char *prefix)
{
  guint count = 0;

  for (guint i = 0; i < f->replies->len; i++)
    count += g_str_has_prefix (f->replies->pdata[i], prefix);
  return count;
}
