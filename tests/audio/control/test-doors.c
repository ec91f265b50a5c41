/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doors: a full queue, packets that are too large, what the sockets let in, and how much of it. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "control-fixture.h"

/* While the control thread is held up, 4,096 messages wait; each one more is answered. */
static void
test_full (void)
{
  Fixture fixture, *f = &fixture;
  uint8_t packet[64];
  guint refused = 0, sent = 6000;

  fixture_begin (f, NULL, 0);
  fixture_settle (f);
  g_mutex_lock (&f->engine_lock);
  g_usleep (100000);                    /* it stands before the lock now */
  for (guint i = 0; i < sent; i++)
    {
      size_t size = osc_message_write (packet, sizeof packet, "/param/set", "hssd", (gint64) 100000 + i, "c", "value", 1.0);

      refused += !control_post (f->control, packet, size, fixture_reply_cb, f);
    }
  g_assert_cmpuint (refused, >=, sent - 4096 - 1);
  g_assert_cmpuint (fixture_count (f, "/error /param/set 10"), ==, refused);
  g_mutex_unlock (&f->engine_lock);
  fixture_settle (f);
  g_mutex_lock (&f->lock);
  /* all that were taken have been served: done, or told that the audio thread, which stands, has no room */
  g_assert_cmpuint (fixture_count (f, "/ok /param/set") + fixture_count (f, "/error /param/set"), ==, sent);
  g_mutex_unlock (&f->lock);
  fixture_end (f);
}

static void
test_too_large (void)
{
  Fixture fixture, *f = &fixture;
  static uint8_t packet[OSC_PACKET_MAX + 100];
  static char types[OSC_ARGS_MAX + 40];
  g_autofree char *line = NULL;

  fixture_begin (f, NULL, 0);
  g_assert_false (control_post (f->control, packet, sizeof packet, fixture_reply_cb, f));
  g_assert_cmpuint (fixture_count (f, "/error / 0 E_TOO_LARGE"), ==, 1);
  memcpy (packet, "/ping\0\0\0", 8);
  memset (types, 'T', sizeof types);
  types[0] = ',';
  memset (packet + 8, 0, 400);
  memcpy (packet + 8, types, OSC_ARGS_MAX + 2);
  g_assert_true (control_post (f->control, packet, 8 + 132, fixture_reply_cb, f));
  fixture_settle (f);
  g_assert_cmpuint (fixture_count (f, "/error / 0 E_TOO_LARGE"), ==, 2);
  g_assert_false (control_post (f->control, (const uint8_t *) "hello!!!", 8, fixture_reply_cb, f));
  g_assert_cmpuint (fixture_count (f, "/error / 0 E_ARGS"), ==, 1);
  fixture_end (f);
}

/* ---- sockets ---------------------------------------------------------------------------------------------- */

static void
converse (int fd, const void *address, socklen_t size)
{
  uint8_t packet[512];
  struct timeval patience = { .tv_sec = 10 };
  size_t length = osc_message_write (packet, sizeof packet, "/ping", "h", (gint64) 77);
  ssize_t got;
  g_autofree char *line = NULL;

  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  g_assert_cmpint (sendto (fd, packet, length, 0, address, size), ==, (ssize_t) length);
  got = recv (fd, packet, sizeof packet, 0);
  g_assert_cmpint (got, >, 0);
  line = fixture_show (packet, (size_t) got);
  g_assert_cmpstr (line, ==, "/pong 77");
}

static void
test_sockets (void)
{
  Fixture fixture, *f = &fixture;
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct sockaddr_un path = { .sun_family = AF_UNIX }, mine = { .sun_family = AF_UNIX };
  g_autofree char *runtime = g_dir_make_tmp ("symphony-run-XXXXXX", NULL), *own = g_build_filename (runtime, "client", NULL);
  g_autofree char *socket_path = NULL;
  struct stat info;
  int udp = socket (AF_INET, SOCK_DGRAM, 0), local = socket (AF_UNIX, SOCK_DGRAM, 0);

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  fixture_begin (f, NULL, -1);
  to.sin_port = htons ((uint16_t) control_get_port (f->control));
  g_assert_cmpint (control_get_port (f->control), >, 0);
  converse (udp, &to, sizeof to);
  socket_path = g_strdup (control_get_socket (f->control));
  g_assert_cmpint (stat (socket_path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_strlcpy (path.sun_path, socket_path, sizeof path.sun_path);
  g_strlcpy (mine.sun_path, own, sizeof mine.sun_path);
  g_assert_cmpint (bind (local, (struct sockaddr *) &mine, sizeof mine), ==, 0);
  converse (local, &path, sizeof path);
  /* the address of another interface reaches nothing: the whole of 127/8 is this machine, but only one of it is ours */
  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK + 1);
  g_assert_cmpint (connect (udp, (struct sockaddr *) &to, sizeof to), ==, 0);
  (void) !send (udp, "/ping\0\0\0,\0\0\0", 12, 0);
  g_assert_cmpint (recv (udp, &info, sizeof info, 0), <, 0);
  g_assert_cmpint (errno, ==, ECONNREFUSED);
  close (udp);
  close (local);
  fixture_end (f);
  g_assert_cmpint (stat (socket_path, &info), !=, 0);   /* nothing is left behind */
  unlink (own);
}

static void
test_port_taken (void)
{
  Fixture fixture, *f = &fixture;
  GError *error = NULL;

  fixture_begin (f, NULL, -1);
  g_assert_null (control_new (&(ControlConfig) { .engine = f->engine, .port = control_get_port (f->control) }, &error));
  g_assert_error (error, CONTROL_ERROR, CONTROL_ERROR_SOCKET);
  g_error_free (error);
  fixture_end (f);
}

/* Ten thousand messages a second and more, from a socket: none lost, the last one counts. */
static void
test_many (void)
{
  Fixture fixture, *f = &fixture;
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  guint count = g_getenv ("SYMPHONY_LONG") ? 100000 : 5000;
  int udp = socket (AF_INET, SOCK_DGRAM, 0);
  gint64 start = g_get_monotonic_time ();
  guint64 received = 0;

  fixture_begin (f, NULL, -1);
  to.sin_port = htons ((uint16_t) control_get_port (f->control));
  for (guint i = 0; i < count; i++)
    {
      uint8_t packet[128];
      size_t size = osc_message_write (packet, sizeof packet, "/param/get", "ss", "c", "value");

      while (g_get_monotonic_time () < start + (gint64) i * 100)
        g_usleep (50);
      g_assert_cmpint (sendto (udp, packet, size, 0, (struct sockaddr *) &to, sizeof to), ==, (ssize_t) size);
    }
  for (int i = 0; i < 100 && received < count; i++)
    {
      g_autofree char *status = NULL;
      g_auto (GStrv) words = NULL;

      g_usleep (20000);
      status = fixture_ask (f, "/status", "");
      words = g_strsplit (status, " ", -1);
      received = g_ascii_strtoull (words[8], NULL, 10);
    }
  g_assert_cmpuint (received, >=, count);
  close (udp);
  fixture_end (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/doors/full", test_full);
  g_test_add_func ("/control/doors/too-large", test_too_large);
  g_test_add_func ("/control/doors/sockets", test_sockets);
  g_test_add_func ("/control/doors/port-taken", test_port_taken);
  g_test_add_func ("/control/doors/many", test_many);
  return g_test_run ();
}
