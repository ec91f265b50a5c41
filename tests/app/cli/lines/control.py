# SPDX-License-Identifier: GPL-3.0-or-later
"""Modifiers, controllers, expression and automation (sections 6.3, 6.7 and 6.12)."""


def cc(controller, value, tick=0, **more):
    return event("control", tick, controller=controller, value=value, **more)


LINES = [
    # modifiers
    ("clip().note('C4').velocity(0.8)", [note(60, 0, 480, velocity=102)]),
    ("clip().note('C4').velocity(0)", [note(60, 0, 480, velocity=0)]),
    ("clip().note('C4').staccato().note('D4').legato().note('E4').tenuto().note('F4').marcato().note('G4').velocity(0.5).accent()",
     [note(60, 0, 240, articulation="staccato"), note(62, 480, 504, articulation="legato"), note(64, 960, 480, articulation="tenuto"),
      note(65, 1440, 360, articulation="marcato"), note(67, 1920, 480, articulation="accent", velocity=76)]),
    ("clip().note('C4').staccato().legato()", [note(60, 0, 504)], {"codes": {"SS0507"}}),
    ("clip().note('C4').velocity(0.9).staccato().accent()", [note(60, 0, 240, velocity=127)]),
    ("clip().chord(['C4', 'E4']).velocity(0.5).staccato()", chord([60, 64], 0, 240, velocity=64)),
    ("clip().note('F#4').natural().note('F4').sharp().note('B4').flat()", [note(65, 0, 480, name="F4"), note(66, 480, 480, name="F#4"), note(70, 960, 480, name="Bb4")]),
    ("clip().chord('C').sharp()", chord([60, 64, 67], 0, 480), {"codes": {"SS0508"}}),
    ("clip().chord('C').inversion(1).chord('C').inversion(-1).chord('C7').inversion(6)",
     [*chord([64, 67, 72], 0, 480), *chord([55, 60, 64], 480, 480), *chord([79, 82, 84, 88], 960, 480)]),
    ("clip().note('C4').precise()", [note(60, 0, 480)]),
    # expression of a note: timbre, pressure, then the note
    ("clip().note('C4').detune(-12.5).note('D4').detune(100)", [note(60, 0, 480, detune=-12.5), note(62, 480, 480, detune=100)]),
    ("clip().note('C4').timbre(0.3)", [cc(74, 38), note(60, 0, 480)]),
    ("clip().note('C4').pressure(0.7)", [event("pressure", 0, value=0.7), note(60, 0, 480)]),
    ("clip().note('C4').expression({ detune: 5, timbre: 1, pressure: 0.1 })", [cc(74, 127), event("pressure", 0, value=0.1), note(60, 0, 480, detune=5)]),
    ("clip().note('C4').timbre(0.1).expression({ pressure: 0.5 })", [cc(74, 13), event("pressure", 0, value=0.5), note(60, 0, 480)]),
    ("clip().voice(3, v => v.chord(['C4', 'E4']).timbre(0.5))", [cc(74, 64, channel=4, voice=3), note(60, 0, 480, channel=4), cc(74, 64, channel=4), note(64, 0, 480, channel=4)]),
    ("clip().swing(1).rest('8n').note('C4').timbre(0)", [cc(74, 0, 360), note(60, 360, 480)]),
    ("clip().note('C4').timbre(1.5)", {"SS0404"}),
    ("clip().note('C4').expression({ bright: 1 })", {"SS0317"}),
    # controllers
    ("clip().control(7, 100).note('C4').control(CC.Pan, 0)", [cc(7, 100), note(60, 0, 480), cc(10, 0, 480)]),
    ("clip().control(128, 0)", {"SS0404"}),
    ("Clip.keys().sustain().note('C4').release()", [cc(64, 127), note(60, 0, 480), cc(64, 0, 480)]),
    ("Clip.wind().breath(0.25).expressionCC(0.8).note('C4')", [cc(2, 32), cc(11, 102), note(60, 0, 480)]),
    ("clip().vibrato().note('C4').vibrato(1, 5)", [cc(1, 64), note(60, 0, 480), cc(1, 127, 480), cc(76, 32, 480)]),
    ("clip().aftertouch(0.6).note('C4')", [event("pressure", 0, value=0.6), note(60, 0, 480)]),
    ("clip().transpose(12).note('C4').aftertouch(0.4, { type: 'poly', note: 'C4' })", [note(72, 0, 480), event("poly_pressure", 480, midi=72, value=0.4)]),
    ("clip().aftertouch(0.6, { type: 'poly' })", {"SS0313"}),
    # bends: 14 bits, the range is the least of 2, 12, 24 and 48 that holds them all
    ("Clip.strings().note('C4').bend(1).bendReset()", [note(60, 0, 480), event("bend", 480, value=1, range=2, bend=8192 + 4096), event("bend", 480, value=0, bend=8192)]),
    ("Clip.strings().bend(2).note('C4').bend(-3)", [event("bend", 0, value=2, range=12, bend=8192 + 1365), note(60, 0, 480), event("bend", 480, value=-3, bend=8192 - 2048)]),
    ("const a = Clip.strings('A').bend(6).note('C4')\nexport default session().track('A', a, synth().pitchBendRange(24))", [event("bend", 0, value=6, range=24, bend=10240), note(60, 0, 480)]),
    ("const a = Clip.strings('A').bend(6).note('C4')\nexport default session().track('A', a, synth().pitchBendRange(2))", {"SS0512"}),
    ("Clip.strings().bend(13)", {"SS0404"}),
    # automation
    ("clip().automate('filter_cutoff', 0.8, 4, 'smooth').note('C4')", [event("automation", 0, target="filter_cutoff", value=0.8, ramp_beats=4, ramp_s=2.0, curve="smooth"), note(60, 0, 480)]),
    ("clip().note('C4').volume(0.5, '2n').pan(-1)", [note(60, 0, 480), event("automation", 480, target="volume", value=0.5, ramp_beats=2, ramp_s=1.0, curve="linear"),
                                                    event("automation", 480, target="pan", value=-1, ramp_beats=0, ramp_s=0)]),
    ("clip().tempo(60).tempo(120, 4).volume(0, 4).rest(4)", [event("automation", 0, target="volume", ramp_s=60 * 4 / 60 * math.log(2))], {"types": {"automation"}}),
    ("clip().automate('pitch_bend', -0.5)", [event("automation", 0, target="pitch_bend", value=-0.5)]),
    ("clip().automate(customTarget('drive'), 3.5, 2)", [event("automation", 0, target="drive", value=3.5, ramp_s=1.0)]),
    ("clip().automate('drive', 3.5)", {"SS0407"}),
    ("clip().automate('volume', 2)", {"SS0404"}),
    ("customTarget('')", {"SS0404"}),
]
