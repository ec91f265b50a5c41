# SPDX-License-Identifier: GPL-3.0-or-later
"""Mini-notation (section 7 of the language). A cycle is a bar of 4/4, 1920 ticks, where nothing else is said."""
BAR = 1920


def share(midis, start=0, ticks=BAR, **more):
    """Equal steps of a span; None is silence."""
    step = ticks / len(midis)
    edges = [start + i * step for i in range(len(midis))]
    return [note(midi, math.floor(edge + 0.5), math.floor(step + 0.5), **more) for midi, edge in zip(midis, edges) if midi is not None]


def at(midi, place, length, **more):
    """A note at a fraction of the bar."""
    return note(midi, math.floor(place * BAR + 0.5), math.floor(length * BAR + 0.5), **more)


def draw(seed, cycle, ordinal, draw_pass=0):
    """First draw of Mulberry32."""
    state = (seed ^ cycle * 0x9E3779B1 ^ ordinal * 0x85EBCA6B ^ draw_pass) + 0x6D2B79F5 & 0xFFFFFFFF
    t = (state ^ state >> 15) * (state | 1) & 0xFFFFFFFF
    t ^= (t + ((t ^ t >> 7) * (t | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF
    return ((t ^ t >> 14) & 0xFFFFFFFF) / 2 ** 32


def late(seed, place, tick, timing_ms=10):
    """Where a humanised note begins at 120 beats per minute: 960 ticks a second."""
    return math.floor(tick + (draw(seed ^ place, 0, 0) - 0.5) * 2 * timing_ms / 1000 * 960 + 0.5)


def by_chance(seed, cycles, chance, midi=60, ordinal=0):
    return [note(midi, c * BAR, BAR) for c in range(cycles) if draw(seed, c, ordinal) >= chance]


def p(text, options=""):
    return f"clip().pattern('{text}'{', ' + options if options else ''})"


def d(text, options=""):
    return p(text, options).replace("clip()", "Clip.drums()")


LINES = [
    # sequences and weights
    (p("c4"), [note(60, 0, BAR)]),
    (p("c4 e4 g4 c5"), share([60, 64, 67, 72])),
    (p("c e g"), share([60, 64, 67])),
    (p("c e", "{ octave: 2 }"), share([36, 40])),
    (p("  c4\\n e4\\t"), share([60, 64])),
    (p("C4 Eb4 f#4 gbb4 a##4 b♭4 c♯4 c-1 9"), {"SS0815"}),
    (p("C4 Eb4 f#4 gbb4 a##4 b♭4 c♯4 c-1"), share([60, 63, 66, 65, 71, 70, 61, 0])),
    (p("b bb bbb b#"), share([71, 70, 69, 72])),
    (p("c4 ~ e4 ~"), share([60, None, 64, None])),
    (p("c4 _ e4 _"), share([60, 64])),
    (p("c4 ~ _ e4"), share([60, None, None, 64])),
    (p("c4@3 e4"), [at(60, 0, 3 / 4), at(64, 3 / 4, 1 / 4)]),
    (p("c4 @3 e4@0.5 ~@0.5"), [at(60, 0, 3 / 4), at(64, 3 / 4, 1 / 8)]),
    (p("c4 [e4 g4]"), [at(60, 0, 1 / 2), at(64, 1 / 2, 1 / 4), at(67, 3 / 4, 1 / 4)]),
    (p("c4 [e4 [g4 a4 b4]]"), [at(60, 0, 1 / 2), at(64, 1 / 2, 1 / 4)] + [at(midi, 3 / 4 + i / 12, 1 / 12) for i, midi in enumerate([67, 69, 71])]),
    # repeats, copies, stretching
    (p("c4*4"), share([60] * 4)),
    (p("[c4 e4]*2 g4"), share([60, 64, 60, 64], 0, 960) + [at(67, 1 / 2, 1 / 2)]),
    (p("c4!3 e4"), share([60, 60, 60, 64])),
    (p("c4! e4 g4!!"), share([60, 60, 64, 67, 67, 67])),
    (p("c4!2@2 e4"), [at(60, 0, 2 / 5), at(60, 2 / 5, 2 / 5), at(64, 4 / 5, 1 / 5)]),
    (p("c4!2 _ e4"), [at(60, 0, 1 / 4), at(60, 1 / 4, 1 / 2), at(64, 3 / 4, 1 / 4)]),
    (p("<c4 e4>*4"), share([60, 64, 60, 64])),
    (p("[c4 e4]/2", "{ cycles: 2 }"), [note(60, 0, BAR), note(64, BAR, BAR)]),
    (p("[c4 d4 e4]/2", "{ cycles: 2 }"), [at(60, 0, 2 / 3), at(62, 2 / 3, 2 / 3), at(64, 4 / 3, 2 / 3)]),
    (p("c4/2", "{ cycles: 3 }"), [note(60, 0, 2 * BAR), note(60, 2 * BAR, 2 * BAR)]),
    (p("[c4 [e4 g4]]/2*2"), [at(60, 0, 1 / 2), at(64, 1 / 2, 1 / 4), at(67, 3 / 4, 1 / 4)]),
    # turns
    (p("<c4 e4 g4> b4", "{ cycles: 4 }"), [event for c, midi in enumerate([60, 64, 67, 60]) for event in share([midi, 71], c * BAR)]),
    (p("<c4 <e4 g4>>", "{ cycles: 4 }"), share([60, 64, 60, 67], 0, 4 * BAR)),
    (p("<c4!2 e4>", "{ cycles: 3 }"), share([60, 60, 64], 0, 3 * BAR)),
    (p("<c4 _ e4>", "{ cycles: 3 }"), [note(60, 0, 2 * BAR), note(64, 2 * BAR, BAR)]),
    (p("<[c4 e4]@2 g4>", "{ cycles: 3 }"), [note(60, 0, BAR), note(64, BAR, BAR), note(67, 2 * BAR, BAR)]),
    (p("{c4 e4 g4}%4", "{ cycles: 2 }"), share([60, 64, 67, 60, 64, 67, 60, 64], 0, 2 * BAR)),
    (p("{c4 e4 g4}%2 b4"), [at(60, 0, 1 / 4), at(64, 1 / 4, 1 / 4), at(71, 1 / 2, 1 / 2)]),
    (p("{c4 d4 e4 f4 g4}%2", "{ cycles: 3 }"), share([60, 62, 64, 65, 67, 60], 0, 3 * BAR)),
    # Euclid: x..x..x. turned two to the left is .x..x.x.
    (p("c4(3,8)"), [at(60, k / 8, 1 / 8) for k in (0, 3, 6)]),
    (p("c4(3,8,2)"), [at(60, k / 8, 1 / 8) for k in (1, 4, 6)]),
    (p("c4(3,8,-1)"), [at(60, k / 8, 1 / 8) for k in (1, 4, 7)]),
    (p("[c4 e4](2,4) g4"), [at(60, 0, 1 / 16), at(64, 1 / 16, 1 / 16), at(60, 1 / 4, 1 / 16), at(64, 5 / 16, 1 / 16), at(67, 1 / 2, 1 / 2)]),
    (p("c4( 5 , 8 )!2"), [at(60, k / 16, 1 / 16) for k in (0, 2, 3, 5, 6, 8, 10, 11, 13, 14)]),
    (p("c4(0,4) e4"), [at(64, 1 / 2, 1 / 2)]),
    # layers
    (p("c4 e4, g3"), [note(60, 0, 960), note(55, 0, BAR), note(64, 960, 960)]),
    (p("[c4, e4, g4] b4"), chord([60, 64, 67], 0, 960) + [note(71, 960, 960)]),
    # velocity, gate
    (p("c4:0.5 e4 [g4:0.2 a4]:0.8"), [at(60, 0, 1 / 3, velocity=64), at(64, 1 / 3, 1 / 3, velocity=127), at(67, 2 / 3, 1 / 6, velocity=25), at(69, 5 / 6, 1 / 6, velocity=102)]),
    (p("c4 e4:1", "{ velocity: 0.5, gate: 0.5 }"), [note(60, 0, 480, velocity=64), note(64, 960, 480, velocity=127)]),
    # chance
    (p("c4?", "{ cycles: 16, seed: 5 }"), by_chance(5, 16, 0.5)),
    (p("c4?0.25", "{ cycles: 16, seed: 99 }"), by_chance(99, 16, 0.25)),
    (p("c4?0 e4?1", "{ seed: 1 }"), [note(60, 0, 960)]),
    (p("c4?*8", "{ seed: 7 }"), [at(60, k / 8, 1 / 8) for k in range(8) if draw(7, k, 0, k) >= 0.5]),
    (p("~ c4(8,8)?", "{ seed: 7 }"), [at(60, 1 / 2 + k / 16, 1 / 16) for k in range(8) if draw(7, 0, 0, k) >= 0.5]),
    (p("[c4 e4 g4 b4]?0.4", "{ seed: 11 }"), [at(midi, k / 4, 1 / 4) for k, midi in enumerate([60, 64, 67, 71]) if draw(11, 0, k) >= 0.4]),
    (p("c4?!4", "{ seed: 3 }"), [at(60, k / 4, 1 / 4) for k in range(4) if draw(3, 0, k) >= 0.5]),
    (p("c4 e4 | g4", "{ cycles: 8, seed: 2 }"),
     [event for c in range(8) for event in (share([60, 64], c * BAR) if draw(2, c, 3) < 0.5 else [note(67, c * BAR, BAR)])]),
    (p("[c4|e4|g4]*8", "{ seed: 21 }"), [at((60, 64, 67)[int(draw(21, k, 3, k) * 3)], k / 8, 1 / 8) for k in range(8)]),
    # the length of a cycle
    (p("c4 e4", "{ duration: '2n' }"), share([60, 64], 0, 960)),
    (p("c4 e4", "{ bars: 2 }"), share([60, 64], 0, 2 * BAR)),
    (p("c4 e4", "{ bars: 0.5, cycles: 2 }"), share([60, 64, 60, 64], 0, BAR)),
    ("clip().timeSignature('3/4').pattern('c4 e4 g4').note('C5')", line_of([60, 64, 67, 72])),
    ("clip().timeSignature('6/8').pattern('c4 e4').timeSignature('2/4').pattern('c4 e4')", share([60, 64], 0, 1440) + share([60, 64], 1440, 960), {"types": {"note"}}),
    ("export default session({ timeSignature: '3/4' }).add(Track.from(clip().pattern('c4 e4 g4').note('C5'), synth()))", line_of([60, 64, 67, 72])),
    # cycles go on in loops
    ("clip().loop(3, b => b.pattern('<c4 e4>'))", line_of([60, 64, 60], BAR)),
    ("clip().loop(2, b => b.pattern('<c4 e4 g4>', { cycles: 2 }))", line_of([60, 64, 67, 60], BAR)),
    ("const a = clip().pattern('<c4 e4>', { duration: 1 })\nexport const b = clip().play(a).play(a).pattern('<c4 e4>', { duration: 1 })", line_of([60, 64, 60])),
    # degrees, keys, drums
    ("clip().scale('C', 'major').pattern('1 3 5 8 -1 0')", share([60, 64, 67, 72, 57, 59])),
    ("clip().scale('A', 'minor', 3).pattern('1 [2 3]*2 ~')", [at(57, 0, 1 / 3)] + share([59, 60, 59, 60], 640, 640)),
    ("clip().key('D', 'major').pattern('c4 f4 fb4 c#4')", share([61, 66, 64, 61])),
    (d("kick hat snare openhat"), share([24, 30, 26, 34])),
    (d("KICK [Hat hat]"), [note(24, 0, 960, drum="kick"), note(30, 960, 480, drum="hat"), note(30, 1440, 480)]),
    (d("kick(3,8), hat*8:0.5"), [event for k in range(8) for event in ([at(24, k / 8, 1 / 8, velocity=127)] if k in (0, 3, 6) else []) + [at(30, k / 8, 1 / 8, velocity=64)]]),
    (d("c2 f#1"), share([36, 30])),
    ("Clip.drums().withMapping({ 'hi-hat': 44 }).pattern('hi-hat kick')", share([44, 24])),
    (p("kick c4"), share([24, 60])),
    # what stands around
    ("clip().transpose(2).pattern('c4 e4').octave(5).pattern('c4')", share([62, 66]) + [note(72, BAR, BAR)]),
    ("clip().transpose(-12).stack(b => b.pattern('c4 e4').pattern('g4'))", [note(48, 0, 960), note(55, 0, BAR), note(52, 960, 960)]),
    ("clip().quantize('2n').pattern('c4 d4 e4')", [note(60, 0, 640), note(62, 960, 640), note(64, 960, 640)]),
    ("clip().swing(0.5).pattern('c4*8')", [note(60, i * 240 + (60 if i % 2 else 0), 240) for i in range(8)]),
    ("clip().crescendo('1n', { from: 0, to: 1 }).pattern('c4 c4 c4 c4')", [note(60, i * 480, 480, velocity=math.floor(127 * i / 4 + 0.5)) for i in range(4)]),
    ("Clip.melody().voice(2, b => b.pattern('c4 e4'))", share([60, 64], channel=3)),
    # seeded humanise: place i of the flat list draws from seed ^ i; under transposition each note has a mark before and behind it
    ("clip().defaultHumanize({ timing: 10, velocity: 0, seed: 5 }).pattern('~ c4 e4 g4')",
     [note(midi, late(5, i, tick), 480) for i, (midi, tick) in enumerate([(60, 480), (64, 960), (67, 1440)], 1)]),
    ("clip().transpose(1).defaultHumanize({ timing: 10, velocity: 0, seed: 5 }).pattern('~ c4 e4 g4')",
     [note(midi + 1, late(5, i, tick), 480) for i, midi, tick in [(2, 60, 480), (5, 64, 960), (8, 67, 1440)]]),
    ("clip().transpose(1).defaultHumanize({ timing: 10, velocity: 0, seed: 5 }).rest('4n').arpeggio(['C4', 'E4'], '4n')",
     [note(midi + 1, late(5, i, tick), 480) for i, midi, tick in [(3, 60, 480), (6, 64, 960)]]),
    ("Clip.melody().transpose(1).defaultHumanize({ timing: 10, velocity: 0, seed: 5 }).voice(2, b => b.pattern('~ c4 e4 g4'))",
     [note(midi + 1, late(5, i, tick), 480) for i, midi, tick in [(2, 60, 480), (5, 64, 960), (8, 67, 1440)]]),
    # steps have places of their own, escapes counted
    (p("c4 <e4>"), [note(60, 0, 960, column=34), note(64, 960, 960, column=38)]),
    (p("\\x634 [\\u0065\\u{34}]"), [note(60, 0, 960, column=34), note(64, 960, 960, column=41)]),
    (p("c4 <e4 g4>", "{ cycles: 2 }") + ".freeze()", [note(60, 0, 960, column=34), note(64, 960, 960, column=38), note(60, BAR, 960), note(67, BAR + 960, 960, column=41)]),
    (p("c4?*8", "{ seed: 7 }") + ".freeze({ seed: 1 })", [at(60, k / 8, 1 / 8) for k in range(8) if draw(7, k, 0, k) >= 0.5]),
    # errors
    (p(""), {"SS0801"}), (p("c4 [ ]"), {"SS0801"}), (p("c4 |"), {"SS0801"}), (p("c4 $"), {"SS0802"}), (p("c4 - e4"), {"SS0802"}), (p("c4@2*2"), {"SS0802"}),
    (p("[c4"), {"SS0803"}), (p("c4(3,8"), {"SS0803"}), (p("c4]"), {"SS0804"}), (p("[c4>"), {"SS0804"}), (d("kikc"), {"SS0805"}), (p("h4"), {"SS0805"}), (p("4n"), {"SS0805"}),
    (p("c4*1.5"), {"SS0806"}), (p("c4*"), {"SS0806"}), (p("1.5"), {"SS0806"}), (p("_ c4"), {"SS0807"}), (p("*2"), {"SS0807"}), (p("c4@0"), {"SS0808"}),
    (p("{c4 e4}"), {"SS0809"}), (p("c4?2"), {"SS0810"}), (p("c4:80"), {"SS0811"}), (p("c4*65"), {"SS0812"}), (p("c4!65"), {"SS0812"}), (p("c4/0"), {"SS0812"}),
    (p("c4(9,8)"), {"SS0813"}), (p("c4(3)"), {"SS0813"}), (p("c10"), {"SS0814"}), (p("1"), {"SS0815"}), (d("1"), {"SS0805"}),
    (p("c4 " * 6000), {"SS0816"}), (p("[" * 33 + "c4" + "]" * 33), {"SS0817"}), (p("c4*64*64*2"), {"SS0818"}), (p("<c4, e4>"), {"SS0819"}), (p("<c4 | e4>"), {"SS0819"}),
    ("Clip.melody().pattern('kick')", {"SS0805"}),
    (p("c4", "{ cycles: 0 }"), {"SS0404"}), (p("c4", "{ bars: 1, duration: 2 }"), [note(60, 0, 960)], {"codes": {"SS0520"}}),
]
