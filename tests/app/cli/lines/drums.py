# SPDX-License-Identifier: GPL-3.0-or-later
"""Drums and Euclidean rhythms (sections 6.3, 6.5 and 6.6 of the language). At 120 beats per minute a tick lasts 1/960 s."""
PITCHES = {"kick": 24, "rim": 25, "snare": 26, "clap": 27, "hat": 30, "tom3": 31, "tom2": 33, "openhat": 34, "tom1": 36, "crash": 37, "ride": 39}


def hits(names, ticks=120, start=0):
    return [note(PITCHES[name], start + i * ticks, ticks, drum=name, name=name) for i, name in enumerate(names)]


def grace(midi, stroke_tick, ms, velocity, bpm=120):
    """`ms` before the stroke, in ticks of this tempo."""
    ticks = ms / 1000 * bpm / 60 * 480
    return lambda length_ms: note(midi, math.floor(stroke_tick - ticks + 0.5), math.floor(length_ms / 1000 * bpm / 60 * 480 + 0.5),
                                  velocity=velocity, start_s=stroke_tick / 480 * 60 / bpm - ms / 1000, duration_s=length_ms / 1000)


def spread(pattern, midi, start=0, step=120, **more):
    return [note(midi, start + i * step, step, **more) for i, mark in enumerate(pattern) if mark == "x"]


LINES = [
    ("Clip.drums().kick().snare().hat().openHat().crash().ride().clap()", hits(["kick", "snare", "hat", "openhat", "crash", "ride", "clap"])),
    ("Clip.drums().tom().tom(1).tom(2).tom(3)", hits(["tom1", "tom1", "tom2", "tom3"])),
    ("Clip.drums()" + "".join(f".hit('{name}')" for name in PITCHES), hits(list(PITCHES))),
    ("Clip.drums().hit('KICK').hit('OpenHat').hit('Tom2')", hits(["kick", "openhat", "tom2"])),
    ("Clip.drums().hit('C2').hit('f#1')", [note(36, 0, 120, name="C2"), note(30, 120, 120)]),
    ("clip().kick().note('C4')", hits(["kick"]) + [note(60, 120, 480)]),
    ("Clip.drums().hit('kikc')", {"SS0406"}),
    ("Clip.drums().hit('H9')", {"SS0406"}),
    ("Clip.drums().tom(4)", {"SS0404"}),
    ("Clip.drums().note('C4')", {"SS0302"}),
    ("Clip.drums().defaultDuration('8n').kick().rest().kick()", [note(24, 0, 240), note(24, 480, 240)]),
    ("Clip.drums().kick().rest().kick()", [note(24, 0, 120), note(24, 600, 120)]),
    ("Clip.drums().withMapping({ cowbell: 'G#2', kick: 'B0' }).hit('Cowbell').kick().snare()",
     [note(44, 0, 120, drum="cowbell"), note(23, 120, 120, drum="kick"), note(26, 240, 120)]),
    ("Clip.drums('Kit', { shaker: 70 }).hit('shaker').kick()", [note(70, 0, 120), note(24, 120, 120)]),
    ("Clip.drums().withMapping({ cowbell: 'G#2' }).withMapping({ cowbell: 'A2' }).hit('cowbell')", [note(45, 0, 120)]),
    ("Clip.drums().withMapping({ cowbell: 'x' })", {"SS0401"}),
    ("Clip.drums().snare().ghost().snare().velocity(0.5).snare().accent()", [note(26, 0, 120, velocity=38), note(26, 120, 120, velocity=64), note(26, 240, 120, velocity=127)]),
    ("Clip.drums().defaultHumanize({ timing: 0, velocity: 0 }).quantize('8n').rest('16n').kick()", [note(24, 240, 120)]),
    # 0.7 · 127 = 88.9; 0.6 · 127 = 76.2; 0.35 · 127 = 44.45
    ("Clip.drums().rest('4n').snare().flam()", [grace(26, 480, 30, 89)(30), note(26, 480, 120)]),
    ("Clip.drums().rest('4n').snare().flam(12.5).velocity(0.5)", [grace(26, 480, 12.5, 44)(12.5), note(26, 480, 120, velocity=64)]),
    ("Clip.drums().rest('4n').snare().drag()", [grace(26, 480, 40, 76)(20), grace(26, 480, 20, 76)(20), note(26, 480, 120)]),
    ("Clip.drums().rest('4n').kick().drag(3, 10)", [grace(24, 480, 10 * k, 76)(10) for k in (3, 2, 1)] + [note(24, 480, 120)]),
    ("Clip.drums().tempo(60).rest('4n').hit('rim').flam(50)", [grace(25, 480, 50, 89, 60)(50), note(25, 480, 120)]),
    ("Clip.drums().snare().flam().snare().flam(10)", [note(26, 0, 120), grace(26, 120, 10, 89)(10), note(26, 120, 120)], {"codes": {"SS0514"}}),
    ("Clip.drums().rest('4n').loop(2, b => b.snare().flam(10).rest('8n.'))", [grace(26, 480, 10, 89)(10), note(26, 480, 120), grace(26, 960, 10, 89)(10), note(26, 960, 120)]),
    # the stroke comes late by a quarter of a beat's half: 0.5 · 0.25 beats, and its grace with it
    ("Clip.drums().swing(0.5).rest('8n').snare().flam(10)", [grace(26, 300, 10, 89)(10), note(26, 300, 120)]),
    ("Clip.drums().rest('4n').crescendo('1n', { from: 0.5, to: 1 }).snare().flam()", [grace(26, 480, 30, 44)(30), note(26, 480, 120, velocity=64)]),
    ("Clip.drums().rest('4n').snare().flam().freeze()", [grace(26, 480, 30, 89)(30), note(26, 480, 120)]),
    ("const beat = Clip.drums().rest('4n').snare().drag(2, 10).rest('8n.')\nexport const c = Clip.drums().loop(2, b => b.play(beat.freeze()))",
     [event for tick in (480, 1440) for event in (grace(26, tick, 20, 76)(10), grace(26, tick, 10, 76)(10), note(26, tick, 120))]),
    ("Clip.drums().flam()", {"SS0501"}),
    ("Clip.drums().snare().drag(5)", {"SS0404"}),
    ("Clip.melody().note('C4').flam()", {"SS0302"}),
    # Euclid: E(3,8) = x..x..x., E(5,8) = x.xx.xx.
    ("Clip.drums().euclidean({ hits: 3, steps: 8, note: 'kick' })", spread("x..x..x.", 24)),
    ("Clip.drums().euclidean({ hits: 5, steps: 8, note: 'Hat', velocity: 0.5 })", spread("x.xx.xx.", 30, velocity=64)),
    ("Clip.drums().euclidean({ hits: 3, steps: 8, note: 'rim', rotation: 1 }).euclidean({ hits: 3, steps: 8, note: 'rim', rotation: -1 })",
     spread(".x..x..x", 25) + spread("..x..x.x", 25, 960)),
    ("Clip.drums().euclidean({ hits: 2, steps: 5, note: 'clap', stepDuration: '8n', repeat: 2 })", spread("x.x..x.x..", 27, step=240)),
    ("Clip.melody().euclidean({ hits: 3, steps: 8, notes: ['C4', 'E4'], repeat: 2 })",
     [note((60, 64)[k % 2], tick, 120) for k, tick in enumerate([0, 360, 720, 960, 1320, 1680])]),
    ("clip().key('A', 'major').euclidean({ hits: 2, steps: 4, notes: ['C4', 'G4'] })", [note(61, 0, 120), note(68, 240, 120)]),
    ("clip().stack(b => b.euclidean({ hits: 2, steps: 4, note: 'kick' }).euclidean({ hits: 1, steps: 2, note: 'hat', rotation: 1 }))",
     [note(24, 0, 120), note(30, 120, 120), note(24, 240, 120)]),
    ("Clip.drums().euclidean({ hits: 4, steps: 4, note: 'kick' }).euclidean({ hits: 0, steps: 4, note: 'kick' }).kick()", spread("xxxx....x", 24)),
    ("Clip.drums().euclidean({ hits: 5, steps: 4, note: 'kick' })", spread("xxxx", 24), {"codes": {"SS0519"}}),
    ("Clip.drums().euclidean({ hits: 1, steps: 4 })", {"SS0313"}),
    ("Clip.drums().euclidean({ hits: 1, steps: 4, note: 'kikc' })", {"SS0406"}),
]
