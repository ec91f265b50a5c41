/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony-ide: the window as a program of its own. */
#include "ide/ide.h"

int
main (int argc, char **argv)
{
  return ide_main (argc, argv);
}
