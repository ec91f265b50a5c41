/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece between two notations: what MIDI files, MusicXML and SymphonyScript have in common, and what went wrong on the way.
 *
 * Readers make one, writers take one. Parent process, any thread, one thread at a time per piece. Places and lengths are in
 * beats (quarter notes) from the start; 1/480 beat is a tick. Texts are interned in the piece and live as long as it does. */
#ifndef FORMATS_PIECE_H
#define FORMATS_PIECE_H

#include <glib.h>
#include "theory/tempo.h"

G_BEGIN_DECLS

#define FORMATS_PPQ 480
#define FORMATS_FILE_MAX (64u << 20)    /* bytes of any file that is read */
#define FORMATS_EVENTS_MAX 10000000u    /* events of any file that is read */
#define FORMATS_BEATS_MAX 1000000.0     /* longest piece, and the longest duration of the language: 139 hours at 120 */

/* ---- what went wrong ------------------------------------------------------------------------------------ */

#define FORMATS_ERROR (formats_error_quark ())
GQuark formats_error_quark (void);
typedef enum {
  FORMATS_ERROR_BROKEN,                 /* the input cannot be read as what it says it is */
  FORMATS_ERROR_LIMIT,                  /* too large, too deep, too many */
  FORMATS_ERROR_SYSTEM
} FormatsError;

typedef enum { FORMATS_WARNING, FORMATS_HINT } FormatsSeverity;
#define FORMATS_NO_OFFSET G_MAXUINT64

typedef struct {
  FormatsSeverity severity;
  guint64 offset;                       /* byte of the input, or FORMATS_NO_OFFSET */
  guint   line;                         /* of a text input, from 1; 0: none */
  guint   count;                        /* how often; place and text are those of the first */
  char   *code;                         /* "end-of-track": stable, one for each rule */
  char   *message, *hint;               /* hint may be NULL */
} FormatsDiagnostic;

typedef struct { GPtrArray *items; } FormatsReport;     /* FormatsDiagnostic, in the order they were found */

FormatsReport *formats_report_new (void);
void           formats_report_free (FormatsReport *report);
/* Says it once for each code and counts the rest; report may be NULL. hint may be NULL. */
void           formats_report_add (FormatsReport *report, FormatsSeverity severity, guint64 offset, guint line, const char *code,
                                   const char *hint, const char *format, ...) G_GNUC_PRINTF (7, 8);
const FormatsDiagnostic *formats_report_find (const FormatsReport *report, const char *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FormatsReport, formats_report_free)

/* ---- the piece ------------------------------------------------------------------------------------------ */

typedef enum {
  FORMATS_STACCATO = 1, FORMATS_LEGATO, FORMATS_TENUTO, FORMATS_MARCATO         /* at most one of these … */
} FormatsArticulation;

typedef struct {
  double  beat, beats;                  /* where it sounds, how long */
  double  written_beat, written_beats;  /* as noted, before feel and articulation */
  guint8  midi, velocity;               /* 0-127; velocity 1-127 */
  guint8  channel;                      /* 1-16; 0: the track's own */
  guint8  voice;                        /* of a notation or of the language; 0: none */
  guint8  staff;                        /* 0: the first */
  guint8  articulation;                 /* FormatsArticulation or 0 */
  gboolean accent;                      /* … and this; velocity already holds it */
  float   detune_cents;
  double  glide_beats;                  /* slides here from the note before in its voice */
  const char *spelling;                 /* "C#4"; NULL: by the key */
  const char *drum;                     /* name in the drum map; NULL: none */
} FormatsNote;

typedef enum { FORMATS_CONTROL, FORMATS_BEND, FORMATS_PRESSURE, FORMATS_KEY_PRESSURE, FORMATS_AUTOMATION } FormatsChangeKind;

typedef struct {
  double  beat;
  FormatsChangeKind kind;
  guint8  channel;                      /* as for notes */
  guint8  number;                       /* CONTROL: controller; KEY_PRESSURE: key */
  double  value;                        /* CONTROL 0-127, BEND semitones, pressures 0-1, AUTOMATION as its target has it */
  double  ramp_beats;                   /* AUTOMATION: linear from the value before */
  const char *target;
} FormatsChange;

typedef enum { FORMATS_TEXT, FORMATS_LYRIC, FORMATS_MARKER, FORMATS_CHORD } FormatsTextKind;
typedef struct { double beat; FormatsTextKind kind; const char *text; } FormatsText;

typedef struct {
  const char *name;                     /* never NULL */
  const char *patch;                    /* bundled instrument; NULL: by program */
  int      program, bank;               /* 0-127; -1: unknown */
  int      channel;                     /* 1-16; 0: any */
  gboolean drums;                       /* keys are General MIDI percussion */
  int      transpose;                   /* written = sounding - transpose, semitones */
  double   volume, pan;                 /* 0-1, -1..1; volume < 0: nothing is said */
  double   bend_semitones;              /* range; 0: any */
  double   beats;                       /* length with the silence at the end */
  GArray  *notes;                       /* FormatsNote */
  GArray  *changes;                     /* FormatsChange */
  GArray  *texts;                       /* FormatsText */
} FormatsTrack;

typedef struct { double beat; guint numerator, denominator; } FormatsMetre;
typedef struct { double beat; int fifths; gboolean minor; } FormatsKey;
typedef struct { double beat; const char *name; } FormatsSection;       /* from here on; name may be NULL */

typedef struct {
  const char *title;                    /* may be NULL */
  GArray    *tempos;                    /* TheoryTempo, sorted, one at beat 0 at least, prepared */
  GArray    *metres;                    /* FormatsMetre, likewise */
  GArray    *keys;                      /* FormatsKey, may be empty */
  GArray    *sections;                  /* FormatsSection, may be empty */
  GArray    *texts;                     /* FormatsText: markers and what belongs to no track */
  GPtrArray *tracks;                    /* FormatsTrack */
  double     beats;                     /* the whole length */
  GStringChunk *strings;
} FormatsPiece;

/* Empty, but for 120 bpm and 4/4 at the start when `defaults`. */
FormatsPiece *formats_piece_new (gboolean defaults);
void          formats_piece_free (FormatsPiece *piece);
FormatsTrack *formats_piece_add_track (FormatsPiece *piece, const char *name);          /* lent */
const char   *formats_piece_intern (FormatsPiece *piece, const char *text);             /* NULL gives NULL */
/* Sorts everything by place (stable), drops equal neighbours among tempos and metres, sees to one at beat 0, prepares the
 * tempo line and computes the lengths. Readers end with it. */
void          formats_piece_finish (FormatsPiece *piece);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FormatsPiece, formats_piece_free)

/* Tick of a place: rounded, halves up, never below 0. */
guint64       formats_tick (double beats);
/* The key signature in which the fewest notes need an accidental; fifths -7 to 7. FALSE: no note that has a pitch. */
gboolean      formats_piece_guess_key (const FormatsPiece *piece, FormatsKey *key);
/* Notes of all tracks. */
gsize         formats_piece_count_notes (const FormatsPiece *piece);

/* ---- from and to the language ----------------------------------------------------------------------------- */

/* What `symphony events --json` prints. NULL: *error says which member is not as it should be. */
FormatsPiece *formats_read_events (const char *json, gsize length, FormatsReport *report, GError **error);
/* A composition that plays the piece. `origin` is named in its first line. NULL only if it would be larger than a composition may be. */
char         *formats_write_script (const FormatsPiece *piece, const char *origin, FormatsReport *report, GError **error);

G_END_DECLS

#endif
