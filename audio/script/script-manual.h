/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the parts of the manual. */
#ifndef SCRIPT_MANUAL_H
#define SCRIPT_MANUAL_H

#include <stdio.h>

void manual_language_print (FILE *out);

#endif
