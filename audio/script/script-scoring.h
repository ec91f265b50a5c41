/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A score in the making: what is planned to play, and what has been found out about it. */
#ifndef SCRIPT_SCORING_H
#define SCRIPT_SCORING_H

#include "script-expand.h"

/* A part to be: a clip (or one that could not be evaluated) on a track. */
typedef struct {
  Value        clip;
  uint32_t     track;
  bool         waits;
  bool         full;                    /* it has as many synapses as there may be */
  PartSettings settings;
  uint64_t     key_hash;
  const char  *key, *name;
  uint32_t     same;                    /* how many parts before it have the same key */
} Plan;

typedef struct {
  Script  *s;
  Output   out;
  Module  *main;
  const Session *session;
  VECTOR (Plan) plans;
  VECTOR (ScriptTrack) tracks;
  VECTOR (ScriptInstrument) instruments;
  VECTOR (ScriptSynapse) synapses;
  VECTOR (ScriptClipInfo) clips;
  VECTOR (ScriptLiveCall) live;
  VECTOR (Instrument *) written;        /* by instrument: where it comes from; NULL: a default one */
  double  *bends;                       /* by instrument: the widest bend of its tracks, semitones */
  VECTOR (uint32_t) default_instruments;        /* by kind of clip: index + 1 */
  uint32_t last_call;                   /* group of the synapse call that was linked last */
  uint32_t measure_budget;              /* operations that may still be looked at for clips that do not play */
} Scoring;

/* Chooses what plays: session, tracks, clips, and the clips that synapses lead to. */
void scoring_plan (Scoring *g);
bool scoring_same_clip (Value a, Value b);
/* The list of the main file's clips, in the order written. */
void scoring_list_clips (Scoring *g);
/* The instruments' own numbers once all parts are there: bend ranges, buses, whose sound ducks whom. */
void scoring_finish_instruments (Scoring *g);
uint32_t scoring_find_bus (const Scoring *g, const Atom *id);  /* SCRIPT_NONE: there is none */
uint32_t scoring_add_instrument (Scoring *g, Instrument *instrument);
uint32_t scoring_default_instrument (Scoring *g, Value clip);
/* Synapses between the plans; they may add plans that wait. */
void scoring_link (Scoring *g);
/* Live calls: the clips they name wait, those that were run are listed. */
void scoring_add_live (Scoring *g);
/* A plan for a clip on a track (SCRIPT_NONE: a track of its own); its number. */
uint32_t scoring_add_plan (Scoring *g, Value clip, uint32_t track, PartSettings settings);
PartSettings scoring_make_settings (Scoring *g, const Track *track);

#endif
