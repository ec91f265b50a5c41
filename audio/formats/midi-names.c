/* SPDX-License-Identifier: GPL-3.0-or-later */
/* General MIDI level 1: what programs and percussion keys are called, and what plays them here. */
#include "formats/midi.h"

#include <string.h>

static const char *const programs[128] = {
  "Acoustic Grand Piano", "Bright Acoustic Piano", "Electric Grand Piano", "Honky-tonk Piano", "Electric Piano 1", "Electric Piano 2",
  "Harpsichord", "Clavi", "Celesta", "Glockenspiel", "Music Box", "Vibraphone", "Marimba", "Xylophone", "Tubular Bells", "Dulcimer",
  "Drawbar Organ", "Percussive Organ", "Rock Organ", "Church Organ", "Reed Organ", "Accordion", "Harmonica", "Tango Accordion",
  "Acoustic Guitar (nylon)", "Acoustic Guitar (steel)", "Electric Guitar (jazz)", "Electric Guitar (clean)", "Electric Guitar (muted)",
  "Overdriven Guitar", "Distortion Guitar", "Guitar Harmonics", "Acoustic Bass", "Electric Bass (finger)", "Electric Bass (pick)",
  "Fretless Bass", "Slap Bass 1", "Slap Bass 2", "Synth Bass 1", "Synth Bass 2", "Violin", "Viola", "Cello", "Contrabass",
  "Tremolo Strings", "Pizzicato Strings", "Orchestral Harp", "Timpani", "String Ensemble 1", "String Ensemble 2", "Synth Strings 1",
  "Synth Strings 2", "Choir Aahs", "Voice Oohs", "Synth Voice", "Orchestra Hit", "Trumpet", "Trombone", "Tuba", "Muted Trumpet",
  "French Horn", "Brass Section", "Synth Brass 1", "Synth Brass 2", "Soprano Sax", "Alto Sax", "Tenor Sax", "Baritone Sax", "Oboe",
  "English Horn", "Bassoon", "Clarinet", "Piccolo", "Flute", "Recorder", "Pan Flute", "Blown Bottle", "Shakuhachi", "Whistle", "Ocarina",
  "Lead 1 (square)", "Lead 2 (sawtooth)", "Lead 3 (calliope)", "Lead 4 (chiff)", "Lead 5 (charang)", "Lead 6 (voice)", "Lead 7 (fifths)",
  "Lead 8 (bass and lead)", "Pad 1 (new age)", "Pad 2 (warm)", "Pad 3 (polysynth)", "Pad 4 (choir)", "Pad 5 (bowed)", "Pad 6 (metallic)",
  "Pad 7 (halo)", "Pad 8 (sweep)", "FX 1 (rain)", "FX 2 (soundtrack)", "FX 3 (crystal)", "FX 4 (atmosphere)", "FX 5 (brightness)",
  "FX 6 (goblins)", "FX 7 (echoes)", "FX 8 (sci-fi)", "Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe", "Fiddle", "Shanai",
  "Tinkle Bell", "Agogo", "Steel Drums", "Woodblock", "Taiko Drum", "Melodic Tom", "Synth Drum", "Reverse Cymbal", "Guitar Fret Noise",
  "Breath Noise", "Seashore", "Bird Tweet", "Telephone Ring", "Helicopter", "Applause", "Gunshot",
};

/* Keys 27-87; those up to 34 are General MIDI 2's. The names serve as drum names too. */
static const char *const percussion[] = {
  "highQ", "slap", "scratchPush", "scratchPull", "sticks", "squareClick", "metronomeClick", "metronomeBell", "acousticKick", "kick",
  "rim", "snare", "clap", "electricSnare", "lowFloorTom", "hat", "tom3", "pedalHat", "tom2", "openhat", "lowMidTom", "tom1", "crash",
  "highTom", "ride", "chinaCymbal", "rideBell", "tambourine", "splashCymbal", "cowbell", "crash2", "vibraslap", "ride2", "highBongo",
  "lowBongo", "mutedHighConga", "openHighConga", "lowConga", "highTimbale", "lowTimbale", "highAgogo", "lowAgogo", "cabasa", "maracas",
  "shortWhistle", "longWhistle", "shortGuiro", "longGuiro", "claves", "highWoodBlock", "lowWoodBlock", "mutedCuica", "openCuica",
  "mutedTriangle", "openTriangle", "shaker", "jingleBell", "bellTree", "castanets", "mutedSurdo", "openSurdo",
};
G_STATIC_ASSERT (G_N_ELEMENTS (percussion) == 87 - 27 + 1);

/* One patch for each range of programs; `program` is what the patch is written as. */
static const struct { int last; const char *patch; } patches[] = {
  { 3, "keys" },
  { 4, "keys-tine" },
  { 5, "keys-fm" },
  { 7, "keys-clav" },
  { 10, "bell" },
  { 11, "vibraphone" },
  { 13, "marimba" },
  { 15, "bell" },
  { 23, "organ" },
  { 24, "guitar-nylon" },
  { 27, "guitar-steel" },
  { 28, "guitar-muted" },
  { 31, "guitar-steel" },
  { 35, "bass-finger" },
  { 37, "bass" },
  { 38, "bass-acid" },
  { 39, "bass-reese" },
  { 44, "strings" },
  { 45, "pluck" },
  { 46, "harp" },
  { 47, "bell" },
  { 51, "strings" },
  { 54, "choir" },
  { 55, "strings" },
  { 56, "trumpet" },
  { 63, "brass" },
  { 71, "sax" },
  { 79, "flute" },
  { 80, "lead-square" },
  { 81, "lead-saw" },
  { 84, "lead-sync" },
  { 85, "choir" },
  { 87, "lead" },
  { 90, "pad-warm" },
  { 91, "choir" },
  { 93, "pad-glass" },
  { 97, "pad-warm" },
  { 98, "pad-glass" },
  { 103, "pad" },
  { 107, "pluck" },
  { 108, "kalimba" },
  { 111, "lead" },
  { 119, "bell" },
  { 127, "synth" },
};

static const struct { const char *patch; int program; } written[] = {
  { "keys", 0 },
  { "keys-tine", 4 },
  { "keys-fm", 5 },
  { "keys-clav", 7 },
  { "vibraphone", 11 },
  { "marimba", 12 },
  { "bell", 14 },
  { "organ", 16 },
  { "pluck", 24 },
  { "guitar-nylon", 24 },
  { "guitar-steel", 25 },
  { "guitar-muted", 28 },
  { "bass", 33 },
  { "bass-finger", 33 },
  { "bass-acid", 38 },
  { "bass-sub", 39 },
  { "bass-reese", 39 },
  { "harp", 46 },
  { "strings", 48 },
  { "choir", 52 },
  { "trumpet", 56 },
  { "brass", 61 },
  { "sax", 66 },
  { "flute", 73 },
  { "wind", 73 },
  { "lead", 80 },
  { "lead-square", 80 },
  { "lead-saw", 81 },
  { "lead-sync", 84 },
  { "synth", 80 },
  { "pad", 89 },
  { "pad-warm", 89 },
  { "pad-glass", 92 },
  { "kalimba", 108 },
  { "melody", 0 },
  { "clip", 0 },
};

const char *
formats_gm_get_program (int program)
{
  return program >= 0 && program < 128 ? programs[program] : NULL;
}

const char *
formats_gm_get_percussion (int key)
{
  return key >= 27 && key <= 87 ? percussion[key - 27] : NULL;
}

const char *
formats_gm_get_patch (int program)
{
  for (guint i = 0; i < G_N_ELEMENTS (patches); i++)
    if (program <= patches[i].last)
      return patches[i].patch;
  return "keys";
}

int
formats_gm_find_program (const char *patch)
{
  for (guint i = 0; patch && i < G_N_ELEMENTS (written); i++)
    if (strcmp (written[i].patch, patch) == 0)
      return written[i].program;
  return -1;
}
