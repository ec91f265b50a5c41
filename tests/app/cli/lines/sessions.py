# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions, tracks, instruments and effects; synapses; live functions (sections 6.13, 8, 9 and 10)."""
A = "const a = clip('A').note('C4').note('D4')\n"
B = A + "const b = clip('B').note('E4')\n"
TWO = [note(60, 0, 480), note(62, 480, 480)]


def waits(clip, *events):
    return {"clip": clip, "events": list(events)}


LINES = [
    # sessions and tracks
    (A + "export default session({ tempo: 60, timeSignature: '3/4', defaultDuration: '8n', seed: 3 }).add(Track.from(a, synth()))",
     [note(60, 0, 240, duration_s=0.5), note(62, 240, 240, start_s=0.5)], {"top": {"tempo": 60, "seed": 3}}),
    (A + "export default Session.create().tempo(90).timeSignature('2/4').defaultDuration('2n').track('Lead', a, synth('lead'))",
     [note(60, 0, 960, track="Lead", measure=1), note(62, 960, 960, measure=2)], {"top": {"tracks": [{"name": "Lead", "clip": "A", "instrument": "lead", "channel": 1}]}}),
    (B + "session().track('One', a, synth()).track('Two', b, synth().midiChannel(10))", [note(60, 0, 480, track="One"), note(64, 0, 480, track="Two", channel=10), note(62, 480, 480)]),
    (A + "export default session().add(Track.from(a, synth(), { name: 'T', tempo: 60, timeSignature: '3/4', defaultDuration: '8n' }).build()).build()",
     [note(60, 0, 240, track="T", duration_s=0.5), note(62, 240, 240)]),
    (A + "export default session({ tempo: 90 }).add(Track.from(a, synth()).name('N').tempo(60).timeSignature('3/4').defaultDuration('16n'))", [note(60, 0, 120, track="N", duration_s=0.25), note(62, 120, 120)]),
    (A + "track('Own', t => t.clip(a).instrument(synth()))", [note(60, 0, 480, track="Own"), note(62, 480, 480)]),
    (A + "track('Own', t => { t.clip(a); t.instrument(Instrument.patch('pad')) })", TWO, {"top": {"tracks": [{"name": "Own", "clip": "A", "instrument": "pad"}]}}),
    (A + "const dry = Track.from(a, synth(), { name: 'X' })\nconst named = dry.name('Y')\nexport default session().add(dry)", [note(60, 0, 480, track="X"), note(62, 480, 480)]),
    (A + "export default session().bus('hall', 'reverb', { decay: 3 }).add(Track.from(a, synth()).insert('delay', { time: '8n', feedback: 0.4 }).send('hall', 2))", TWO),
    (A + "export default session().bus('hall', 'reverb', {}).bus('hall', 'delay', {})", {"SS0701"}),
    (A + "export default session().add(Track.from(a, synth()).send('hall', 0.5))", TWO, {"codes": {"SS0702"}}),
    (A + "export default session().add(Track.from(a, synth().output('drums')))", TWO, {"codes": {"SS0702"}}),
    (A + "export default session().bus('x', 'compressor', { ratio: 30 })", {"SS0404"}),
    (A + "export default session().bus('x', 'chorus', { speed: 1 })", {"SS0317"}),
    (A + "export default session().bus('x', 'eq', { lowGain: -3, midGain: 1, highGain: 2, lowFreq: 200, highFreq: 5000 }).bus('y', 'filter', { type: 'notch', frequency: 800, resonance: 2 })"
     ".bus('z', 'distortion', { drive: 0.2, tone: 0.3, type: 'tube' }).bus('w', 'custom', { name: 'pad', params: { cutoff: 800 } }).add(Track.from(a, synth()))", TWO),
    (A + "Track.from(a, synth()).insert('delay', { time: -3 })", {"SS0404"}),
    # instruments are values
    (B + "const s = synth('s').polyphony(4)\nconst t = s.midiChannel(3)\nexport default session().track('a', a, s).track('b', b, t)",
     [note(60, 0, 480, channel=1), note(64, 0, 480, channel=3), note(62, 480, 480)], {"codes": {"SS0705"}}),
    (A + "export default session().track('a', a, Instrument.synth('x').osc('square').envelope({ attack: 0.1, sustain: 0.4 }).attack(0.2).decay(0.1).sustainLevel(0.5).release(0.2).pan(-0.5).volume(0.7)"
     ".set({ cutoff: 900 }).polyphony(2))", TWO),
    (A + "export default session().track('a', a, sampler('s').base('samples').add('C4', 'c4.wav').add('C5', 'c5.wav').playbackMode('oneshot'))", TWO),
    (A + "export default session().track('a', a, Instrument.sampler().regions([{ sample: 'x.wav', rootPitch: 60, pitchRange: { low: 'C3', high: 'C5' }, velocityRange: { low: 0, high: 63 },"
     " settings: { transpose: 1, detune: 10, volume: -6, loop: { start: 0.1, end: 0.9 } } }]))", TWO),
    (A + "sampler().regions([{ sample: 'x.wav', rootPitch: 60, pitchRange: { low: 'C5', high: 'C3' } }])", {"SS0404"}),
    (A + "export default session().track('a', a, sampler())", TWO, {"codes": {"SS0707"}}),
    ("const d = Clip.drums('D').kick().hit('C3')\nexport default session().track('d', d, sampler().add('C2', 'k.wav').drumMap({ kick: 'C3', snare: 'snare.wav' }))",
     [note(24, 0, 120, sounding_midi=48), note(48, 120, 120)]),
    (A + "export default session().track('a', a, Instrument.soundfont('piano.sf2', 3, { bank: 2, name: 'Grand' }))", TWO, {"top": {"tracks": [{"name": "a", "instrument": "Grand"}]}}),
    (A + "Instrument.soundfont('https://example.org/x.sf2')", {"SS0703"}),
    (A + "sampler().add('C4', '../x.wav')", {"SS0703"}),
    (B + "const k = synth('k')\nexport default session().track('a', a, k).track('b', b, synth('l').sidechain(k, 0.5, { attack: 5, release: 50 }).send('none', 0.2))",
     [note(60, 0, 480), note(64, 0, 480), note(62, 480, 480)], {"codes": {"SS0702"}}),
    (A + "export default session().track('a', a, synth().sidechain(synth('k'), 0.5))", TWO, {"codes": {"SS0708"}}),
    ("export default session().track('a', clip('E'), synth())", [], {"codes": {"SS0607"}}),
    # synapses
    (B + "export default a.to(b)", TWO, {"top": {"waiting": [waits("B", note(64, 0, 480, waits=True))],
     "synapses": [{"from": "A", "to": "B", "weight": 0.5, "probability": 1, "delay": 0, "jitter": 0, "quantize": "off", "decay": 0, "always": False, "plasticity": 1, "group": 0}]}}),
    (B + "a.to(b, { weight: 0.2, probability: 0.3, delay: '4n', jitter: '8n', quantize: 'bar', limit: 5, decay: 0.1, always: true, plasticity: 0 })\nexport default a", TWO,
     {"top": {"synapses": [{"from": "A", "to": "B", "weight": 0.2, "probability": 0.3, "delay": 1, "jitter": 0.5, "quantize": "bar", "limit": 5, "decay": 0.1, "always": True, "plasticity": 0}]}}),
    (B + "const d = clip('D').note('G4')\na.to([b, d], { weight: 1 })\na.to(a, { decay: 0.5 })\nexport default a", TWO,
     {"top": {"synapses": [{"to": "B", "group": 0}, {"to": "D", "group": 0}, {"from": "A", "to": "A", "group": 1}], "waiting": [waits("B", note(64, 0, 480)), waits("D", note(67, 0, 480))]}}),
    (B + "a.to(b)\nexport default a", [note(64, 0, 480, waits=True)], {"args": ["--clip", "B"]}),
    (B + "a.to(b, { weight: 0 })\nexport default a", TWO, {"codes": {"SS0608"}}),
    (B + "b.to(a)\nexport default a", TWO, {"codes": {"SS0608"}}),
    ("const e = clip('E')\ne.to(e)\nexport default e", {"SS0603"}),
    ("const a = clip('A').note('C4')\nfor (let i = 0; i < 65; i++) a.to(clip('x' + i).note('D4'))\nexport default a", {"SS0602"}),
    (B + "a.to(3)", {"SS0316"}),
    (B + "a.to(b, { weight: 2 })", {"SS0404"}),
    # live functions: checked, and the clips they name wait
    (B + "live.launch(b, { quantize: 'beat' })\nlive.stop(b)\nlive.stop()\nlive.quantum('clip')\nexport default a", TWO, {"top": {"waiting": [waits("B", note(64, 0, 480))]}}),
    (A + "live.mute('A')\nlive.unmute(a)\nlive.solo(Track.from(a, synth(), { name: 'T' }))\nlive.tempo(90, '1n')\nlive.transpose(-2)\nlive.velocity(0.5)\nlive.seek(8)\nlive.loop(0, 8)\nlive.panic()\n"
     "reward()\npenalize(2)\nexport default a", TWO),
    ("live.launch(3)", {"SS0316"}),
    ("live.quantum('never')", {"SS0407"}),
    ("live.loop(8, 4)", {"SS0404"}),
    ("live.start()", {"SS0302"}),
    # what plays
    (B + "export { a, b }", [note(60, 0, 480), note(64, 0, 480), note(62, 480, 480)]),
    (B + "export const x = a\nexport default session().track('b', b, synth())", [note(64, 0, 480)]),
    ("const x = 1", {"SS0604"}),
]
