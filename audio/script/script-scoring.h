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
  VECTOR (uint32_t) default_instruments;        /* by kind of clip: index + 1 */
  uint32_t measure_budget;              /* operations that may still be looked at for clips that do not play */
} Scoring;

/* Chooses what plays: session, tracks, clips, and the clips that synapses lead to. */
void scoring_plan (Scoring *g);
bool scoring_same_clip (Value a, Value b);
/* The list of the main file's clips, in the order written. */
void scoring_list_clips (Scoring *g);

#endif
