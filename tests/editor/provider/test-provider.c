/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hub with providers that answer at once, late, never and badly. */
#include "provider/provider.h"

typedef struct { ProviderHub *hub; guint delay_ms; const char *label; gboolean mute; guint cancelled, rank; ProviderRequest *held; guint timer; } Fake;

static gboolean
late_cb (gpointer data)
{
  Fake *fake = data;
  ProviderRequest *request = g_steal_pointer (&fake->held);
  const ProviderQuestion *question = provider_request_get_question (request);
  ProviderAnswer *answer = provider_answer_new (question->kind, provider_request_get_revision (request));
  ProviderItem item = { PROVIDER_THING_METHOD, fake->label, fake->label, .start = question->start - 2, .end = question->start, .rank = fake->rank };
  provider_answer_add (answer, &item);
  provider_request_answer (request, fake, answer, NULL);
  provider_request_unref (request);
  fake->timer = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
fake_handles (gpointer self, Document *document, ProviderKind kind)
{
  return kind == PROVIDER_COMPLETION;
}

static void
fake_ask (gpointer self, ProviderRequest *request)
{
  Fake *fake = self;
  g_clear_pointer (&fake->held, provider_request_unref);
  g_clear_handle_id (&fake->timer, g_source_remove);
  fake->held = provider_request_ref (request);
  if (fake->mute)
    return;
  if (fake->delay_ms == 0)
    late_cb (fake);
  else
    fake->timer = g_timeout_add (fake->delay_ms, late_cb, fake);
}

static void
fake_cancel (gpointer self, ProviderRequest *request)
{
  ((Fake *) self)->cancelled++;
}

static void
fake_free (gpointer self)
{
  Fake *fake = self;
  g_clear_handle_id (&fake->timer, g_source_remove);
  g_clear_pointer (&fake->held, provider_request_unref);
}

static const char *
fake_triggers (gpointer self, Document *document)
{
  return ".(";
}

static const ProviderClass fake_class = { "fake", fake_handles, fake_ask, fake_cancel, fake_triggers, .free = fake_free };

typedef struct { guint calls, rows; char first[16]; gsize start, end; double ms; gint64 began; } Seen;

static void
seen_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  Seen *seen = data;
  seen->calls++;
  seen->ms = (g_get_monotonic_time () - seen->began) / 1000.0;
  seen->rows = answer ? answer->rows->len : 0;
  if (seen->rows > 0)
    {
      const ProviderItem *item = provider_answer_row (answer, ProviderItem, 0);
      g_strlcpy (seen->first, item->label, sizeof seen->first);
      seen->start = item->start;
      seen->end = item->end;
    }
}

static ProviderRequest *
ask (ProviderHub *hub, Document *document, gsize at, Seen *seen)
{
  ProviderQuestion question = { PROVIDER_COMPLETION, document, at, at };
  *seen = (Seen) { .began = g_get_monotonic_time () };
  return provider_hub_ask (hub, &question, seen_cb, seen);
}

static void
wait_for (const Seen *seen)
{
  while (seen->calls == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Who is at once is not kept waiting by who is late; who is late alone is waited for. */
static void
test_merge (void)
{
  g_autoptr (Document) document = document_new ();
  Fake quick = { .label = "note", .rank = 1 }, soon = { .label = "notes", .delay_ms = 10 }, late = { .label = "nought", .delay_ms = 1500 };
  ProviderHub *hub = provider_hub_new ();
  Seen seen;

  document_set_text (document, "no");
  g_assert_null (ask (hub, document, 2, &seen));
  provider_hub_add (hub, &fake_class, &quick);
  provider_hub_add (hub, &fake_class, &soon);
  g_assert_cmpstr (provider_hub_get_triggers (hub, document), ==, ".(");
  ask (hub, document, 2, &seen);
  g_assert_cmpuint (seen.calls, ==, 0);
  wait_for (&seen);
  g_assert_cmpuint (seen.rows, ==, 2);
  g_assert_cmpstr (seen.first, ==, "notes");            /* the lower rank of two that match alike */
  provider_hub_add (hub, &fake_class, &late);
  ask (hub, document, 2, &seen);
  wait_for (&seen);
  g_assert_cmpuint (seen.rows, ==, 2);
  g_assert_cmpfloat (seen.ms, >=, 90);
  g_assert_cmpfloat (seen.ms, <, 1400);
  g_assert_cmpuint (late.cancelled, ==, 1);
  quick.mute = soon.mute = TRUE;
  ask (hub, document, 2, &seen);
  wait_for (&seen);
  g_assert_cmpstr (seen.first, ==, "nought");
  g_assert_cmpuint (seen.calls, ==, 1);
  provider_hub_free (hub);
}

static void
test_edits (void)
{
  g_autoptr (Document) document = document_new ();
  Fake late = { .label = "note", .delay_ms = 20 };
  ProviderHub *hub = provider_hub_new ();
  Seen seen;

  document_set_text (document, "xx no");
  provider_hub_add (hub, &fake_class, &late);
  ask (hub, document, 5, &seen);
  document_replace (document, 0, 0, "more ", -1);       /* before it, and at its end */
  document_replace (document, 10, 10, "t", -1);
  wait_for (&seen);
  g_assert_cmpuint (seen.rows, ==, 1);
  g_assert_cmpuint (seen.start, ==, 8);
  g_assert_cmpuint (seen.end, ==, 11);
  ask (hub, document, 11, &seen);
  document_replace (document, 8, 11, "zz", -1);         /* what it was for is gone: nothing matches */
  wait_for (&seen);
  g_assert_cmpuint (seen.rows, ==, 0);
  provider_hub_free (hub);
}

static void
test_cancel (void)
{
  g_autoptr (Document) document = document_new ();
  Fake late = { .label = "note", .delay_ms = 5 }, quick = { .label = "note" };
  ProviderHub *hub = provider_hub_new ();
  Seen seen, other;

  document_set_text (document, "no");
  provider_hub_add (hub, &fake_class, &late);
  provider_request_cancel (ask (hub, document, 2, &other));
  g_assert_cmpuint (late.cancelled, ==, 1);
  provider_hub_add (hub, &fake_class, &quick);
  ask (hub, document, 2, &seen);
  wait_for (&seen);
  g_assert_cmpuint (other.calls, ==, 0);
  late.mute = quick.mute = TRUE;
  provider_hub_open (hub, document);
  ask (hub, document, 2, &seen);
  provider_hub_close (hub, document);                   /* nobody will answer any more */
  wait_for (&seen);
  g_assert_cmpuint (seen.rows, ==, 0);
  ask (hub, document, 2, &other);
  provider_hub_free (hub);                              /* and what is open ends quietly */
  g_assert_cmpuint (other.calls, ==, 0);
}

static void
test_match (void)
{
  g_assert_cmpint (provider_match ("", "note"), ==, 1);
  g_assert_cmpint (provider_match ("note", "note"), >, provider_match ("note", "notes"));
  g_assert_cmpint (provider_match ("no", "note"), >, provider_match ("no", "Note"));
  g_assert_cmpint (provider_match ("dd", "defaultDuration"), >, provider_match ("dd", "added"));
  g_assert_cmpint (provider_match ("dur", "defaultDuration"), >, 0);
  g_assert_cmpint (provider_match ("xyz", "note"), ==, 0);
  g_assert_cmpint (provider_match ("note1", "note"), ==, 0);
  g_assert_cmpint (provider_match ("ä", "Ähre"), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider/merge", test_merge);
  g_test_add_func ("/provider/edits", test_edits);
  g_test_add_func ("/provider/cancel", test_cancel);
  g_test_add_func ("/provider/match", test_match);
  return g_test_run ();
}
