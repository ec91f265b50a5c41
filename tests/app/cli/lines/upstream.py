# SPDX-License-Identifier: GPL-3.0-or-later
"""Compositions written for the TypeScript library SymphonyScript play here as they are, and mean what they mean there."""
CORE = "import { Clip, session, Session, Track, Instrument } from '@symphonyscript/core'\n"
INDEX = "import { Clip, session, Track, Instrument } from '../index'\n"
SOURCE = "import { Clip } from '../../src'\nimport type { NoteName } from '../types/primitives'\n"


def random(seed):
    """Mulberry32, draw by draw."""
    state = seed & 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = (state ^ state >> 15) * (state | 1) & 0xFFFFFFFF
        t ^= (t + ((t ^ t >> 7) * (t | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF
        yield ((t ^ t >> 14) & 0xFFFFFFFF) / 2**32


def human(seed, place, timing_ms=0, velocity=0, written=1, beat=0, spb=0.5):
    """Seconds and velocity of a note with seeded humanise: `place` is its number in the clip's flat list."""
    draw = random(seed ^ place)
    late = (next(draw) - 0.5) * 2 * timing_ms / 1000 if timing_ms else 0
    louder = (next(draw) - 0.5) * 2 * velocity if velocity else 0
    return {"start_s": beat * spb + late, "velocity": math.floor(127 * min(1, max(0, written + louder)) + 0.5)}


def humans(midis, ticks, beats, fields):
    return [{"type": "note", "midi": m, "duration_ticks": t, "beat": float(b), **f} for m, t, b, f in zip(midis, ticks, beats, fields)]


def vel(*levels):
    return [math.floor(127 * level + 0.5) for level in levels]


def with_velocities(notes, velocities):
    return [{**n, "velocity": v} for n, v in zip(notes, velocities)]


LINES = [
    # Imports as its samples and packages write them.
    (CORE + "export const c = Clip.melody('A').note('C4', '4n').note('E4', '8n').note('G4', '8n')", [note(60, 0, 480), note(64, 480, 240), note(67, 720, 240)]),
    (INDEX + "export default session().tempo(60).add(Track.from(Clip.melody('A').note('C4', '2n').build(), Instrument.synth('Lead'))).build()",
     [note(60, 0, 960, start_s=0.0, duration_s=2.0)], {"top": {"tempo": 60}}),
    (SOURCE + "const pitch: NoteName = 'A4' as NoteName\nexport const c = Clip.create('A').play(Clip.melody().note(pitch, '1n').build())", [note(69, 0, 1920)]),
    ("import { Clip as C, type NoteName } from 'symphonyscript'\nexport const c = C.keys('K').sustain().chord(['C4', 'E4'] as NoteName[], '2n').commit().release()",
     [event("control", 0, controller=64, value=127), *chord([60, 64], 0, 960), event("control", 960, controller=64, value=0)]),

    # Types need no `import type`, and the factories go by both of their names.
    ("import { ClipFactory, InstrumentFactory, session, Track, NoteName, MelodyBuilder, ClipNode } from '@symphonyscript/core'\n"
     "function twice(b: MelodyBuilder, n: NoteName): ClipNode { return b.note(n, '8n').note(n, '8n').build() }\n"
     "export default session().add(Track.from(twice(ClipFactory.melody('A'), 'C4'), InstrumentFactory.synth('Lead')))", line_of([60, 60], 240)),
    ("import { clip, nope } from '@symphonyscript/core'\nexport const c = clip().note('C4')", [note(60, 0, 480)], {"codes": {"SS0205"}}),
    ("import { Clip, Nope } from '@symphonyscript/core'\nexport const c = Nope.melody()", {"SS0205"}),
    ("import { Clip, session, Track, Instrument, compile } from 'symphonyscript'\nconst song = session().add(Track.from(Clip.melody('A').note('C4'), Instrument.synth('Piano')))\n"
     "const { output } = compile(song, { bpm: 120 })", [note(60, 0, 480)], {"codes": {"SS0136"}}),

    # Cursors, commit(), toOperations() and build() wherever a clip is wanted.
    ("const riff = Clip.melody('Riff').note('C4', '8n').note('G4', '8n').staccato()\n"
     "export const c = Clip.melody('All').loop(1, riff.toOperations() as any).loop(1, riff).loop(1, riff.commit()).loop(1, riff.build())",
     [n for k in range(4) for n in (note(60, 480 * k, 240), note(67, 480 * k + 240, 120))]),
    ("const x = Clip.melody('X').note('C4').velocity(0.5)\nexport const c = Clip.melody('Y').play(x).play(x.commit()).play(x.build())", line_of([60, 60, 60], velocity=vel(0.5)[0])),
    ("let b: any = Clip.melody('B')\nfor (const p of ['C4', 'D4', 'E4']) b = b.note(p, '8n').velocity(0.25).commit()\nexport const c = b", line_of([60, 62, 64], 240, velocity=vel(0.25)[0])),
    ("const c0 = Clip.melody('Base').note('C4').commit()\nconst c1 = c0.note('D4'), c2 = c0.note('E4')\nexport const all = Clip.melody('All').play(c1 as any).play(c2 as any)",
     line_of([60, 62, 60, 64])),
    ("Clip.melody('S').stack(s => s.note('C4', '1n').note('E4', '2n').note('G4', '4n') as any).note('C5')", [note(60, 0, 1920), note(64, 0, 960), note(67, 0, 480), note(72, 1920, 480)]),
    ("Clip.melody('S').stack((s) => { return s.rest('2n').chord('C', 3, '4n').commit() }).note('A4')", [*chord([48, 52, 55], 0, 480), note(69, 960, 480)]),
    ("Clip.melody('L').loop(2, (b) => b.note('C4', '8n').commit().loop(2, (d) => d.note('E4', '16n'))).note('G4')",
     [note(60, 0, 240), *line_of([64, 64], 120, 240), note(60, 480, 240), *line_of([64, 64], 120, 720), note(67, 960, 480)]),
    ("Clip.melody('L').loop(0, b => b.note('C4')).loop(1, b => b.note('D4'))", [note(62, 0, 480)]),

    # Notes, durations, chords.
    ("Clip.melody('D').defaultDuration('8n').note('C4').rest().chord(['C4', 'E4']).note('D4', '4t').note('F4', 1.25)",
     [note(60, 0, 240), *chord([60, 64], 480, 240), note(62, 720, 320), note(65, 1040, 600)]),
    ("Clip.melody('D').note('c4', '32n').note('f#3', '2n.').note('C-1', '16t').note('G9', '1n.')", [note(60, 0, 60), note(54, 60, 1440), note(0, 1500, 80), note(127, 1580, 2880)]),
    ("Clip.melody('A').note('C4').staccato().note('D4').legato().note('E4').tenuto().note('F4').marcato().note('G4').velocity(0.5).accent()",
     with_velocities([note(60, 0, 240), note(62, 480, 504), note(64, 960, 480), note(65, 1440, 360), note(67, 1920, 480)], vel(1, 1, 1, 1, 0.6))),
    ("Clip.melody('I').chord('Cmaj7', 4, '4n').inversion(1).chord('C', 4, '4n').inversion(3).chord('C', 4, '4n').inversion(-1)",
     [*chord([64, 67, 71, 72], 0, 480), *chord([72, 76, 79], 480, 480), *chord([55, 60, 64], 960, 480)]),
    ("Clip.melody('C').chord('D6/9', 3, '4n').chord('Bm(maj7)', 3, '4n').chord('F#m7b5', 3).chord('A7alt', 2, '8n')",
     [*chord([50, 54, 57, 59, 64], 0, 480), *chord([59, 62, 66, 70], 480, 480), *chord([54, 57, 60, 64], 960, 480), *chord([45, 49, 51, 55, 58, 60, 63, 65], 1440, 240)]),

    # Keys, degrees, transposition.
    ("Clip.melody('K').key('D', 'major').note('F4').note('F4').natural().note('C5').note('F#4').note('Bb4').accidental('natural').note('C4').note('C4')",
     line_of([66, 65, 73, 66, 70, 60, 61])),
    ("Clip.melody('K').key('C', 'minor').note('E4').note('A4').note('B4').note('D4').sharp().note('E4').sharp()", line_of([63, 68, 70, 63, 65])),
    ("Clip.melody('D').scale('A', 'minor', 3).degree(1, '4n').degree(8, '4n').degree(0, '4n').degree(-6, '4n').degreeChord([1, 3, 5], '2n').velocity(0.5)",
     [*line_of([57, 69, 55, 45]), *chord([57, 60, 64], 1920, 960, velocity=vel(0.5)[0])]),
    ("Clip.melody('T').transpose(5).note('C4').octave(3).note('C4').octaveUp(2).note('C4').octaveDown().transpose(1).note('C4')", line_of([65, 48, 72, 61])),
    ("const m = Clip.melody('M').note('C4').note('E4').commit()\nexport const c = Clip.melody('T').transpose(7).play(m).transpose(-7).play(m.build())", line_of([67, 71, 60, 64])),
    ("Clip.melody('T').transpose(12).stack(s => s.note('C4', '2n').transpose(-5).note('C4', '4n') as any).note('C4')", [note(72, 0, 960), note(67, 0, 480), note(72, 960, 480)]),

    # Tempo and metre.
    ("Clip.melody('T').tempo(60).note('C4').tempo(120).note('D4').tempo(240).note('E4')",
     [note(60, 0, 480, start_s=0.0, duration_s=1.0), note(62, 480, 480, start_s=1.0, duration_s=0.5), note(64, 960, 480, start_s=1.5, duration_s=0.25)], {"types": {"note"}}),
    ("Clip.melody('T').tempo(60).tempo(120, '1n').note('C4', '1n').note('D4')",
     [note(60, 0, 1920, duration_s=4 * math.log(2)), note(62, 1920, 480, start_s=4 * math.log(2), duration_s=0.5)], {"types": {"note"}}),
    ("Clip.melody('T').tempo(80).tempo(160, { duration: '2n', curve: 'ease-in' }).note('C4', '2n').tempo(40, { duration: '2n', curve: 'ease-out' }).note('D4', '2n').note('E4')",
     [note(60, 0, 960, duration_s=120 / 80 * math.atan(1)),
      note(62, 960, 960, start_s=120 / 80 * math.atan(1), duration_s=120 / math.sqrt(40 * 120) * math.atan(math.sqrt(3))),
      note(64, 1920, 480, duration_s=1.5)], {"types": {"note"}}),
    ("Clip.melody('T').tempoEnvelope([{ beat: 0, bpm: 60, curve: 'linear' }, { beat: 4, bpm: 120, curve: 'linear' }, { beat: 6, bpm: 60, curve: 'linear' }]).note('C4', '1n').note('D4', '2n').note('E4')",
     [note(60, 0, 1920, duration_s=4 * math.log(2)), note(62, 1920, 960, duration_s=2 * math.log(2)), note(64, 2880, 480, start_s=6 * math.log(2), duration_s=1.0)], {"types": {"note"}}),
    ("const fast = Clip.melody('F').tempo(240).note('D4').build()\n"
     "export const c = Clip.melody('O').tempo(120).note('C4').play(fast).note('E4').play({ kind: 'clip', clip: fast, inheritTempo: true } as any).note('F4')",
     [note(60, 0, 480, start_s=0.0), note(62, 480, 480, start_s=0.5), note(64, 960, 480, start_s=0.75), note(62, 1440, 480, start_s=1.25), note(65, 1920, 480, start_s=1.5, duration_s=0.25)],
     {"types": {"note"}}),
    ("Clip.melody('I').tempo(60).crescendo('1n', { from: 0, to: 1 }).note('C4').isolate({ tempo: true }, b => b.tempo(120).note('D4') as any)"
     ".isolate({ dynamics: true }, b => b.decrescendo('4n', { from: 0.2, to: 0 }).note('E4') as any).note('F4')",
     with_velocities([note(60, 0, 480, start_s=0.0), note(62, 480, 480, start_s=1.0), note(64, 960, 480, start_s=1.5), note(65, 1440, 480, start_s=2.5)], vel(0, 0.25, 0.2, 0.75)), {"types": {"note"}}),
    ("Clip.melody('M').timeSignature('3/4').note('C4', '2n.').note('D4', '2n').note('E4').timeSignature('6/8').note('F4', '4n.').note('G4', '4n.').note('A4')",
     [note(60, 0, 1440, measure=1), note(62, 1440, 960, measure=2), note(64, 2400, 480, measure=2, beat_in_measure=3.0), note(65, 2880, 720, measure=3),
      note(67, 3600, 720, measure=3, beat_in_measure=2.5), note(69, 4320, 480, measure=4)], {"types": {"note"}}),

    # Feel.
    ("Clip.melody('S').swing(0.5).note('C4', '8n').note('D4', '8n').note('E4', '16n').note('F4', '16n').note('G4', '8n')",
     [note(60, 0, 240), note(62, 300, 240), note(64, 480, 120), note(65, 600, 120), note(67, 780, 240)]),
    ("const plain = Clip.melody('P').note('C4', '8n').note('D4', '8n').commit(), own = Clip.melody('O').swing(0.2).note('E4', '8n').note('F4', '8n').commit()\n"
     "export const c = Clip.melody('S').swing(1).play(plain).play(own)", [note(60, 0, 240), note(62, 360, 240), note(64, 480, 240), note(65, 744, 240)]),
    ("Clip.melody('Q').quantize('8n').note('C4', 0.45).note('D4', 0.4).quantize('4n', { strength: 0.5, duration: true }).note('E4', 0.4).note('F4', 0.75).precise()",
     [note(60, 0, 216), note(62, 240, 192), note(64, 444, 336), note(65, 600, 360)]),
    ("Clip.melody('H').note('C4').velocity(0.5).humanize({ timing: 20, velocity: 0.1, seed: 42 }).note('D4').velocity(0.5).humanize({ velocity: 0.2, seed: 7 }).note('E4')",
     humans([60, 62, 64], [480] * 3, range(3), [human(42, 1, 20, 0.1, 0.5), human(7, 2, 0, 0.2, 0.5, 1), {"start_s": 1.0, "velocity": 127}])),
    # Flat list: note 1, stack 2, branch 3, C 4, branch ends 5 (later), branch 5 …: a chord counts 2, and 2 for each note.
    ("Clip.melody('H').defaultHumanize({ timing: 10, velocity: 0.2, seed: 5 }).note('C4').velocity(0.5).chord(['C4', 'E4'], '4n').velocity(0.5).rest('4n').note('G4').velocity(0.5)",
     humans([60, 60, 64, 67], [480] * 4, [0, 1, 1, 3],
            [human(5, 1, 10, 0.2, 0.5, 0), human(5, 4, 10, 0.2, 0.5, 1), human(5, 6, 10, 0.2, 0.5, 1), human(5, 11, 10, 0.2, 0.5, 3)])),
    ("Clip.melody('H').defaultHumanize({ velocity: 0.3, seed: 9 }).note('C4').velocity(0.5).transpose(2).note('C4').velocity(0.5).note('D4').velocity(0.5)",
     humans([60, 62, 64], [480] * 3, range(3), [human(9, 1, 0, 0.3, 0.5, 0), human(9, 3, 0, 0.3, 0.5, 1), human(9, 6, 0, 0.3, 0.5, 2)])),
    ("const inner = Clip.melody('In').defaultHumanize({ velocity: 0.3, seed: 3 }).note('C4').velocity(0.5).commit()\n"
     "export const c = Clip.melody('H').rest('4n').control(7, 100).play(inner).play(inner)",
     humans([60, 60], [480] * 2, [1, 2], [human(3, 4, 0, 0.3, 0.5, 1), human(3, 7, 0, 0.3, 0.5, 2)]), {"types": {"note"}}),

    # A stack, and each note of a generator or in a voice, counts 2 more under transposition: marks 1 to 3, C 4, marks 5 to 7, mark 8, D 9; mark, note, mark.
    ("Clip.melody('H').defaultHumanize({ velocity: 0.3, seed: 77 }).transpose(3).stack(s => s.note('C4').velocity(0.5) as any).note('D4').velocity(0.5)",
     humans([63, 65], [480] * 2, range(2), [human(77, 4, 0, 0.3, 0.5, 0), human(77, 9, 0, 0.3, 0.5, 1)])),
    ("Clip.melody('H').defaultHumanize({ velocity: 0.3, seed: 78 }).transpose(3).arpeggio(['C4', 'E4'], '4n', { velocity: 0.5 }).voice(2, v => v.note('C4').velocity(0.5) as any).note('D4').velocity(0.5)",
     humans([63, 67, 63, 65], [480] * 4, range(4), [human(78, 3 * i + 2, 0, 0.3, 0.5, i) for i in range(4)])),

    # Ties. A tied note stands in the flat list where its last part was written: the E below before the C.
    ("Clip.melody('T').note('C4', '2n').tie('start').note('C4', '2n').tie('continue').note('C4', '4n').tie('end').note('D4')", [note(60, 0, 2400), note(62, 2400, 480)]),
    ("Clip.melody('T').note('C4', '2n').velocity(0.5).staccato().tie('start').note('C4', '2n').velocity(0.9).tie('end')", [note(60, 0, 960, velocity=vel(0.5)[0])]),
    ("Clip.melody('T').note('C4', '2n').tie('start').note('D4', '4n').note('C4', '2n').tie('end').note('E4')",
     [note(60, 0, 1920), note(62, 960, 480), note(64, 2400, 480)], {"codes": {"SS0502"}}),
    ("Clip.melody('T').note('C4', '4n').tie('continue').note('C4', '4n').tie('end')", line_of([60, 60]), {"codes": {"SS0502"}}),
    ("Clip.melody('T').defaultHumanize({ velocity: 0.3, seed: 11 }).stack(s => s.note('C4', '4n').velocity(0.5).tie('start').note('E4', '4n').velocity(0.5) as any)"
     ".note('C4', '4n').tie('end')",
     humans([60, 64], [960, 480], [0, 0], [human(11, 5, 0, 0.3, 0.5, 0), human(11, 4, 0, 0.3, 0.5, 0)])),
    ("Clip.melody('T').defaultHumanize({ velocity: 0.3, seed: 12 }).chord(['C4', 'E4'], '2n').velocity(0.5).tie('start').chord(['C4', 'E4'], '2n').tie('end').note('G4').velocity(0.5)",
     humans([60, 64, 67], [1920, 1920, 480], [0, 0, 4], [human(12, 4, 0, 0.3, 0.5), human(12, 5, 0, 0.3, 0.5), human(12, 15, 0, 0.3, 0.5, 4)])),

    # Dynamics: from here on, also out of a nested clip and a voice.
    ("Clip.melody('D').crescendo('1n', { from: 0.2, to: 1 }).note('C4').note('D4').note('E4').accent().note('F4').note('G4').velocity(0.3)",
     with_velocities(line_of([60, 62, 64, 65, 67]), vel(0.2, 0.4, 0.72, 0.8, 0.3))),
    ("const swell = Clip.melody('Swell').crescendo('1n', { from: 0, to: 1 }).note('C4').commit()\nexport const c = Clip.melody('D').play(swell).note('D4').note('E4')",
     with_velocities(line_of([60, 62, 64]), vel(0, 0.25, 0.5))),
    ("Clip.melody('D').voice(2, v => v.decrescendo('2n', { from: 1, to: 0 }).note('C4') as any).note('D4').note('E4')",
     with_velocities([note(60, 0, 480, channel=3), note(62, 480, 480, channel=1), note(64, 960, 480)], vel(1, 0.5, 1))),
    ("Clip.melody('D').velocityRamp(1, '2n').note('C4').note('D4').velocityRamp(0.2, '2n', { from: 0.8, curve: 'ease-in' }).note('E4').note('F4')",
     with_velocities(line_of([60, 62, 64, 65]), vel(0.5, 0.75, 0.8, 0.8 - 0.6 / 8))),

    # Voices, generators, drums.
    ("Clip.melody('V').voice(1, v => v.note('C5').note('D5') as any).voice(14, v => v.note('E4', '2n') as any).note('C3')",
     [note(72, 0, 480, channel=2), note(74, 480, 480, channel=2), note(64, 960, 960, channel=15), note(48, 1920, 480, channel=1)]),
    ("Clip.melody('A').arpeggio(['G4', 'C4', 'E4'], '16n').arpeggio(['C4', 'E4', 'G4'], '8n', { pattern: 'downUp', gate: 0.5, velocity: 0.5 }).arpeggio(['C4', 'E4'], '4n', { gate: 1.5, octaves: 2 })",
     [*line_of([60, 64, 67], 120), *line_of([67, 64, 60, 64], 120, 360, 240, velocity=vel(0.5)[0]), *line_of([60, 64, 72, 76], 480, 1320)]),
    ("Clip.melody('E').euclidean({ hits: 3, steps: 8, notes: ['C4', 'E4'] }).euclidean({ hits: 2, steps: 5, notes: ['G4'], stepDuration: '8n', velocity: 0.5, rotation: 1, repeat: 2 })",
     [note(60, 0, 120), note(64, 360, 120), note(60, 720, 120)] + [note(67, 960 + 240 * i, 240, velocity=vel(0.5)[0]) for i in (1, 3, 6, 8)]),
    ("Clip.drums('E').euclidean({ hits: 9, steps: 4, note: 'kick' }).euclidean({ hits: 0, steps: 4, note: 'kick' }).snare()", [*line_of([24] * 4, 120), note(26, 960, 120)], {"codes": {"SS0519"}}),
    ("Clip.drums('D').kick().hat().velocity(0.5).rest('8n').snare().accent().openHat().tom(3).hit('RIM').hit('C3').ghost().rest().crash()",
     [note(24, 0, 120), note(30, 120, 120, velocity=vel(0.5)[0]), note(26, 480, 120), note(34, 600, 120), note(31, 720, 120), note(25, 840, 120),
      note(48, 960, 120, velocity=vel(0.3)[0]), note(37, 1560, 120)]),
    ("Clip.drums('D', { kick: 'B0' } as any).withMapping({ cowbell: 'G#2' } as any).defaultDuration('8n').kick().hit('cowbell').snare()", [note(23, 0, 240), note(44, 240, 240), note(26, 480, 240)]),

    # Control, expression, automation.
    ("Clip.wind('W').breath(0.5).expressionCC(1).vibrato(0.25).note('C4').commit().breath(0)",
     [event("control", 0, controller=2, value=64), event("control", 0, controller=11, value=127), event("control", 0, controller=1, value=32), note(60, 0, 480), event("control", 480, controller=2, value=0)]),
    ("Clip.strings('S').note('C4').detune(-25).commit().bend(1).slide('G4', '2n').bendReset()",
     [note(60, 0, 480, detune=-25.0), event("bend", 480, value=1), note(67, 480, 1008), event("bend", 1440, value=0)]),
    ("Clip.melody('A').automate('filter_cutoff', 0.5, 4).volume(0.25, 2).note('C4').pan(-1)",
     [event("automation", 0, target="filter_cutoff", value=0.5, ramp_beats=4), event("automation", 0, target="volume", value=0.25, ramp_beats=2), note(60, 0, 480), event("automation", 480, target="pan", value=-1)]),

    # Sessions: the clip's tempo and metre go before the track's, the track's before the session's.
    (CORE + "const a = Clip.melody('a').tempo(240).note('C4').build(), b = Clip.melody('b').note('D4').note('E4').build()\n"
     "const lead = Instrument.synth('Lead').osc('sawtooth').attack(0.02).decay(0.2).sustainLevel(0.6).release(0.4).polyphony(4).pan(-0.3).volume(0.7).midiChannel(5)\n"
     "export default session({ tempo: 60, timeSignature: '3/4' }).add(Track.from(a, lead, { name: 'A', tempo: 30 })).add(Track.from(b, Instrument.synth('B'), { name: 'B' }).tempo(120))"
     ".track('C', b, Instrument.synth('C').envelope({ attack: 0.1 })).build()",
     [note(60, 0, 480, track="A", duration_s=0.25, channel=5), note(62, 0, 480, track="B", duration_s=0.5, channel=1), note(62, 0, 480, track="C", duration_s=1.0),
      note(64, 480, 480, track="B", start_s=0.5), note(64, 480, 480, track="C", start_s=1.0)], {"types": {"note"}}),
    (CORE + "const kit = Clip.drums('kit').kick().build()\nexport const s = Session.create().tempo(90).bus('verb', 'reverb', { decay: 3 }).bus('echo', 'delay', { time: '8n.', feedback: 0.4 })"
     ".add(Track.from(kit, Instrument.synth('K')).insert('filter', { type: 'lowpass', frequency: 900 }).insert('compressor', { threshold: -20 }).send('verb', 0.4).send('echo', 1.5))",
     [note(24, 0, 120, duration_s=0.25 * 60 / 90)], {"types": {"note"}}),
    (INDEX + "export const first = session().add(Track.from(Clip.melody('a').note('C4').build(), Instrument.synth('a')))\n"
     "export const second = session().add(Track.from(Clip.melody('b').note('D4').build(), Instrument.synth('b')))", [note(62, 0, 480)]),
    # Sessions and tracks are values as well: what is made of one leaves it as it is.
    (INDEX + "const t = (n: string, p: string) => Track.from(Clip.melody(n).note(p).build(), Instrument.synth(n), { name: n })\nconst base = session({ tempo: 60 }).add(t('A', 'C4'))\n"
     "export const one = base.add(t('B', 'D4')).tempo(30)\nconst tr = t('C', 'E4'), slow = tr.tempo(30)\nexport const two = base.add(tr)", [note(60, 0, 480, duration_s=1.0), note(64, 0, 480, duration_s=1.0)]),
    (INDEX + "const s = session()\ns.track('A', Clip.melody('a').note('C4').build(), Instrument.synth('a'))\nexport default s", [], {"codes": {"SS0606", "SS0609"}}),

    # Grooves and frozen clips: a step of a sixteenth lasts 0.125 s, an eighth 0.25 s.
    ("import { Clip, Grooves } from '../index'\nexport const c = Clip.melody('G').groove(Grooves.MPC_16_60).note('C4', '16n').note('D4', '16n').note('E4', '16n').note('F4', '16n')",
     [note(60, 0, 120), note(62, 144, 120), note(64, 240, 120), note(65, 384, 120)]),
    ("import { Clip, Grooves } from '../index'\nexport const c = Clip.melody('G').swing(0.5).groove(Grooves.STRAIGHT).note('C4', '8n').note('D4', '8n')", line_of([60, 62], 240)),
    ("import { Clip, Grooves } from '../index'\nexport const c = Clip.melody('G').tempo(60).groove(Grooves.LAID_BACK).note('C4').velocity(0.5).note('D4').velocity(0.5).note('E4').velocity(0.5)",
     [note(60, 0, 480, velocity=vel(0.5)[0]), note(62, 490, 480, velocity=vel(0.45)[0], start_s=1.02), note(64, 984, 480, velocity=vel(0.55)[0], start_s=2.05)]),
    ("import { createSwing } from '../index'\nconst own = { name: 'own', stepsPerBeat: 2, steps: [{ velocity: 0.5 }, { timing: 0.25, duration: 0.5 }] }\n"
     "export const c = Clip.melody('G').play(Clip.melody('a').groove(own).note('C4', '8n').note('D4', '8n').build()).play(Clip.melody('b').groove(createSwing(0.75, 2)).note('E4', '8n').note('F4', '8n').build())",
     [note(60, 0, 240, velocity=vel(0.5)[0]), note(62, 300, 120), note(64, 480, 240), note(65, 840, 240)]),
    ("const f = Clip.melody('F').note('C4').note('E4').staccato().freeze({ bpm: 120 })\nexport const c = Clip.melody('G').tempo(60).play(f).transpose(2).play(f).note('G4')",
     [note(60, 0, 480, duration_s=1.0), note(64, 480, 240, start_s=1.0), note(62, 960, 480, start_s=2.0), note(66, 1440, 240), note(69, 1920, 480, start_s=4.0)], {"types": {"note"}}),

    # Operations as values, constants and helpers.
    ("import { Actions, Clip } from '../index'\nexport const c = Clip.melody('A').play(Actions.note('C4' as any, '8n', 0.5)).play(Actions.chord(['C4', 'E4'] as any, '4n')).play(Actions.rest('8n')).play(Actions.cc(11, 90))"
     ".play(Actions.stack([Actions.note('G4' as any, '2n'), Actions.note('B4' as any, '4n', 1, 'staccato')])).play(Actions.kick(0.8)).play(Actions.tom(2))",
     [note(60, 0, 240, velocity=vel(0.5)[0]), *chord([60, 64], 240, 480), event("control", 960, controller=11, value=90), note(67, 960, 960), note(71, 960, 240),
      note(24, 1920, 120, velocity=vel(0.8)[0]), note(33, 2040, 120)]),
    ("import { CC, Clip, Duration, Notes } from '@symphonyscript/core'\nexport const c = Clip.melody('N').control(CC.ModWheel, 64).note(Notes.C(4), Duration.Quarter).note(Notes.Gs(5), Duration.DottedHalf).note(Notes.A(3), Duration.EighthTriplet)",
     [event("control", 0, controller=1, value=64), note(60, 0, 480), note(80, 480, 1440), note(57, 1920, 160)]),
    ("import { Clip, chordToNotes, createRandom, midiVelocityToNormalized, parseChordCode, customTarget } from '../index'\nconst r = createRandom(12)\n"
     "export const c = Clip.melody('H').chord(chordToNotes('Dm7', 4), '4n').velocity(midiVelocityToNormalized(100)).note('C4', r.int(1, 4)).note('D4', parseChordCode('Am7').intervals.length).automate(customTarget('wobble'), 12, 2)",
     [*chord([62, 65, 69, 72], 0, 480, velocity=100), note(60, 480, 480 * (1 + int(4 * next(random(12))))), note(62, 480 + 480 * (1 + int(4 * next(random(12)))), 1920),
      event("automation", 2400 + 480 * (1 + int(4 * next(random(12)))), target="wobble", value=12, ramp_beats=2)]),

    # Expression, harmony, tempo options.
    ("Clip.melody('E').note('C4').timbre(0.5).pressure(0.7).note('D4').expression({ detune: -50, timbre: 0.2, pressure: 1 }).commit().aftertouch(0.25, { type: 'poly', note: 'D4' as any })",
     [event("control", 0, controller=74, value=64), event("pressure", 0, value=0.7), note(60, 0, 480),
      event("control", 480, controller=74, value=25), event("pressure", 480, value=1), note(62, 480, 480, detune=-50.0), event("poly_pressure", 960, value=0.25)]),
    ("Clip.melody('P').key('C', 'major').voiceLead(['ii', 'V7', 'I'])", [*chord([50, 62, 65, 69], 0, 1920), *chord([50, 62, 65, 67], 1920, 1920), *chord([48, 60, 64, 67], 3840, 1920)]),
    ("Clip.melody('P').key('A', 'minor').progression(['i', 'iv', 'V7'], { duration: '2n', octave: 3 }).scale('C', 'major').roman('vi', { inversion: 1, duration: '4n' }).degree(9, '4n').commit()",
     [*chord([57, 60, 64], 0, 960), *chord([50, 53, 57], 960, 960), *chord([52, 56, 59, 62], 1920, 960), *chord([72, 76, 81], 2880, 480), note(74, 3360, 480)]),
    ("Clip.melody('T').tempo(60).tempo(120, { duration: '1n', curve: 'linear', precise: true }).note('C4', '1n').tempo(60, { duration: 4, envelope: { keyframes: [{ beat: 0, bpm: 120, curve: 'linear' }, { beat: 4, bpm: 60, curve: 'linear' }] } })"
     ".note('D4', '1n').euclidean({ hits: 1, steps: 1, notes: ['E4'], seed: 3 })",
     [note(60, 0, 1920, duration_s=4 * math.log(2)), note(62, 1920, 1920, duration_s=4 * math.log(2)), note(64, 3840, 120, start_s=8 * math.log(2), duration_s=0.25)], {"types": {"note"}}),
    ("Clip.melody('I').timeSignature('4/4').note('C4', '1n').isolate({ timeSignature: true }, b => b.timeSignature('3/4').note('D4', '2n.') as any).note('E4', '1n').note('F4')",
     [note(60, 0, 1920, measure=1), note(62, 1920, 1440, measure=2), note(64, 3360, 1920, measure=3), note(65, 5280, 480, measure=4)], {"types": {"note"}}),
    ("const kit = Instrument.sampler('Kit').base('samples').add('C1', 'kick.wav').playbackMode('oneshot').drumMap({ kick: 'C2' }).midiChannel(10).volume(0.9)\n"
     "export const s = session().track('D', Clip.drums('D').kick().build(), kit)", [note(24, 0, 120, channel=10, drum="kick")]),
]
