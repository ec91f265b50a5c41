/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control from outside: patches are edited, parameters moved, notes played while they sound, by OSC messages.
 *
 * All doors - a UDP socket on the loopback address, a Unix socket, control_post() - lead into one bounded queue; one
 * thread edits, compiles and replies. Nothing is dropped in silence: what cannot be done is answered with /error.
 *
 *   reply                                            when
 *   /ok    address serial                            it was done, or (values, programs) handed to the audio thread
 *   /done  address serial frame                      it sounds since that sample
 *   /error address serial code message hint          P001-P020 as for files; E_ARGS, E_ADDRESS, E_BUSY, E_TOO_LARGE, E_FILE
 *
 * The serial is the first argument where it is an int64, else 0. /param/set and /note without a serial are answered
 * only when something is wrong. The addresses: control-address.c, one row each, which /help lists; any may be prefixed
 * with /t/NAME for the patch of a track (else the first one's; %20 stands for a blank).
 *
 *   answer                                           of
 *   /patch    serial part parts text                 /patch/get; the parts joined are the file
 *   /track    serial number count name file          /patch/list
 *   /param    serial id param value                  /param/get; to listeners: /param track id param value
 *   /learned  serial id param control min max curve mode        /param/learn when a control has been moved; /param/maps
 *   /conflict serial control track id param          what else that control moves
 *   /preset   serial number count name values        /preset/list
 *   /status   serial playing sample rate backend sounding xruns received busy late errors dropped unsent lost waiting
 *   /meter    track peak peak rms rms reduction-dB   to listeners, 20 times a second; track "": the master
 *   /swap     track frame                            to listeners: a program took over
 *
 * A bundle's time tag in the future sets the frame of its /param/set, /preset/morph and /note; other messages are served
 * at that time. A tag of the past means now and is counted as late. */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

#include <glib.h>
#include <stdio.h>
#include "control/osc.h"
#include "engine/track.h"

G_BEGIN_DECLS

#define CONTROL_PORT 57140
#define CONTROL_LANE 15                 /* of the kernel: notes from outside */

#define CONTROL_ERROR (control_error_quark ())
GQuark control_error_quark (void);
typedef enum { CONTROL_ERROR_SOCKET } ControlError;

typedef struct Control Control;

typedef struct {
  Engine  *engine;                      /* outlives the control */
  GMutex  *engine_lock;                 /* held around control-side calls of the engine; NULL: nobody else makes any */
  const char *project_dir;              /* where /patch/load may read and /patch/save and /preset/save write; NULL: nowhere */
  const char *patch_dir;                /* bundled patches */
  int      port;                        /* UDP on 127.0.0.1, and the Unix socket; 0: neither; -1: any free one */
} ControlConfig;

/* NULL: a socket cannot be had (the port is taken). */
Control    *control_new (const ControlConfig *config, GError **error);
void        control_free (Control *control);
int         control_get_port (const Control *control);         /* 0: none */
const char *control_get_socket (const Control *control);       /* path of the Unix socket; NULL: none */

/* Any thread: a packet as from a socket; replies come to `func` on the control thread (what is refused at the door: on the
 * caller's), with the engine's lock held: it must neither call the engine nor post or free. FALSE: something in it was
 * refused: the queue was full (E_BUSY), or it is no OSC. */
typedef void (*ControlReply) (const uint8_t *packet, size_t size, gpointer data);
gboolean    control_post (Control *control, const uint8_t *packet, size_t size, ControlReply func, gpointer data);
/* Nobody's replies come to this data any more when it returns. */
void        control_forget (Control *control, gpointer data);

/* For hosts that drive the engine by hand: which sample is delivered at which time of CLOCK_REALTIME. */
void        control_set_time (Control *control, double realtime_ns, double sample);

/* ---- the browser's index ---------------------------------------------------------------------------------- */
/* All patches of some folders as one JSON document: [{"name", "file", "family" (where the folder's families.txt
 * has a line "FAMILY: NAME NAME..."), "kind": "instrument" or "effect", "doc", "licence",
 * "macros": [{"name", "min", "max", "value", "unit", "words", "doc"}], "presets": [name]}], by name. A file that does not
 * load has "error" instead. Free it. Any thread. */
char       *control_index_patches (const char *const *folders);
/* The same as lines for people. */
void        control_print_presets (const char *const *folders, FILE *out);

G_END_DECLS

#endif
