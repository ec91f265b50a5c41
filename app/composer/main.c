/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony-composer: the child process that evaluates compositions, locked in before it reads a byte of them. */
#include <stdio.h>
#include <string.h>

#include "composer/child.h"
#include "composer/wire.h"
#include "sandbox/strict.h"

int
main (void)
{
  ComposerChild *child = composer_child_open (SANDBOX_FIRST_FD);
  if (!child)
    {
      fputs ("symphony-composer is started by Symphony itself: it needs its pipes and memory.\n", stderr);
      return 2;
    }
  int error = sandbox_strict_enter (COMPOSER_FD_ANSWER + 1);
  if (error != 0)
    {
      fprintf (stderr, "symphony-composer: the sandbox cannot be entered: %s\n", strerror (error));
      return 3;
    }
  sandbox_strict_exit (composer_child_run (child));
}
