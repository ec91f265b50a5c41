/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's front door. */
#ifndef IDE_IDE_H
#define IDE_IDE_H

/* Runs the window until it is closed; returns the process's exit status (0; 2 wrong usage; 3 no display).
 *   symphony-ide [--play] [--test-api] [FILE or FOLDER ...]
 * Call once, from main(), before any other thread was started. */
int ide_main (int argc, char **argv);

#endif
