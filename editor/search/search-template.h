/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A template at work. */
#ifndef SEARCH_TEMPLATE_H
#define SEARCH_TEMPLATE_H

#include "search/search.h"

/* FALSE: it can be written without matching the hit again. */
gboolean search_template_needs_groups (const SearchTemplate *self);
/* Appends what replaces the hit. pairs: start and end of each group. */
void     search_template_expand (const SearchTemplate *self, const char *text, const SearchRange *hit, const gsize *pairs,
                                 guint pair_count, GString *to);

#endif
