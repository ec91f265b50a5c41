# SPDX-License-Identifier: GPL-3.0-or-later
"""Entry points, context, nesting and scopes (sections 5, 6.1, 6.2 and 6.8)."""
LINES = [
    # entry points
    ("clip('Lead').note('C4')", [note(60, 0, 480, clip="Lead", track="Lead", name="C4", velocity=127, channel=1, beat=0, measure=1, beat_in_measure=1)]),
    ("clip().note('C4')", [note(60, 0, 480, clip="c")]),
    ("Clip.create('A').note('C4')", [note(60, 0, 480, clip="A")]),
    ("Clip.melody('A').note('D4')", [note(62, 0, 480)]),
    ("Clip.keys('A').sustain().note('D4').release()", [event("control", 0, controller=64, value=127), note(62, 0, 480), event("control", 480, controller=64, value=0)]),
    ("Clip.strings('A').note('D4')", [note(62, 0, 480)]),
    ("Clip.wind('A').breath(0.5).note('D4')", [event("control", 0, controller=2, value=64), note(62, 0, 480)]),
    ("Clip.drums('A').kick().snare()", [note(24, 0, 120, drum="kick", sounding_midi=36), note(26, 120, 120, drum="snare", sounding_midi=38)]),
    ("Clip.drums('A', { kick: 'C3', zap: 50 }).kick().hit('zap')", [note(48, 0, 120, drum="kick"), note(50, 120, 120, drum="zap")]),
    ("export default clip().note('C4').build()", line_of([60])),
    ("export default clip().note('C4').commit().note('D4')", line_of([60, 62])),
    ("const a = clip().note('C4', '8n').note('D4', '8n')\nexport default clip().loop(2, a.toOperations())", line_of([60, 62, 60, 62], 240)),
    # builders are values
    ("const a = clip().note('C4')\nconst b = a.note('D4')\nexport default clip().play(a).play(a.note('E4')).play(b)", line_of([60, 60, 64, 60, 62])),
    ("const a = clip().note('C4')\nconst b = a.velocity(0.5)\nexport default clip().play(a).play(b)",
     [note(60, 0, 480, velocity=127), note(60, 480, 480, velocity=64)]),
    # context
    ("clip().defaultDuration('8n').note('C4').rest().chord('C').note('D4', '4n')", [note(60, 0, 240), *chord([60, 64, 67], 480, 240), note(62, 720, 480)]),
    ("clip().defaultDuration('8n').loop(1, b => b.note('C4').defaultDuration('16n').note('D4')).note('E4')", [note(60, 0, 240), note(62, 240, 120), note(64, 360, 240)]),
    ("clip().transpose(2).loop(2, b => b.note('C4').transpose(1).note('C4'))", line_of([62, 63, 62, 63])),
    ("clip().octave(5).note('C4').octaveDown(2).note('C4').octaveUp().note('C4')", line_of([72, 48, 60])),
    ("clip().transpose(100).note('C5')", [note(127, 0, 480)], {"codes": {"SS0503", "SS0510"}}),
    # loop
    ("clip().loop(3, b => b.note('C4', '4n').rest('8n'))", [note(60, 0, 480), note(60, 720, 480), note(60, 1440, 480)], {"top": {"duration_ticks": 2160}}),
    ("clip().loop(0, b => b.note('C4')).note('D4')", line_of([62])),
    ("const riff = clip().note('C4', '8n').note('D4', '8n')\nexport default clip().loop(2, riff)", line_of([60, 62, 60, 62], 240)),
    ("clip().loop(2, b => b.tempo(120).note('C4').tempo(60).note('D4')).note('E4')",
     [note(60, 0, 480, start_s=0, duration_s=0.5), event("tempo", 480), note(62, 480, 480, start_s=0.5, duration_s=1.0), event("tempo", 960),
      note(60, 960, 480, start_s=1.5), event("tempo", 1440), note(62, 1440, 480, start_s=2.0), note(64, 1920, 480, start_s=3.0, duration_s=1.0)]),
    ("clip().loop(1001, b => b.rest('64n'))", {"SS0605"}),
    # stack
    ("clip().stack(b => b.note('C4', '2n').note('E4', '4n')).note('G4')", [note(60, 0, 960), note(64, 0, 480), note(67, 960, 480)]),
    ("clip().stack(b => b.loop(2, x => x.note('C4')).note('E4', '1n')).note('G4')", [note(60, 0, 480), note(60, 480, 480), note(64, 0, 1920), note(67, 1920, 480)][0:1]
     + [note(64, 0, 1920), note(60, 480, 480), note(67, 1920, 480)]),
    ("clip().stack(b => b.transpose(12).note('C4').transpose(-12).note('E4')).note('G4')", [note(72, 0, 480), note(64, 0, 480), note(67, 480, 480)]),
    ("const a = clip().note('C4').note('D4')\nexport default clip().stack(b => b.play(a).note('E4', '1n')).note('G4')",
     [note(60, 0, 480), note(64, 0, 1920), note(62, 480, 480), note(67, 1920, 480)]),
    # play
    ("const a = clip('A').note('C4')\nexport default clip('B').transpose(7).play(a).note('C4')", [note(67, 0, 480, clip="A"), note(67, 480, 480, clip="B")]),
    ("const a = clip().tempo(60).note('C4')\nexport default clip().note('C4').play(a).note('D4')",
     [note(60, 0, 480, duration_s=0.5), event("tempo", 480), note(60, 480, 480, duration_s=1.0), note(62, 960, 480, start_s=1.5, duration_s=0.5)]),
    ("const a = clip().tempo(60).note('C4')\nexport default clip().note('C4').play({ kind: 'clip', clip: a, inheritTempo: true }).note('D4')",
     [note(60, 0, 480), event("tempo", 480), note(60, 480, 480, duration_s=1.0), note(62, 960, 480, start_s=1.5, duration_s=1.0)]),
    ("const a = clip().timeSignature('3/4').note('C4')\nexport default clip().loop(4, b => b.note('C4')).play(a).loop(3, b => b.note('D4'))",
     [*line_of([60, 60, 60, 60]), event("time_signature", 1920, name="3/4"), note(60, 1920, 480, measure=2), note(62, 2400, 480, measure=2),
      note(62, 2880, 480, measure=2), note(62, 3360, 480, measure=3, beat_in_measure=1)]),
    # isolate
    ("clip().isolate({ tempo: true }, b => b.tempo(60).note('C4')).note('D4')", [note(60, 0, 480, duration_s=1.0), note(62, 480, 480, start_s=1.0, duration_s=0.5)],
     {"types": {"note"}}),
    ("clip().isolate({}, b => b.note('C3').tempo(60).note('C4')).note('D4')",
     [note(48, 0, 480), event("tempo", 480), note(60, 480, 480, duration_s=1.0), note(62, 960, 480, start_s=1.5, duration_s=1.0)]),
    ("clip().crescendo(4, { from: 0.2, to: 1 }).isolate({ dynamics: true }, b => b.velocityRamp(0, 4, { from: 0 }).note('C4')).note('D4')",
     [note(60, 0, 480, velocity=0), note(62, 480, 480, velocity=math.floor(127 * 0.4 + 0.5))]),
    ("clip().timeSignature('2/4').isolate({ timeSignature: true }, b => b.timeSignature('3/4').loop(3, x => x.note('C4'))).loop(3, b => b.note('D4'))",
     [*[note(60, 480 * i, 480, measure=1, beat_in_measure=i + 1) for i in range(3)], note(62, 1440, 480, measure=2, beat_in_measure=1),
      note(62, 1920, 480, measure=2, beat_in_measure=2), note(62, 2400, 480, measure=3, beat_in_measure=1)]),
    # voice
    ("clip().stack(b => b.voice(2, v => v.note('C4').note('D4')).voice(15, v => v.note('E4', '2n')))",
     [note(60, 0, 480, voice=2, channel=3), note(64, 0, 960, voice=15, channel=16), note(62, 480, 480, voice=2, channel=3)]),
    ("clip().voice(1, v => v.note('C4')).note('D4')", [note(60, 0, 480, voice=1, channel=2), note(62, 480, 480, channel=1)]),
    ("clip().voice(16, v => v.note('C4'))", {"SS0404"}),
    # cycle: a barrier at the clip's end, wherever it is written
    ("clip().cycle(4).note('C4', 3)", [note(60, 0, 1440), event("barrier", 1440, cycle=4, beat=3)]),
    ("const a = clip().note('C4').cycle('2n')\nexport default clip().play(a).note('D4')", [note(60, 0, 480), event("barrier", 480, cycle=2), note(62, 480, 480)]),
    ("clip().loop(1, b => b.note('C4').cycle(4))", line_of([60]), {"codes": {"SS0506"}}),
    # ties, glides
    ("clip().note('C4').tie('start').note('C4', '8n').tie('continue').note('C4').tie('end')", [note(60, 0, 1200)], {"top": {"duration_ticks": 1200}}),
    ("clip().note('C4').tie('start').note('D4')", {"SS0502"}),
    ("clip().note('C4').glide('4n').note('G4', '2n').glide('8n')", [note(60, 0, 480, glide=None), note(67, 480, 960, glide=0.5)]),
    ("clip().note('C4').note('G4').glide('1n')", [note(60, 0, 480), note(67, 480, 480, glide=1)]),
    ("Clip.strings('V').note('C4').slide('G4', '2n')", [note(60, 0, 480), note(67, 480, 1008, glide=1, articulation="legato")]),
    # preview draws a roll and is the builder again
    ("clip().note('C4').preview().note('D4')", line_of([60, 62])),
    # one call of each that other files have more of
    ("Clip.drums().rest().snare().flam()", [note(26, 451, 29, velocity=89), note(26, 480, 120, velocity=127)]),
    ("Clip.drums().rest().snare().drag()", [note(26, 442, 19, velocity=76), note(26, 461, 19, velocity=76), note(26, 480, 120)]),
    ("clip().pattern('c4 e4')", [note(60, 0, 960), note(64, 960, 960)]),
    ("clip().key('C', 'major').progression('I', 'IV')", [*chord([60, 64, 67], 0, 1920), *chord([65, 69, 72], 1920, 1920)]),
    ("clip().scale('C', 'major').roman('V', '2n')", chord([67, 71, 74], 0, 960)),
    ("clip().key('C', 'major').voiceLead(['I'])", chord([60, 64, 67], 0, 1920)),
    # what is refused
    ("clip().velocity(0.5)", {"SS0501"}),
    ("clip().loop(1.5, b => b.note('C4'))", {"SS0404"}),
    ("clip().play(3)", {"SS0316"}),
    ("clip().stack(b => b)", {"SS0607"}),
]
