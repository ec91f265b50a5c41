# SPDX-License-Identifier: GPL-3.0-or-later
"""The other names of section 6.1: constants, Actions, and functions on numbers and texts."""


def java(text):
    value = 0
    for unit in text.encode("utf-16-le")[::2]:
        value = (value * 31 + unit) & 0xFFFFFFFF
    return value


def mulberry(seed):
    state = seed & 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = state
        t = (t ^ t >> 15) * (t | 1) & 0xFFFFFFFF
        t ^= (t + ((t ^ t >> 7) * (t | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF
        yield ((t ^ t >> 14) & 0xFFFFFFFF) / 4294967296


def shuffled(items, seed):
    draws = mulberry(seed)
    for i in range(len(items) - 1, 0, -1):
        j = math.floor(next(draws) * (i + 1))
        items[i], items[j] = items[j], items[i]
    return items


LETTERS = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67, "A": 69, "B": 71, "Cs": 61, "Ds": 63, "Fs": 66, "Gs": 68, "As": 70, "Db": 61, "Eb": 63, "Gb": 66, "Ab": 68, "Bb": 70}
DURATIONS = {"Whole": 1920, "Half": 960, "Quarter": 480, "Eighth": 240, "Sixteenth": 120, "ThirtySecond": 60, "DottedWhole": 2880, "DottedHalf": 1440, "DottedQuarter": 720,
             "DottedEighth": 360, "DottedSixteenth": 180, "HalfTriplet": 640, "QuarterTriplet": 320, "EighthTriplet": 160, "SixteenthTriplet": 80}
lengths = list(DURATIONS.values())
six, seven = mulberry(7), mulberry(7)
LINES = [
    ("clip()" + "".join(f".note(Notes.{name}(4))" for name in LETTERS), line_of(list(LETTERS.values()))),
    ("clip().note(Notes.C(-1)).note(Notes.Bb(3))", line_of([0, 58])),
    ("clip()" + "".join(f".note('C4', Duration.{name})" for name in DURATIONS), [note(60, sum(lengths[:i]), ticks) for i, ticks in enumerate(lengths)]),
    ("clip().control(CC.ModWheel, 1).control(CC.Sustain, 2).control(CC.VibratoRate, 3).control(CC.AllNotesOff, 4)",
     [event("control", 0, controller=c, value=v) for c, v in ((1, 1), (64, 2), (76, 3), (123, 4))]),
    ("clip().note(60 + Object.keys(Duration).length).note(CHORD_DEFINITIONS.length).note(60 + Object.keys(Grooves).length)", line_of([75, 34, 69])),
    ("import { Duration as D, Notes as N } from '@symphonyscript/core'\nexport const c = clip().note(N.D(4), D.Half)", [note(62, 0, 960)]),
    ("clip().chord(chordToNotes('F#m7', 3), '1n')", chord([54, 57, 61, 64], 0, 1920)),
    ("clip().chord(chordToNotes('Bb').map(x => x))", [note(70, 0, 480, name="Bb4"), note(74, 0, 480, name="D5"), note(77, 0, 480, name="F5")]),
    ("clip().chord(parseChordCode('Cm9').intervals.map(i => 60 + i))", chord([60, 63, 67, 70, 74], 0, 480)),
    ("const p = parseChordCode('Ebmaj7')\nexport const c = clip(p.root + p.quality + p.definition.altCodes[0]).note('C4')", [note(60, 0, 480, clip="Ebmaj7M7")]),
    ("chordToNotes('Cfoo')", {"SS0405"}),
    ("clip().note(midiValue(64)).control(midiControl(7), midiValue(3)).note(60 + midiChannel(16))", [note(64, 0, 480), event("control", 480, controller=7, value=3), note(76, 480, 480)]),
    ("midiValue(128)", {"SS0404"}),
    ("midiChannel(0)", {"SS0404"}),
    ("midiControl(1.5)", {"SS0404"}),
    ("clip().note('C4').velocity(midiVelocityToNormalized(100)).note(normalizedToMidiVelocity(0.5)).note(normalizedToMidiVelocity(7))",
     [note(60, 0, 480, velocity=100), note(64, 480, 480), note(127, 960, 480)]),
    ("clip(instrumentId('lead-1')).note('C4')", [note(60, 0, 480, clip="lead-1")]),
    ("instrumentId('1st')", {"SS0413"}),
    ("clip().note(hashString('verse') % 128).note(hashString('') + 60)", line_of([java("verse") % 128, 60])),
    ("const r = createRandom(7)\nexport const c = clip().note(r.int(60, 71)).note('C4', r.range(1, 2))",
     [note(math.floor(60 + next(six) * 12), 0, 480), note(60, 480, math.floor((1 + next(six)) * 480 + 0.5))]),
    ("clip().loop(1, b => createRandom(3).shuffle([60, 62, 64, 65, 67]).reduce((x, p) => x.note(p), b))", line_of(shuffled([60, 62, 64, 65, 67], 3))),
    ("const r = createRandom(1).fork()\nexport const c = clip().note(Math.floor(r.next() * 128))", line_of([math.floor(next(mulberry(1 ^ 0xDEECE66D)) * 128)])),
    ("const r = new SeededRandom(7)\nexport const c = clip().note(Math.floor(r.random() * 128)).note(Math.floor(r.next() * 128))", line_of([math.floor(next(seven) * 128) for _ in range(2)])),
    # Actions
    ("clip().play(Actions.note('C4')).play(Actions.note('D4', '8n', 0.5, 'staccato')).play(Actions.note('E4', 1, 0.5, 'accent'))",
     [note(60, 0, 480), note(62, 480, 120, velocity=64), note(64, 720, 480, velocity=76)]),
    ("clip().transpose(12).play(Actions.note('C4')).play(Actions.chord(['C4', 'E4'], '2n', 0.5))", [note(72, 0, 480), *chord([72, 76], 480, 960, velocity=64)]),
    ("clip().play(Actions.rest('2n')).play(Actions.note('C4'))", [note(60, 960, 480)]),
    ("clip().play(Actions.stack([Actions.note('C4', '2n'), Actions.note('E4')])).note('G4')", [note(60, 0, 960), note(64, 0, 480), note(67, 960, 480)]),
    ("clip().note('C4').play(Actions.tempo(60)).note('D4')", [note(60, 0, 480), event("tempo", 480), note(62, 480, 480, duration_s=1.0)]),
    ("clip().play(Actions.sustain()).play(Actions.note('C4')).play(Actions.release()).play(Actions.cc(7, 9))",
     [event("control", 0, controller=64, value=127), note(60, 0, 480), event("control", 480, controller=64, value=0), event("control", 480, controller=7, value=9)]),
    ("clip().play(Actions.bend(1)).play(Actions.modulation(0.5)).play(Actions.breath(1)).play(Actions.expression(0)).play(Actions.vibrato(0.1, 10))",
     [event("bend", 0, value=1), *[event("control", 0, controller=c, value=v) for c, v in ((1, 64), (2, 127), (11, 0), (1, 13), (76, 64))]]),
    ("clip().play(Actions.automation('pan', -0.5, 2, 'smooth'))", [event("automation", 0, target="pan", value=-0.5, ramp_beats=2, curve="smooth")]),
    ("clip().play(Actions.kick()).play(Actions.snare(0.5)).play(Actions.hat()).play(Actions.openHat()).play(Actions.crash()).play(Actions.ride())"
     ".play(Actions.clap()).play(Actions.tom(3)).play(Actions.hit('rim'))",
     [note(midi, 120 * i, 120, drum=drum, velocity=64 if i == 1 else 127) for i, (midi, drum) in enumerate(
         ((24, "kick"), (26, "snare"), (30, "hat"), (34, "openhat"), (37, "crash"), (39, "ride"), (27, "clap"), (31, "tom3"), (25, "rim")))]),
    ("clip().loop(2, Actions.note('C4'))", line_of([60, 60])),
    ("Actions.stack([3])", {"SS0316"}),
]
