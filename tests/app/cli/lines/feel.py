# SPDX-License-Identifier: GPL-3.0-or-later
"""Quantise, groove or swing, humanise; frozen clips; seeds (sections 6.10, 6.1 and 10)."""


def mulberry(seed):
    """Mulberry32 of section 10: each call the next number in [0, 1)."""
    state = seed & 0xFFFFFFFF

    def draw():
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = state
        t = (t ^ t >> 15) * (t | 1) & 0xFFFFFFFF
        t ^= (t + ((t ^ t >> 7) * (t | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return ((t ^ t >> 14) & 0xFFFFFFFF) / 4294967296

    return draw


def fnv(text):
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def ticks(beats):
    return max(0, math.floor(beats * 480 + 0.5))


def human(midi, beat, draw, timing, velocity, beats=1, level=1.0, bpm=120, **more):
    """A humanised note; timing in ms."""
    late = (draw() - 0.5) * 2 * timing / 1000 if timing else 0
    louder = (draw() - 0.5) * 2 * velocity if velocity else 0
    start = beat * 60 / bpm + late
    return note(midi, ticks(start * bpm / 60), ticks(beats), start_s=start, beat=beat,
                velocity=math.floor(127 * min(1, max(0, level + louder)) + 0.5), **more)


def seeded(midi, beat, seed, place, timing, velocity, **more):
    return human(midi, beat, mulberry((seed ^ place) & 0xFFFFFFFF), timing, velocity, **more)


def grooved(midi, beat, late_beats, velocity=127, length=480):
    return note(midi, ticks(beat + late_beats), length, velocity=velocity, beat=beat)


SIXTEENTHS = ".defaultDuration('16n').note('C4').note('D4').note('E4').note('F4')"
QUARTERS = ".note('C4').note('D4').note('E4').note('F4').note('G4')"


def mpc(amount):
    late = 2 * (amount - 0.5) / 4
    return [grooved(midi, i / 4, late if i % 2 else 0, 127, 120) for i, midi in enumerate((60, 62, 64, 65))]


one = mulberry(7)
own = mulberry(fnv("line.sym:c") ^ 1)
statement = mulberry(5)
LINES = [
    # swing
    ("clip().swing(0.5).note('C4', '8n').note('D4', '8n').note('E4')", [grooved(60, 0, 0, 127, 240), grooved(62, 0.5, 0.125, 127, 240), grooved(64, 1, 0)]),
    ("clip().note('C4', '8n').note('D4', '8n').swing(1).swing(0.2)", [grooved(60, 0, 0, 127, 240), grooved(62, 0.5, 0.05, 127, 240)]),
    ("clip().tempo(60).swing(1).rest('8n').note('D4', '8n')", [note(62, 360, 240, start_s=0.75)], {"types": {"note"}}),
    ("clip().loop(1, b => b.rest('8n').swing(1).note('D4', '8n'))", [note(62, 240, 240)], {"codes": {"SS0506"}}),
    # grooves
    (f"clip().groove(Grooves.MPC_16_55){SIXTEENTHS}", mpc(0.55)),
    (f"clip().groove(Grooves.MPC_16_57){SIXTEENTHS}", mpc(0.57)),
    (f"clip().groove(Grooves.MPC_16_60){SIXTEENTHS}", mpc(0.60)),
    (f"clip().groove(Grooves.MPC_16_66){SIXTEENTHS}", mpc(0.66)),
    (f"clip().groove(Grooves.MPC_16_75){SIXTEENTHS}", mpc(0.75)),
    (f"clip().groove(createSwing(0.7)){SIXTEENTHS}", mpc(0.7)),
    ("clip().groove(createSwing(0.6, 2)).note('C4', '8n').note('D4', '8n')", [grooved(60, 0, 0, 127, 240), grooved(62, 0.5, 0.1, 127, 240)]),
    ("clip().groove(Grooves.SWING).note('C4', '8n').note('D4', '8n')", [grooved(60, 0, 0, 127, 240), grooved(62, 0.5, 0.08, 127, 240)]),
    (f"clip().groove(Grooves.LAID_BACK){QUARTERS}", [grooved(60, 0, 0), grooved(62, 1, 0.02, 114), grooved(64, 2, 0.05, 127), grooved(65, 3, 0.02, 114), grooved(67, 4, 0)]),
    (f"clip().groove(Grooves.RUSHING){QUARTERS}", [grooved(60, 0, 0), grooved(62, 1, -0.01), grooved(64, 2, -0.02), grooved(65, 3, -0.01), grooved(67, 4, 0)]),
    ("clip().swing(1).groove(Grooves.STRAIGHT).rest('8n').note('D4', '8n')", [note(62, 240, 240)]),
    ("clip().groove({ name: 'x', stepsPerBeat: 1, steps: [{ duration: 0.5 }, { velocity: 0.5, timing: 0.25 }] }).note('C4').note('D4')",
     [grooved(60, 0, 0, 127, 240), grooved(62, 1, 0.25, 64)]),
    ("clip().groove({ stepsPerBeat: 1, steps: [{ velocity: 2 }] }).note('C4').velocity(0.25)", [grooved(60, 0, 0, 64)]),
    ("const a = clip().note('C4', '8n').note('D4', '8n')\nexport default clip().swing(1).play(a)", [note(60, 0, 240), note(62, 360, 240)]),
    ("const a = clip().swing(0.5).note('C4', '8n').note('D4', '8n')\nexport default clip().swing(1).play(a).rest('8n').note('E4', '8n')",
     [note(60, 0, 240), note(62, 300, 240), note(64, 840, 240)]),
    ("const a = clip().groove(createSwing(0.75, 2)).note('C4', '8n').note('D4', '8n')\nexport default clip().play(a)", [note(60, 0, 240), note(62, 360, 240)]),
    ("clip().groove({ stepsPerBeat: 1, step: [] })", {"SS0317"}),
    ("clip().groove({ stepsPerBeat: 0, steps: [] })", {"SS0404"}),
    ("clip().groove({ stepsPerBeat: 1, steps: [{ timing: 'late' }] })", {"SS0316"}),
    ("createSwing(0.8)", {"SS0404"}),
    # quantise, and what comes after it sees the quantised place
    ("clip().quantize('4n').rest(0.4).note('C4').rest(0.2).note('D4')", [note(60, 0, 480, beat=0.4), note(62, 960, 480, beat=1.6)]),
    ("clip().quantize('4n', { strength: 0.5 }).rest(0.4).note('C4')", [note(60, 96, 480)]),
    ("clip().quantize('8n', { duration: true }).note('C4', 0.7).note('D4', 0.1)", [note(60, 0, 240), note(62, 240, 240)]),
    ("clip().quantize('8n', { duration: true, strength: 0.5 }).note('C4', 0.7)", [note(60, 0, 288)]),
    ("clip().quantize('8n').groove(Grooves.SWING).rest(0.4).note('C4')", [note(60, ticks(0.58), 480, beat=0.4)]),
    ("clip().quantize('2n').rest(0.9).note('C4').precise()", [note(60, 432, 480)]),
    # humanise, seeded by the place in the flat list
    ("clip().note('C4').humanize({ timing: 10, velocity: 0.1, seed: 42 })", [seeded(60, 0, 42, 1, 10, 0.1)]),
    ("clip().rest().note('C4').humanize({ timing: 10, seed: 42 })", [seeded(60, 1, 42, 2, 10, 0)]),
    ("clip().rest().note('C4').humanize({ velocity: 0.2, seed: -3 })", [seeded(60, 1, -3, 2, 0, 0.2)]),
    ("clip().defaultHumanize({ timing: 20, velocity: 0.1, seed: 9 }).rest().note('C4').velocity(0.5).note('D4').precise().note('E4').velocity(0.5)",
     [seeded(60, 1, 9, 2, 20, 0.1, level=0.5), note(62, 960, 480, velocity=127), seeded(64, 3, 9, 4, 20, 0.1, level=0.5)]),
    ("clip().defaultHumanize({ timing: 20, seed: 9 }).rest(4).chord(['C4', 'E4'])",
     sorted([seeded(60, 4, 9, 4, 20, 0), seeded(64, 4, 9, 6, 20, 0)], key=lambda e: e["tick"])),
    ("clip().defaultHumanize({ timing: 20, seed: 9 }).rest(4).transpose(2).note('C4')", [seeded(62, 4, 9, 3, 20, 0)]),
    ("const a = clip().defaultHumanize({ timing: 20, seed: 9 }).note('C4')\nexport default clip().rest(2).play(a)", [seeded(60, 2, 9, 3, 20, 0)]),
    ("clip().rest(2).isolate({ tempo: true }, b => b.note('C4').humanize({ timing: 20, seed: 9 }))", [seeded(60, 2, 9, 4, 20, 0)]),
    ("clip().tempoEnvelope([{ beat: 0, bpm: 120 }, { beat: 1, bpm: 120 }]).rest(2).note('C4').humanize({ timing: 20, seed: 9 })",
     [seeded(60, 2, 9, 3, 20, 0)], {"types": {"note"}}),
    ("clip().rest(2).note('C4').timbre(0.5).humanize({ timing: 20, seed: 9 })", [seeded(60, 2, 9, 2, 20, 0)], {"types": {"note"}}),
    # without a seed: one generator per clip, out of its key or the number that is given
    ("clip().defaultHumanize({ timing: 20, velocity: 0.1 }).rest(1).note('C4').velocity(0.5).note('D4').velocity(0.5)",
     [human(60, 1, own, 20, 0.1, level=0.5), human(62, 2, own, 20, 0.1, level=0.5)]),
    ("clip().defaultHumanize({ timing: 20, velocity: 0.1 }).rest(1).note('C4').velocity(0.5).note('D4').velocity(0.5)",
     [human(60, 1, one, 20, 0.1, level=0.5), human(62, 2, one, 20, 0.1, level=0.5)], {"args": ["--seed", "7"], "top": {"seed": 7}}),
    ("const a = clip('A').rest(1).note('C4').humanize({ timing: 30 })\nexport default session({ seed: 11 }).add(Track.from(a, synth()))",
     [human(60, 1, mulberry(11), 30, 0)], {"top": {"seed": 11}}),
    ("clip().rest(1).note('C4').humanize()", [human(60, 1, mulberry(fnv("line.sym:c") ^ 1), 15, 0.05)]),
    ("export const c = clip().note(60 + Math.floor(Math.random() * 12))", [note(60 + math.floor(statement() * 12), 0, 480)], {"args": ["--seed", "5"]}),
    # frozen: the draws are fixed, the rest follows what is around
    ("const f = clip().rest(1).note('C4').velocity(0.5).humanize({ timing: 30, velocity: 0.1 }).freeze({ seed: 3 })\nexport default clip().play(f)",
     [human(60, 1, mulberry(3), 30, 0.1, level=0.5)]),
    ("const f = clip().rest(1).note('C4').humanize({ timing: 30 }).freeze({ seed: 3, bpm: 60 })\nexport default clip().tempo(60).transpose(2).play(f).note('C4')",
     [human(62, 1, mulberry(3), 30, 0, bpm=60), note(62, 960, 480)], {"types": {"note"}}),
    ("const f = clip().swing(1).rest('8n').note('C4', '8n').freeze()\nexport default clip().loop(2, b => b.play(f))", [note(60, 360, 240, beat=0.5), note(60, 840, 240, beat=1.5)]),
    ("const f = clip().tempo(60).note('C4').freeze()\nexport default f", [note(60, 0, 480, duration_s=0.5)], {"codes": {"SS0513"}}),
    ("clip().note('C4').control(7, 90).chord('C').freeze().note('D4')", [note(60, 0, 480), event("control", 480, controller=7, value=90), *chord([60, 64, 67], 480, 480), note(62, 960, 480)]),
    ("const f = clip().timeSignature('3/4').loop(3, b => b.note('C4')).freeze()\nexport default clip().play(f).note('D4')",
     [*line_of([60, 60, 60], measure=1), note(62, 1440, 480, measure=2)], {"types": {"note"}}),
    ("const f = clip().note('C4').velocity(0.9).freeze()\nexport default clip().crescendo(2, { from: 0.5, to: 1 }).play(f).play(f)",
     [note(60, 0, 480, velocity=64), note(60, 480, 480, velocity=math.floor(127 * 0.75 + 0.5))]),
]
