/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual's chapters in prose. */
#include "script-manual.h"

static const char values[] =
  "# SymphonyScript\n\n"
  "A composition is a text. Clips are written note by note, put together, given to instruments, and led from one to the next. The same text and\n"
  "the same seed always give the same music: the language has no clock, no files and no network.\n\n"
  "```js\n"
  "export const lead = clip('Lead').note('C4', '4n').note('E4', '8n').note('G4', '8n')\n"
  "```\n\n"
  "## Kinds of values\n\n"
  "- **pitch**: a letter, then `#`, `b`, `##`, `bb`, `♯`, `♭` or nothing, then the octave: `'C4'`, `'f#3'`, `'Bb-1'`. Or a whole number from 0 to 127;\n"
  "  C4 is 60. The octave belongs to the letter: `'B#3'` sounds as C4, `'Cb4'` as B3.\n"
  "- **root**: a pitch without its octave: `'C'`, `'F#'`, `'Bb'`.\n"
  "- **duration**: `'1n'`, `'2n'`, `'4n'` … `'64n'` are 4/N beats; a dot makes it half as long again (`'4n.'`), a `t` two thirds (`'8t'`). A number is\n"
  "  beats. Other tuplets are written as beats. Durations are above 0; `rest(0)` is allowed.\n"
  "- **beat**: one quarter note, whatever the metre.\n"
  "- **level**: 0 to 1. A MIDI value is divided by 127.\n"
  "- **tempo**: quarters per minute, 1 to 999. **metre**: `'n/d'`, n 1 to 64 over 1, 2, 4, 8, 16 or 32; a bar has n·4/d beats.\n"
  "- **clip**: a builder, a cursor, what `build()` or `freeze()` gives: all are taken alike wherever a clip is wanted.\n\n"
  "Builders are values: every call gives another one, and a stored one never changes. `note`, `chord`, `degree`, `roman`, `hit` and their like give a\n"
  "*cursor* on what was just written; modifiers such as `velocity` act on it alone, and any other call goes on behind it. Instruments, tracks and\n"
  "sessions are values too: write their calls as one chain, or take what each call gives.\n\n";

static const char structure[] =
  "## Structure\n\n"
  "- `loop` repeats, `stack` sounds together, `play` puts a clip inside another, `isolate` gives contexts back, `voice` makes a line of its own.\n"
  "- **Every operation written in the body of a `stack` is one branch.** A line inside a stack is written with `play`, `loop(1, …)` or `voice`; time then\n"
  "  goes on by the longest branch. What a branch sets ends with it.\n"
  "- A body starts with the context around it (default duration, key, scale, transposition, feel); what it sets stays inside. `swing`, `groove` and `cycle`\n"
  "  belong to the whole clip, and do nothing inside a body.\n"
  "- The tempo line belongs to the track. A nested clip that changes the tempo gives it back when it ends, and a ramp that runs across it goes on;\n"
  "  its metre stays.\n"
  "- `cycle(n)` locks the phase: at the clip's end it waits for the next multiple of n beats on the transport.\n"
  "- What plays: the session that is the default export; else the last session the file made; else the clip that is the default export; else all\n"
  "  exported clips.\n\n";

static const char harmony[] =
  "## Harmony\n\n"
  "- **Degrees** count in the `scale`: 1 is its root, 8 (of seven notes) the octave. `roman` stacks thirds on a degree of the scale; upper and lower case\n"
  "  mean the same there.\n"
  "- **Numerals** belong to the `key` (`progression`, `voiceLead`): upper case is major, lower case minor; vii in major and ii in minor are diminished.\n"
  "  Behind a numeral stands any chord suffix (`V7`, `Imaj7`, `vii°`, `iiø`), and 7 alone is a dominant on upper case, a minor seventh on lower. `b` and `#` before it move its\n"
  "  root by a semitone. `V7/ii` is read in the major key on ii; `I/3` has degree 3 of the key in the bass.\n"
  "- The key also gives natural letters their accidentals in `note`, `slide`, `arpeggio`, `euclidean` and `pattern`; never in chords and degrees.\n"
  "- **Voice leading** begins around middle C; then every voice, from low to high, takes the nearest free tone of the next chord.\n\n";

static const char notation[] =
  "## Mini-notation\n\n"
  "```js\n"
  "export const c = clip().pattern('c4 e4 [g4 a4] <c5 d5> ~ e4*2 c4(3,8)!2 a4?0.5 @3')\n"
  "```\n\n"
  "The steps of a text share one cycle: a bar, or `bars` of them, or a `duration`. Notes without an octave take the option `octave`; numbers are degrees of\n"
  "the scale; drum clips take the names of drums. A note sounds for `gate` times its step.\n\n"
  "| Written | Means |\n|---|---|\n"
  "| `~` · `_` | silence · the step before lasts longer |\n"
  "| `[c4 e4]` · `<c4 e4>` · `{c4 e4 g4}%4` | a sequence inside one step · one step per cycle, in turn · four steps per cycle, on and on through the list |\n"
  "| `c4, e4` · `c4 \\| e4` | both at once · one of them by chance, in each cycle anew |\n"
  "| `x*2` · `x/2` | twice in its step, each time a cycle further · stretched over two cycles |\n"
  "| `x!3` · `x!` | three equal steps · one more of the same |\n"
  "| `x@3` | three times as long as its neighbours |\n"
  "| `x(3,8,2)` | three hits spread over eight slots, turned left by two |\n"
  "| `x?0.3` · `x?` | left out with this chance, each note for itself · with 0.5 |\n"
  "| `x:0.8` | velocity |\n\n"
  "A pattern in a loop goes on with its cycles where it stopped. Chance depends on `seed`, cycle and step alone; without a seed on the clip and the\n"
  "project's seed.\n\n";

static const char feel[] =
  "## Feel\n\n"
  "Three steps, always in this order:\n\n"
  "1. `quantize` pulls the start to the grid: start + (nearest grid − start) · strength; with `duration` the length too, to one grid at least.\n"
  "2. `groove`: step = floor(start · stepsPerBeat + 0.001) mod steps; late by timing × the seconds of one step from there; velocity and duration are\n"
  "   factors. Without a groove, `swing`: a note on the second half of a beat is late by amount × a quarter of a beat.\n"
  "3. `humanize`: uniform in ±timing ms and ±velocity.\n\n"
  "The velocity of a note: written × groove, replaced inside a dynamics region (the *written* start decides), accent, + humanise, kept within 0–1,\n"
  "round(127 · v).\n\n"
  "With a seed each note draws from Mulberry32(seed ⊕ its place in the clip's list); without one a clip has one generator, out of the number given with\n"
  "`--seed` or `session({ seed })`, else out of its own name. An edit in one clip never reshuffles another. `freeze()` fixes the draws: the frozen clip keeps its\n"
  "feel in beats, follows the tempo around it, and can be transposed.\n\n";

static const char synapses[] =
  "## Synapses: what follows a clip\n\n"
  "`a.to(b, options)` says: when `a` ends, at its written length, `b` may start. It returns `a`.\n\n"
  "- **Branching**: several calls compete, exactly one wins by weight. **Fan-out**: `a.to([b, c])` is one candidate whose targets start together.\n"
  "  `always: true` fires beside the winner. A weight of 0 never fires.\n"
  "- `probability`: once chosen it fires with this chance; else this path ends in silence. `delay` and `jitter` wait, fixed and by chance; `quantize` then\n"
  "  waits for the next beat or bar. `limit` counts firings per run; `decay` weakens it with each firing; `plasticity` says how fast it learns.\n"
  "- A target plays on the track that holds it; a clip on no track plays on the source's instrument. A clip leads to at most 64 others; one without length\n"
  "  leads nowhere. What nothing can lead to is told.\n"
  "- `reward()` and `penalize()` strengthen or weaken what fired last; the learned weights are kept with the project.\n\n";

static const char live[] =
  "## Live\n\n"
  "`live.…`, `reward` and `penalize` act when the line they stand in is run, by hand, a key or a pedal. A plain evaluation only checks them, so that the text\n"
  "stays the whole truth; the clips they name wait, ready to start. `launch` and `stop` wait for the next line of the quantum: `'bar'` at first, `'beat'`,\n"
  "`'clip'` (the end of what plays) or `'off'` (the next block). On a bar line, `'bar'` means the next one.\n\n";

static const char differs[] =
  "## Differs from upstream\n\n"
  "Names and meaning are those of the TypeScript library SymphonyScript. What it gets wrong is right here:\n\n"
  "| The library | Here |\n|---|---|\n"
  "| flats fail in transposition, chord roots, `bVII`, arpeggios; E# B# Cb Fb fail | every spelling works everywhere |\n"
  "| `velocityCurve` ignores its points; `smooth` is linear; automation ramps lose their seconds; vibrato's rate is dropped | all are kept |\n"
  "| `glide('8n')` gives no time; `slide` is only a legato note | a real glide, any duration |\n"
  "| `transpose` skips `loop`, `isolate` and frozen clips | it applies to all |\n"
  "| `voice` inside `stack` falls apart, chords lose the voice, voice 15 shares channel 1, ties join different sounding pitches | one line; kept; channel 16; the sounding pitch decides |\n"
  "| transposition or dynamics of one branch leak into the others; generators in a stack become a chord | branches are closed; a generator is one branch |\n"
  "| a cursor given to `play` is lost; many methods need `commit()`; cursors change in place; `degree` options are dropped on a cursor | every method on every cursor; cursors are clips and values |\n"
  "| `flam` and `drag` are silent; drums ignore `defaultHumanize` and `quantize`; unknown drums, keys, suffixes, numerals pass | they sound; obeyed; errors with suggestions |\n"
  "| `chord([…], 2)` and `chord(code, '2n')` lose the duration; `degree`, `roman` ignore `defaultDuration`; so do sessions and tracks; `key` alters degrees | kept; obeyed; obeyed; never |\n"
  "| `bend` beyond 2 semitones fails, 7 bits | ±12 semitones, 14 bits, the range follows |\n"
  "| `isolate({ timeSignature })` does nothing; a nested clip cuts a running tempo ramp; parts of curved ramps are approximate; frozen clips keep their own seconds | it works; the ramp goes on; exact; they follow the tempo |\n"
  "| groove looks at the unquantised place; a humanised note can fall out of its crescendo | at the quantised place; the written place decides |\n"
  "| `swing` in a body is lost without a word; tempo and loop counts are unchecked; the live bar ignores the metre's lower number; live builders ignore a dozen methods | a hint; checked; n·4/d beats; none is ignored |\n"
  "| synapses never sound; fan-out is only described; weight 0 can win; jitter is constant | they sound, as above |\n"
  "| at most 100,000 operations and 10,000 repeats | 1,000,000 of each |\n\n"
  "Kept on purpose: every operation in a `stack` is a branch; `marcato` leaves the velocity alone; one length articulation per note (but `accent` goes with\n"
  "any of them here); dynamics replace velocity; `octave` sets; `velocityRamp` starts at 0.5; a nested clip's metre stays; a hit lasts `'16n'` but a bare\n"
  "`rest()` of drums `'4n'`; drum pitches as written.\n";

void
manual_print_before (FILE *out)
{
  static const char *const chapters[] = { values, structure, harmony, notation, feel, synapses, live };

  for (size_t i = 0; i < sizeof chapters / sizeof chapters[0]; i++)
    fputs (chapters[i], out);
  manual_language_print (out);
  fputs ("# What can be called\n\n", out);
}

void
manual_print_behind (FILE *out)
{
  fputs (differs, out);
}
