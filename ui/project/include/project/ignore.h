/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ignore files name, as Git reads them (gitignore(5)): .gitignore, .ignore, .git/info/exclude. No GTK.
 *
 * Rules are immutable and shared by threads. The innermost file is asked first, and the last of its rules that fits decides.
 * Paths are absolute. */
#ifndef PROJECT_IGNORE_H
#define PROJECT_IGNORE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct ModelIgnore ModelIgnore;
ModelIgnore *model_ignore_ref (ModelIgnore *ignore);
void         model_ignore_unref (ModelIgnore *ignore);
/* Rules of `folder`'s own ignore files on top of `above`; `above` itself (a new reference, or NULL) when it has none. */
ModelIgnore *model_ignore_read (ModelIgnore *above, const char *folder);
/* Rules of all folders from the repository's top down to `folder`, without those of `folder` itself. */
ModelIgnore *model_ignore_read_above (const char *folder);
ModelIgnore *model_ignore_parse (ModelIgnore *above, const char *folder, const char *text);
/* NULL ignores nothing. Whether a folder around `path` is ignored is the caller's to know. */
gboolean     model_ignore_match (const ModelIgnore *ignore, const char *path, gboolean is_folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelIgnore, model_ignore_unref)

G_END_DECLS

#endif
