/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned weights as they lie in the project: .symphony/weights.json, keyed by the two clips and the ordinal, so that they
 * outlive sessions and edits. Control thread. */
#ifndef LIVE_WEIGHTS_H
#define LIVE_WEIGHTS_H

#include "live-private.h"

#define LIVE_WEIGHTS_KEPT 100           /* saves that an entry outlives after its synapse has left the text */
#define LIVE_WEIGHTS_MAX 65536

typedef struct {
  double   learned;                     /* added to the written weight, -1 to 1 */
  guint32  firings;
  guint    unseen;                      /* saves since its synapse was last in the text */
  gboolean seen;                        /* in the text since the last save */
} LiveWeight;

typedef struct LiveWeights LiveWeights;

/* Reads `root`/.symphony/weights.json where it is there. Malformed files are set aside as weights.json.bad and said in
 * *problem; the table is then empty. Never NULL. kept: FALSE for a folder that is nobody's project, such as the bundled
 * examples: nothing is read or written there. */
LiveWeights *live_weights_load (const char *root, gboolean kept, char **problem);
void         live_weights_free (LiveWeights *weights);
const char  *live_weights_get_root (LiveWeights *weights);

/* NULL: nothing was learned. */
LiveWeight  *live_weights_find (LiveWeights *weights, const LiveSynapse *synapse);
/* Makes the entry where there is none. TRUE: something changed. */
gboolean     live_weights_set (LiveWeights *weights, const LiveSynapse *synapse, double learned, guint32 firings);
void         live_weights_clear (LiveWeights *weights);
/* Carries what was learned over to a clip's new name. */
void         live_weights_rename (LiveWeights *weights, const char *old_key, const char *new_key);

/* Writes a new file that then replaces the old one, where something changed. FALSE: *error tells. An empty table that was
 * never saved makes no file. */
gboolean     live_weights_save (LiveWeights *weights, GError **error);

#endif
