/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doors: sockets that only this machine reaches, and the thread that empties them into the queue. */
#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "control-private.h"

#define RECEIVE_BYTES (4 << 20)         /* asked for; the system may give less */

/* ---- opening ---------------------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_SOCKET, "%s: %s", what, g_strerror (errno));
  return FALSE;
}

static void
make_roomy (int fd)
{
  int bytes = RECEIVE_BYTES, on = 1;

  if (setsockopt (fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes))
    (void) setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  (void) setsockopt (fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);      /* what the system drops is counted */
}

static gboolean
open_udp (Control *control, int port, GError **error)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((uint16_t) MAX (port, 0)),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  g_autofree char *what = NULL;

  control->udp_fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (control->udp_fd < 0)
    return refuse (error, "no socket for OSC");
  if (bind (control->udp_fd, (struct sockaddr *) &address, sizeof address))
    {
      what = g_strdup_printf ("OSC port %d (choose another with --osc=PORT)", port);
      return refuse (error, what);
    }
  (void) getsockname (control->udp_fd, (struct sockaddr *) &address, &size);
  control->port = ntohs (address.sin_port);
  make_roomy (control->udp_fd);
  return TRUE;
}

/* The port is ours alone, so a socket of its name that lies there is one that was left behind. */
static gboolean
open_unix (Control *control, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "symphony", NULL);
  g_autofree char *path = g_strdup_printf ("%s/osc-%d", folder, control->port);

  if (g_mkdir_with_parents (folder, 0700))
    return refuse (error, folder);
  if (strlen (path) >= sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      return refuse (error, path);
    }
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  control->unix_fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (control->unix_fd < 0)
    return refuse (error, path);
  (void) g_unlink (path);
  (void) fchmod (control->unix_fd, 0600);       /* what the name will get: nobody else may connect for a moment */
  if (bind (control->unix_fd, (struct sockaddr *) &address, sizeof address) || g_chmod (path, 0600))
    return refuse (error, path);
  make_roomy (control->unix_fd);
  control->socket_path = g_steal_pointer (&path);
  return TRUE;
}

gboolean
control_doors_open (Control *control, int port, GError **error)
{
  return open_udp (control, port, error) && open_unix (control, error);
}

void
control_doors_close (Control *control)
{
  if (control->udp_fd >= 0)
    close (control->udp_fd);
  if (control->unix_fd >= 0)
    close (control->unix_fd);
  if (control->socket_path)
    (void) g_unlink (control->socket_path);
}

/* ---- taking ----------------------------------------------------------------------------------------------- */

typedef struct { Control *control; const ControlOrigin *origin; gboolean good; } Taking;

static void
take_message (const uint8_t *bytes, size_t size, uint64_t tag, void *data)
{
  Taking *taking = data;
  Control *control = taking->control;
  ControlMessage *message = g_malloc (sizeof *message + size);

  *message = (ControlMessage) { .origin = *taking->origin, .tag = tag, .size = size };
  message->order = atomic_fetch_add (&control->order, 1);
  memcpy (message->bytes, bytes, size);
  atomic_fetch_add (&control->received, 1);
  if (control_queue_push (control->queue, message))
    return;
  g_free (message);
  taking->good = FALSE;
  atomic_fetch_add (&control->busy, 1);
  control_refuse (control, taking->origin, bytes, size, "E_BUSY", "4,096 messages wait already", "send it again in a moment");
}

gboolean
control_take_packet (Control *control, const uint8_t *bytes, size_t size, const ControlOrigin *origin)
{
  Taking taking = { control, origin, TRUE };
  const char *problem = size > OSC_PACKET_MAX ? "a packet has at most 65,535 bytes" : NULL;
  uint64_t one = 1;

  if (problem)
    control_refuse (control, origin, NULL, 0, "E_TOO_LARGE", problem, "send several packets");
  else if ((problem = osc_packet_split (bytes, size, take_message, &taking)))
    control_refuse (control, origin, NULL, 0, "E_ARGS", problem, "a packet is one OSC 1.0 message or bundle");
  if (write (control->wake_fd, &one, sizeof one) < 0 && errno != EAGAIN)
    g_warning ("The control thread cannot be woken: %s", g_strerror (errno));
  return taking.good && !problem;
}

/* How many packets the system has dropped on this socket so far. */
static uint32_t
dropped_of (struct msghdr *header, uint32_t before)
{
  for (struct cmsghdr *c = CMSG_FIRSTHDR (header); c; c = CMSG_NXTHDR (header, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL)
      memcpy (&before, CMSG_DATA (c), sizeof before);
  return before;
}

static void
empty (Control *control, int fd, uint8_t *buffer, uint32_t *dropped)
{
  for (;;)
    {
      _Alignas (struct cmsghdr) char extra[CMSG_SPACE (sizeof (uint32_t))];
      ControlOrigin origin = { .fd = fd };
      struct iovec part = { buffer, OSC_PACKET_MAX + 1 };
      struct msghdr header = { &origin.address, sizeof origin.address, &part, 1, extra, sizeof extra, 0 };
      ssize_t size = recvmsg (fd, &header, MSG_TRUNC);
      uint32_t before = *dropped;

      if (size < 0)
        return;
      origin.address_size = header.msg_namelen;
      *dropped = dropped_of (&header, before);
      if (*dropped != before)
        {
          atomic_fetch_add (&control->dropped, *dropped - before);
          control_refuse (control, &origin, NULL, 0, "E_BUSY", "the system dropped packets before this one: they came too fast",
                          "send more slowly, or in bundles");
        }
      control_take_packet (control, buffer, (size_t) size, &origin);
    }
}

gpointer
control_doors_thread (gpointer data)
{
  Control *control = data;
  uint8_t *buffer = g_malloc (OSC_PACKET_MAX + 1);
  uint32_t dropped[2] = { 0 };

  while (!atomic_load (&control->quit))
    {
      struct pollfd fds[3] = { { control->udp_fd, POLLIN, 0 }, { control->unix_fd, POLLIN, 0 }, { control->stop_fd, POLLIN, 0 } };

      if (poll (fds, 3, -1) < 0 && errno != EINTR)
        break;
      if (fds[0].revents)
        empty (control, control->udp_fd, buffer, &dropped[0]);
      if (fds[1].revents)
        empty (control, control->unix_fd, buffer, &dropped[1]);
    }
  g_free (buffer);
  return NULL;
}
