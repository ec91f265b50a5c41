# SPDX-License-Identifier: GPL-3.0-or-later
"""Tempo, metre and dynamics (sections 6.9 and 6.11)."""


def integral(bpm, beats, steps=20000):
    """60 times the integral of du / bpm(u) over `beats`, by Simpson's rule."""
    h = beats / steps
    total = 1 / bpm(0) + 1 / bpm(beats)
    for i in range(1, steps):
        total += (4 if i % 2 else 2) / bpm(i * h)
    return 60 * total * h / 3


def shape(curve, t):
    return {"linear": t, "ease-in": t * t, "ease-out": t * (2 - t), "ease-in-out": 2 * t * t if t < 0.5 else 1 - 2 * (1 - t) ** 2}[curve]


def ramp(curve, s, e, length):
    return lambda x: s + (e - s) * shape(curve, min(1, x / length))


def vel(level):
    return math.floor(127 * level + 0.5)


def timed(bpm, midis):
    """Quarters one after the other under a tempo given by beats."""
    starts = [integral(bpm, i) if i else 0.0 for i in range(len(midis) + 1)]
    return [note(midi, 480 * i, 480, start_s=starts[i], duration_s=starts[i + 1] - starts[i]) for i, midi in enumerate(midis)]


NOTES = {"types": {"note"}}
FOUR = ".note('C4').note('D4').note('E4').note('F4')"
MIDIS = [60, 62, 64, 65]


def levels(values):
    return [note(midi, 480 * i, 480, velocity=vel(value)) for i, (midi, value) in enumerate(zip(MIDIS, values))]


LINES = [
    ("clip().tempo(90).note('C4')", [note(60, 0, 480, duration_s=60 / 90)], {"top": {"tempo": 90}}),
    ("clip().note('C4').tempo(60).note('D4')", [note(60, 0, 480, duration_s=0.5), event("tempo", 480, value=60), note(62, 480, 480, duration_s=1.0)], {"top": {"tempo": 120}}),
    ("clip().tempo(90).note('C4')", [note(60, 0, 480, duration_s=1.0)], {"args": ["--bpm", "60"], "top": {"tempo": 60}}),
    ("clip().note('C4').tempo(120).note('D4')", [note(60, 0, 480, duration_s=1.0), event("tempo", 480), note(62, 480, 480, duration_s=0.5)], {"args": ["--bpm", "60"]}),
    (f"clip().tempo(60).tempo(120, 4){FOUR}", timed(ramp("linear", 60, 120, 4), MIDIS), NOTES),
    (f"clip().tempo(120).tempo(60, '1n'){FOUR}", timed(ramp("linear", 120, 60, 4), MIDIS), NOTES),
    (f"clip().tempo(60).tempo(150, {{ duration: 2 }}){FOUR}", timed(ramp("linear", 60, 150, 2), MIDIS), NOTES),
    *[(f"clip().tempo({s}).tempo({e}, {{ duration: 4, curve: '{curve}' }}){FOUR}", timed(ramp(curve, s, e, 4), MIDIS), NOTES)
      for curve in ("ease-in", "ease-out", "ease-in-out") for s, e in ((60, 140), (140, 60))],
    # the ramp as an event, and as stretches of the line
    ("clip().tempo(60).note('C4').tempo(120, { duration: 2, curve: 'ease-in' }).note('D4')",
     [note(60, 0, 480), event("tempo", 480, value=120, ramp_beats=2, curve="ease-in", ramp_s=integral(ramp("ease-in", 60, 120, 2), 2)), note(62, 480, 480)],
     {"top": {"tempo_map": [{"tick": 0, "start_s": 0, "bpm": 60, "to_bpm": 60, "beats": 0, "curve": "step"},
                            {"tick": 480, "start_s": 1, "bpm": 60, "to_bpm": 120, "beats": 2, "curve": "ease-in"}]}}),
    # a ramp that is cut short goes on from where it is
    (f"clip().tempo(60).tempo(120, 4).note('C4').note('D4').tempo(90, 2).note('E4').note('F4')",
     timed(lambda x: 60 + 15 * x if x < 2 else 90, MIDIS), NOTES),
    # a nested clip gives its tempo back, and a ramp that runs across it goes on
    ("const a = clip().tempo(60).note('D4').note('E4')\nexport default clip().tempo(120).tempo(240, 4).note('C4').play(a).note('F4')",
     [note(60, 0, 480), note(62, 480, 480, duration_s=1.0), note(64, 960, 480, duration_s=1.0),
      note(65, 1440, 480, duration_s=integral(lambda x: 210 + 30 * x, 1))], NOTES),
    # a change in one branch counts for all, also after a scope beside it was left
    ("const a = clip().tempo(60).note('C4').note('D4')\nexport default clip().stack(b => b.play(a).loop(1, x => x.rest().tempo(240).rest())).note('E4')",
     [note(60, 0, 480, duration_s=1.0), note(62, 480, 480, duration_s=0.25), note(64, 960, 480, duration_s=0.25)], NOTES),
    # envelopes
    (f"clip().tempoEnvelope([{{ beat: 0, bpm: 60 }}, {{ beat: 2, bpm: 120, curve: 'ease-out' }}, {{ beat: 4, bpm: 80, curve: 'linear' }}]){FOUR}",
     timed(lambda x: ramp("ease-out", 60, 120, 2)(x) if x < 2 else ramp("linear", 120, 80, 2)(x - 2), MIDIS), NOTES),
    ("clip().tempoEnvelope([{ beat: 1, bpm: 60 }, { beat: 2, bpm: 240, curve: 'step' }]).note('C4').note('D4').note('E4')",
     [note(60, 0, 480, duration_s=0.5), event("tempo", 480, value=60), note(62, 480, 480, duration_s=1.0), event("tempo", 960, value=240), note(64, 960, 480, duration_s=0.25)]),
    ("clip().tempoEnvelope([{ beat: 2, bpm: 240, curve: 'step' }, { beat: 0, bpm: 60 }]).note('C4', 2).note('D4')",
     [note(60, 0, 960, duration_s=2.0), note(62, 960, 480, duration_s=0.25)], NOTES),
    ("clip().tempoEnvelope([{ beat: 0, bpm: 60 }])", {"SS0404"}),
    ("const a = clip().tempoEnvelope([{ beat: 0, bpm: 60 }, { beat: 4, bpm: 60 }]).note('C4')\nexport default clip().play(a).note('D4')",
     [note(60, 0, 480, duration_s=1.0), note(62, 480, 480, duration_s=0.5)], NOTES),
    # metre
    ("clip().timeSignature('3/4')" + FOUR, [note(midi, 480 * i, 480, measure=1 + i // 3, beat_in_measure=1 + i % 3) for i, midi in enumerate(MIDIS)]),
    ("clip().timeSignature('7/8').loop(8, b => b.note('C4', '8n'))", [note(60, 240 * i, 240, measure=1 + i // 7, beat_in_measure=1 + i % 7 / 2) for i in range(8)]),
    ("clip().note('C4').timeSignature('3/4').note('D4')", [note(60, 0, 480), event("time_signature", 480, name="3/4"), note(62, 480, 480, measure=2, beat_in_measure=1)], {"codes": {"SS0504"}}),
    ("clip().timeSignature('4/5')", {"SS0410"}),
    # dynamics: a note's written start decides, and its own velocity is replaced
    ("clip().crescendo(4)" + FOUR, levels([0.3, 0.475, 0.65, 0.825])),
    ("clip().decrescendo('1n')" + FOUR, levels([1, 0.825, 0.65, 0.475])),
    ("clip().crescendo(2, { from: 0.2, to: 0.6 })" + FOUR, levels([0.2, 0.4, 1, 1])),
    ("clip().decrescendo(4, { from: 0.8, to: 0, curve: 'ease-in' }).note('C4').velocity(0.1).note('D4').note('E4').note('F4')", levels([0.8 * (1 - (i / 4) ** 3) for i in range(4)])),
    ("clip().velocityRamp(0.9, 4)" + FOUR, levels([0.5, 0.6, 0.7, 0.8])),
    *[(f"clip().velocityRamp(1, 4, {{ from: 0, curve: '{curve}' }})" + FOUR, levels([f(i / 4) for i in range(4)])) for curve, f in (
        ("exponential", lambda t: t * t), ("logarithmic", math.sqrt), ("ease-out", lambda t: 1 - (1 - t) ** 3),
        ("ease-in-out", lambda t: 4 * t ** 3 if t < 0.5 else 1 - 4 * (1 - t) ** 3), ("smooth", lambda t: 3 * t * t - 2 * t ** 3))],
    ("clip().velocityCurve([{ time: 1, value: 0.2 }, { time: '2n.', value: 1 }], 4)" + FOUR, levels([0.2, 0.2, 0.6, 1])),
    ("clip().velocityCurve([{ time: 0, value: 0 }, { time: 2, value: 1, curve: 'exponential' }], 4)" + FOUR, levels([0, 0.25, 1, 1])),
    ("clip().crescendo(4, { from: 0, to: 1 }).note('C4').crescendo(2, { from: 0.5, to: 1 }).note('D4').note('E4').note('F4')", levels([0, 0.5, 0.75, 1])),
    ("clip().crescendo(4, { from: 0.5, to: 0.5 }).note('C4').accent()", levels([0.6])),
    ("clip().crescendo(4, { from: 0.5, to: 0.9 }).groove(Grooves.LAID_BACK).note('C4').note('D4')", [note(60, 0, 480, velocity=vel(0.5)), note(62, 490, 480, velocity=vel(0.6))]),
    ("clip().crescendo(4, { from: 100 })", {"SS0404"}),
]
