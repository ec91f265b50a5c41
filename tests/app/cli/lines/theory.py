# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, scales, degrees, chords, numerals, voices, transposition and arpeggios (sections 6.3 to 6.5 of the language).

Tables stand here as musicians write them down: steps in semitones, signatures in the order of fifths.
"""
MODES = {
    "major": "0 2 4 5 7 9 11", "minor": "0 2 3 5 7 8 10", "harmonicMinor": "0 2 3 5 7 8 11", "melodicMinor": "0 2 3 5 7 9 11",
    "dorian": "0 2 3 5 7 9 10", "phrygian": "0 1 3 5 7 8 10", "lydian": "0 2 4 6 7 9 11", "mixolydian": "0 2 4 5 7 9 10",
    "locrian": "0 1 3 5 6 8 10", "pentatonicMajor": "0 2 4 7 9", "pentatonicMinor": "0 3 5 7 10", "blues": "0 3 5 6 7 10",
    "chromatic": "0 1 2 3 4 5 6 7 8 9 10 11",
}
CHORDS = [
    ("|maj|M", "0 4 7"), ("maj7|M7|Δ|Δ7", "0 4 7 11"), ("6|M6", "0 4 7 9"), ("6/9|69|6add9", "0 4 7 9 14"), ("maj9|M9|Δ9", "0 4 7 11 14"),
    ("maj11|M11|Δ11", "0 4 7 11 14 17"), ("maj13|M13|Δ13", "0 4 7 11 14 17 21"), ("add9|add2", "0 4 7 14"), ("m|-|min", "0 3 7"),
    ("m7|-7|min7", "0 3 7 10"), ("m6|-6|min6", "0 3 7 9"), ("m9|-9|min9", "0 3 7 10 14"), ("m11|-11|min11", "0 3 7 10 14 17"),
    ("m13|-13|min13", "0 3 7 10 14 17 21"), ("m(maj7)|-Δ7|min(maj7)", "0 3 7 11"), ("7|dom7", "0 4 7 10"), ("9|dom9", "0 4 7 10 14"),
    ("11|dom11", "0 4 7 10 14 17"), ("13|dom13", "0 4 7 10 14 21"), ("7sus4|7sus", "0 5 7 10"), ("9sus4|9sus", "0 5 7 10 14"),
    ("sus4|sus", "0 5 7"), ("sus2|2", "0 2 7"), ("5|(no3)", "0 7"), ("dim|°", "0 3 6"), ("dim7|°7", "0 3 6 9"), ("m7b5|ø|ø7", "0 3 6 10"),
    ("aug|+", "0 4 8"), ("aug7|+7|7#5", "0 4 8 10"), ("maj7#5|Δ+|Δ#5", "0 4 8 11"), ("7b9|7-9", "0 4 7 10 13"), ("7#9|7+9", "0 4 7 10 15"),
    ("7b5|7-5", "0 4 6 10"), ("7alt", "0 4 6 10 13 15 18 20"),
]
NATURALS = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11)))
FIFTHS = "FCGDAEB"


def steps(text):
    return [int(step) for step in text.split()]


def signature(fifths):
    """What each letter sounds like in a key with so many sharps (or, below 0, flats)."""
    sharp = FIFTHS[:fifths] if fifths > 0 else ""
    flat = FIFTHS[fifths:] if fifths < 0 else ""
    return {letter: semitones + (letter in sharp) - (letter in flat) for letter, semitones in NATURALS.items()}


def key_line(root, fifths, mode):
    sounds = signature(fifths)
    return (f"clip().key('{root}', '{mode}')" + "".join(f".note('{letter}4')" for letter in "CDEFGAB"),
            line_of([60 + sounds[letter] for letter in "CDEFGAB"]))


def chords_in_turn(chords, ticks=1920):
    return [note(midi, i * ticks, ticks) for i, midis in enumerate(chords) for midi in midis]


def mulberry(state):
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = (state ^ state >> 15) * (state | 1) & 0xFFFFFFFF
        t ^= (t + ((t ^ t >> 7) * (t | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF
        yield ((t ^ t >> 14) & 0xFFFFFFFF) / 2 ** 32


def shuffled(notes, seed):
    draws, notes = mulberry(seed), list(notes)
    for i in range(len(notes) - 1, 0, -1):
        j = math.floor(next(draws) * (i + 1))
        notes[i], notes[j] = notes[j], notes[i]
    return notes


MAJORS = ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"]
MINORS = ["Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#"]
ROOTS = {"C": 60, "F#": 66, "Bb": 70, "E": 64, "Cb": 59, "B#": 72, "G♯": 68, "D♭": 61}

LINES = [key_line(root, i - 7, "major") for i, root in enumerate(MAJORS)]
LINES += [key_line(root, i - 7, "minor") for i, root in enumerate(MINORS)]
LINES += [(f"clip().scale('D', '{mode}', 3)" + "".join(f".degree({n}, '8n')" for n in range(1, len(steps(table)) + 2)),
           line_of([50 + step for step in steps(table)] + [62], 240)) for mode, table in MODES.items()]
LINES += [("clip()" + "".join(f".chord('{root}{name}')" for name in names.split("|")),
           chords_in_turn([[midi + step for step in steps(table)]] * (names.count("|") + 1), 480))
          for (names, table), (root, midi) in zip(CHORDS, list(ROOTS.items()) * 5)]
LINES += [
    # keys
    ("clip().key('G', 'major').note('F4').note('F#4').note('Fb4').note(65)", line_of([66, 66, 64, 65])),
    ("clip().key('G', 'major').accidental('natural').note('F4').note('F4').accidental('flat').note('B4').accidental('sharp').note('C4')",
     line_of([65, 66, 70, 61])),
    ("clip().key('D', 'major').chord(['F4', 'C5']).chord('F').scale('C', 'major').degree(4)",
     [note(65, 0, 480), note(72, 0, 480), note(65, 480, 480), note(69, 480, 480), note(72, 480, 480), note(65, 960, 480)]),
    ("clip().key('G#', 'major').note('C4')", {"SS0412"}),
    ("clip().key('H', 'major')", {"SS0409"}),
    ("clip().key('G', 'dorian')", {"SS0407"}),
    # degrees
    ("clip().scale('C', 'major').degree(0).degree(-6).degree(8).degree(15)", line_of([59, 48, 72, 84])),
    ("clip().scale('C', 'major', 3).degree(3, '8n', { alteration: -1, octaveOffset: 2 }).degree(1)", [note(75, 0, 240), note(48, 240, 480)]),
    ("clip().scale('Cb', 'minor').degree(1).degree(3)", line_of([71, 74])),
    ("clip().scale('C', 'major').degreeChord([1, 3, 5, 7], '1n')", chord([60, 64, 67, 71], 0, 1920)),
    ("clip().degree(1)", {"SS0505"}),
    ("clip().scale('C', 'major').degree(1.5)", {"SS0404"}),
    ("clip().scale('C', 'mayor')", {"SS0408"}),
    # thirds in a scale
    ("clip().scale('C', 'major').roman('I').roman('ii', '2n').roman('V7', { duration: '1n' })",
     chord([60, 64, 67], 0, 480) + chord([62, 65, 69], 480, 960) + chord([67, 71, 74, 77], 1440, 1920)),
    ("clip().scale('A', 'minor', 3).roman('VII', { inversion: 1 }).roman('vi7', { inversion: 2, duration: '4n' })",
     chord([71, 74, 79], 0, 480) + chord([72, 76, 77, 81], 480, 480)),
    ("clip().scale('C', 'major').roman('I', { inversion: 4 })", chord([76, 79, 84], 0, 480)),
    ("clip().scale('C', 'pentatonicMinor').roman('I', { inversion: 1 })", chord([65, 70, 72], 0, 480)),
    ("clip().scale('C', 'major').roman('VIII')", {"SS0413"}),
    ("clip().roman('I')", {"SS0505"}),
    # numerals in a key
    ("clip().key('C', 'major').progression('I', 'ii', 'iii', 'IV', 'V', 'vi', 'vii')",
     chords_in_turn([[60, 64, 67], [62, 65, 69], [64, 67, 71], [65, 69, 72], [67, 71, 74], [69, 72, 76], [71, 74, 77]])),
    ("clip().key('A', 'minor').progression(['i', 'ii', 'III', 'iv', 'v', 'VI', 'VII'], { duration: '2n', octave: 3 })",
     chords_in_turn([[57, 60, 64], [59, 62, 65], [48, 52, 55], [50, 53, 57], [52, 55, 59], [53, 57, 60], [55, 59, 62]], 960)),
    ("clip().key('C', 'major').progression('V7', 'ii7', 'Imaj7', 'vii°', 'viiø7', 'I+', 'IVsus4', 'I6/9')",
     chords_in_turn([[67, 71, 74, 77], [62, 65, 69, 72], [60, 64, 67, 71], [71, 74, 77], [71, 74, 77, 81], [60, 64, 68], [65, 70, 72], [60, 64, 67, 69, 74]])),
    ("clip().key('C', 'major').progression('bVII', '#IV', 'bIII', '♭VI')",
     chords_in_turn([[70, 74, 77], [66, 70, 73], [63, 67, 70], [68, 72, 75]])),
    ("clip().key('C', 'major').progression('V7/ii', 'V/V', 'V/bVI', 'vii/V')",
     chords_in_turn([[69, 73, 76, 79], [62, 66, 69], [63, 67, 70], [66, 69, 72]])),
    ("clip().key('C', 'major').progression('I/3', 'I/5', 'I/2', 'V7/7')",
     chords_in_turn([[64, 67, 72], [67, 72, 76], [50, 60, 64, 67], [71, 74, 77, 79]])),
    ("clip().key('Cb', 'major').progression('I').key('Gb', 'major').progression('IV')", chords_in_turn([[71, 75, 78]] * 2)),
    ("clip().key('C', 'major').progression('pop', { duration: '4n' })", chords_in_turn([[60, 64, 67], [67, 71, 74], [69, 72, 76], [65, 69, 72]], 480)),
    ("clip().key('F', 'major').progression('blues', { duration: '4n' })",
     chords_in_turn([[root, root + 4, root + 7] for root in [65] * 4 + [70] * 2 + [65] * 2 + [60, 70, 65, 60]], 480)),
    ("clip().key('C', 'major').progression('jazz-ii-V-I')", chords_in_turn([[62, 65, 69, 72], [67, 71, 74, 77], [60, 64, 67, 71]])),
    ("clip().key('C', 'major').progression('jazz-turnaround')",
     chords_in_turn([[60, 64, 67, 71], [69, 72, 76, 79], [62, 65, 69, 72], [67, 71, 74, 77]])),
    ("clip().key('A', 'minor').progression('andalusian')", chords_in_turn([[69, 72, 76], [67, 71, 74], [65, 69, 72], [64, 68, 71]])),
    ("clip().key('C', 'major').progression('fifties')", chords_in_turn([[60, 64, 67], [69, 72, 76], [65, 69, 72], [67, 71, 74]])),
    ("clip().key('C', 'major').progression('pachelbel', { duration: '4n' })",
     chords_in_turn([[60, 64, 67], [67, 71, 74], [69, 72, 76], [64, 67, 71], [65, 69, 72], [60, 64, 67], [65, 69, 72], [67, 71, 74]], 480)),
    ("clip().key('C', 'major').stack(b => b.progression('I', 'V').note('C2', '1n'))",
     chord([60, 64, 67], 0, 1920) + [note(36, 0, 1920)] + chord([67, 71, 74], 1920, 1920)),
    ("clip().key('C', 'major').progression('Ix')", {"SS0413"}),
    ("clip().key('C', 'major').progression('I/9')", {"SS0413"}),
    ("clip().key('C', 'major').progression('bluez')", {"SS0413"}),
    ("clip().progression('I')", {"SS0505"}),
    # voices: Dm7 as written; F C D A move to F B D G; then to E B C G
    ("clip().key('C', 'major').voiceLead(['ii7', 'V7', 'Imaj7'])", chords_in_turn([[62, 65, 69, 72], [62, 65, 67, 71], [60, 64, 67, 71]])),
    ("clip().key('C', 'major').voiceLead(['I', 'IV'], { voices: 3, duration: '2n' })", chords_in_turn([[60, 64, 67], [60, 65, 69]], 960)),
    # C E G below C: 48 60 64 67; the second from the top goes down: 48 52 60 67. F: 48 60 65 69 likewise.
    ("clip().key('C', 'major').voiceLead(['I', 'IV'], { style: 'drop2' })", chords_in_turn([[48, 52, 60, 67], [48, 53, 60, 69]])),
    ("clip().key('C', 'major').voiceLead(['I', 'IV'], { style: 'open' })", chords_in_turn([[36, 52, 60, 67], [36, 53, 60, 69]])),
    ("clip().key('C', 'major').voiceLead(['V7'], { octave: 3 })", chords_in_turn([[55, 59, 62, 65]])),
    ("clip().voiceLead(['I'])", {"SS0505"}),
    # inversions
    ("clip().chord('C').inversion(1).chord('C').inversion(2).chord('C').inversion(3).chord('C').inversion(-1)",
     chord([64, 67, 72], 0, 480) + chord([67, 72, 76], 480, 480) + chord([72, 76, 79], 960, 480) + chord([55, 60, 64], 1440, 480)),
    # transposition
    ("clip().transpose(3).note('C4').transpose(-5).note('C4').chord('C')", line_of([63, 58]) + chord([58, 62, 65], 960, 480)),
    ("clip().octave(5).note('C4').octaveDown(2).note('C4').octaveUp().note('C4').octave(4).note('Bb3')", line_of([72, 48, 60, 58])),
    ("clip().transpose(2).loop(2, b => b.transpose(1).note('Eb4')).play(clip().note('Gb4'))", line_of([66, 66, 68])),
    ("clip().transpose(60).note('C6')", [note(127, 0, 480)], {"codes": {"SS0503", "SS0510"}}),
    # arpeggios
    ("clip().arpeggio(['E4', 'C4', 'G4'], '8n')", line_of([60, 64, 67], 240)),
    ("clip().arpeggio(['C4', 'E4', 'G4'], '8n', { pattern: 'down', octaves: 2, velocity: 0.5 })", line_of([79, 76, 72, 67, 64, 60], 240, velocity=64)),
    ("clip().arpeggio([60, 64, 67], '8n', { pattern: 'upDown' }).arpeggio([60, 64], '8n', { pattern: 'upDown' })", line_of([60, 64, 67, 64, 60, 64, 60], 240)),
    ("clip().arpeggio([60, 64, 67], '8n', { pattern: 'downUp' }).arpeggio([60, 64], '8n', { pattern: 'downUp' })", line_of([67, 64, 60, 64, 64, 60, 64], 240)),
    ("clip().arpeggio([60, 62, 64, 65, 67], '8n', { pattern: 'converge' })", line_of([60, 67, 62, 65, 64], 240)),
    ("clip().arpeggio([60, 62, 64, 65, 67], '8n', { pattern: 'diverge' })", line_of([64, 65, 62, 67, 60], 240)),
    ("clip().arpeggio([60, 62, 64, 65], '8n', { pattern: 'diverge' })", line_of([64, 62, 65, 60], 240)),
    ("clip().arpeggio([60, 62, 64, 65, 67, 69], '8n', { pattern: 'random', seed: 42 })", line_of(shuffled([60, 62, 64, 65, 67, 69], 42), 240)),
    ("clip().arpeggio(['C4', 'E4'], '4n', { gate: 0.25 })", line_of([60, 64], 120, step=480)),
    ("clip().key('Eb', 'major').arpeggio(['E4', 'A4'], '8n')", line_of([63, 68], 240)),
    ("clip().stack(b => b.arpeggio(['C4', 'E4', 'G4'], '8n').note('C2', '2n'))", [note(60, 0, 240), note(36, 0, 960), note(64, 240, 240), note(67, 480, 240)]),
    ("clip().transpose(2).arpeggio(['C4', 'E4'], '8n')", line_of([62, 66], 240)),
    ("clip().arpeggio(['Bb3', 'Db4', 'F#4'], '8n', { octaves: 2 })",
     [note(midi, i * 240, 240, name=name) for i, (midi, name) in enumerate([(58, "Bb3"), (61, "Db4"), (66, "F#4"), (70, "Bb4"), (73, "Db5"), (78, "F#5")])]),
    ("clip().euclidean({ hits: 1, steps: 1, notes: ['Eb4', 'G#4'], repeat: 2 })", [note(63, 0, 120, name="Eb4"), note(68, 120, 120, name="G#4")]),
    ("clip().arpeggio([], '8n')", {"SS0411"}),
    ("clip().arpeggio(['C4'], '8n', { pattern: 'sideways' })", {"SS0407"}),
]
