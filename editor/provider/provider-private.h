/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the hub's parts share. */
#ifndef PROVIDER_PRIVATE_H
#define PROVIDER_PRIVATE_H

#include "provider/provider.h"

/* Moves every row to the document's text of now; rows whose text is gone are dropped. FALSE: the revision is too old. */
gboolean        provider_answer_map (ProviderAnswer *answer, Document *document);
/* One answer of several; completions sorted by how they match. Takes a reference of each part. */
ProviderAnswer *provider_answer_merge (GPtrArray *parts, Document *document);

#endif
