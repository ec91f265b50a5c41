/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The questions of `symphony patch`. Each takes its own arguments (argv[0] is the question) and returns the exit status. */
#ifndef CLI_PATCH_H
#define CLI_PATCH_H

#include "cli.h"

#include "dsp/machine.h"

int cli_patch_check (int argc, char **argv);
int cli_patch_compile (int argc, char **argv);
int cli_patch_convert (int argc, char **argv);
int cli_patch_modules (int argc, char **argv);
int cli_patch_render (int argc, char **argv);
int cli_patch_bench (int argc, char **argv);
int cli_patch_show (int argc, char **argv);
int cli_patch_edit (int argc, char **argv);
int cli_patch_play (int argc, char **argv);
int cli_patch_presets (int argc, char **argv);

/* A file, or the name of a bundled patch ("lead-saw"). Complains and returns NULL with *status set. */
DspPatch *cli_patch_load (const char *name, int *status);
/* The path that a name means: itself if there is such a file, else the bundled patch's. free() with g_free. */
char     *cli_patch_find (const char *name);
/* Prints what is wrong, "file:line:column: error P010: message", with hints. */
void      cli_patch_print (const char *path, DspDiagnostics *diagnostics);

#endif
