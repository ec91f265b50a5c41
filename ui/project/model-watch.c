/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches folders by inotify(7): unlike GIO's monitors it says when the system has no watch left, and pairs both halves of a move. */
#include "model-private.h"
#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define MASK (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR)

struct ModelWatch {
  int             fd;
  guint           source, count, limit;
  ModelWatchCalls calls;
  gpointer        data;
  guint32         cookie;               /* the first half of a move that waits for its second */
  int             from_watch;
  char           *from;
};

static void
take_event (ModelWatch *self, const struct inotify_event *event)
{
  if (event->mask & IN_Q_OVERFLOW)
    {
      self->calls.lost (self->data);
      return;
    }
  if ((event->mask & IN_ATTRIB) && event->len > 0)              /* a file's mode or time; the folder's own has no name */
    return;
  if (event->mask & IN_MOVED_FROM)
    {
      g_free (self->from);
      self->from = g_strdup (event->len > 0 ? event->name : "");
      self->from_watch = event->wd;
      self->cookie = event->cookie;
    }
  else if ((event->mask & IN_MOVED_TO) && self->from && event->cookie == self->cookie && event->len > 0)
    {
      self->calls.moved (self->from_watch, self->from, event->wd, event->name, self->data);
      g_clear_pointer (&self->from, g_free);
    }
  if (!(event->mask & IN_IGNORED))
    self->calls.changed (event->wd, self->data);
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer data)
{
  ModelWatch *self = data;
  char buffer[16384] __attribute__ ((aligned (__alignof__ (struct inotify_event))));
  ssize_t length = read (fd, buffer, sizeof buffer);
  for (ssize_t at = 0; at + (ssize_t) sizeof (struct inotify_event) <= length;)
    {
      const struct inotify_event *event = (const struct inotify_event *) (buffer + at);
      at += sizeof *event + event->len;
      take_event (self, event);
    }
  return length > 0 || errno == EAGAIN || errno == EINTR;
}

ModelWatch *
model_watch_new (const ModelWatchCalls *calls, gpointer data)
{
  int fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  ModelWatch *self;
  if (fd < 0)
    return NULL;
  self = g_new0 (ModelWatch, 1);
  self->fd = fd;
  self->calls = *calls;
  self->data = data;
  self->limit = G_MAXUINT;
  self->source = g_unix_fd_add (fd, G_IO_IN, readable_cb, self);
  return self;
}

void
model_watch_free (ModelWatch *self)
{
  if (!self)
    return;
  g_source_remove (self->source);
  close (self->fd);
  g_free (self->from);
  g_free (self);
}

int
model_watch_add (ModelWatch *self, const char *path)
{
  int id;
  if (!self || self->count >= self->limit)
    {
      errno = ENOSPC;
      return -1;
    }
  id = inotify_add_watch (self->fd, path, MASK);
  if (id >= 0)
    self->count++;
  return id;
}

void
model_watch_remove (ModelWatch *self, int id)
{
  if (!self || id < 0)
    return;
  inotify_rm_watch (self->fd, id);
  self->count -= self->count > 0;
}

void
model_watch_limit (ModelWatch *self, guint count)
{
  if (self)
    self->limit = count;
}
