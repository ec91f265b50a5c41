# SPDX-License-Identifier: GPL-3.0-or-later
# From text to sound: a sampler's pitch, level and loop, a ramp of the volume, a ducked track, and what is said of a
# missing file. Renders with the program under test; expected values by formula.
import math
import pathlib
import struct
import subprocess
import sys
import tempfile
import wave

RATE = 48000
program = str(pathlib.Path(sys.argv[1]).resolve())
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)
count = failed = 0


def result(good, name, detail=""):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} {name}" + ("" if good else f"\n# {detail}"), flush=True)


def write(name, value, seconds):
    path = root / name
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(b"".join(struct.pack("<h", round(32767 * value(i / RATE))) for i in range(round(seconds * RATE))))


write("samples/tone.wav", lambda t: 0.5 * math.sin(2 * math.pi * 480 * t), 1)


def stem(text, seconds):
    (root / "song.sym").write_text(text)
    done = subprocess.run([program, "render", "song.sym", "-o", "song.wav", "--stems=stems", f"--seconds={seconds}"],
                          cwd=root, text=True, capture_output=True)
    data = (root / "stems" / "track-01-a.wav").read_bytes() if done.returncode == 0 else b""
    at = data.find(b"data") + 8
    return done, [x for x, _ in struct.iter_unpack("<ff", data[at:at + 8 * seconds * RATE])]


def amplitude(x, start, length, hz):
    a, n = round(start * RATE), round(length * RATE)
    re = sum(x[a + i] * math.cos(2 * math.pi * hz * i / RATE) for i in range(n))
    im = sum(x[a + i] * math.sin(2 * math.pi * hz * i / RATE) for i in range(n))
    return 2 * math.hypot(re, im) / n


def near(a, b, share=0.01):
    return abs(a - b) <= share * abs(b)


HALF = math.sqrt(0.5)
head = "const s = sampler('s').base('samples').add('C4', 'tone.wav').playbackMode('loop')\n"
done, x = stem(head + "export default session().track('a', clip('a').tempo(120).note('C4', '1n').velocity(1)"
               ".note('C5', '1n').velocity(1), s)", 4)
result(done.returncode == 0, "renders", done.stderr)
result(near(amplitude(x, 0.5, 1, 480), 0.5 * HALF), "its own key, round the loop", amplitude(x, 0.5, 1, 480))
result(near(amplitude(x, 2.5, 1, 960), 0.5 * HALF), "an octave up", amplitude(x, 2.5, 1, 960))
done, x = stem(head + "export default session().track('a', clip('a').tempo(120).volume(0).volume(1, 4)"
               ".note('C4', '1n').velocity(1), s)", 2)
for t in (0.5, 1, 1.5):                 # a window of 0.1 s sees the ramp's middle
    level = amplitude(x, t - 0.05, 0.1, 480)
    result(near(level, 0.5 * HALF * t / 2), f"the volume's ramp at {t} s", level)
done, x = stem("const k = sampler('k').base('samples').add('C4', 'tone.wav').volume(0)\n"
               "const s = sampler('s').base('samples').add('C4', 'tone.wav').playbackMode('loop').sidechain(k, 0.75, { attack: 5, release: 50 })\n"
               "export default session().track('a', clip('a').tempo(120).note('C4', '1n').velocity(1), s)"
               ".track('k', clip('k').tempo(120).rest('4n').note('C4', '4n').velocity(1), k)", 2)
result(near(amplitude(x, 0.2, 0.2, 480), 0.5 * HALF), "before the key", amplitude(x, 0.2, 0.2, 480))
result(near(amplitude(x, 0.7, 0.2, 480), 0.125 * HALF, 0.03), "ducked by three quarters", amplitude(x, 0.7, 0.2, 480))
result(near(amplitude(x, 1.6, 0.2, 480), 0.5 * HALF), "and up again", amplitude(x, 1.6, 0.2, 480))
done, x = stem("export default session().track('a', clip('a').note('C4'), sampler('s').add('C4', 'gone.wav'))", 1)
said = done.stdout + done.stderr
result('there is no sample "gone.wav"' in said, "a missing file is named", said)
# 480 Hz for half a second, then 720 Hz: a written loop over the first half never reaches the second.
write("samples/two.wav", lambda t: 0.5 * math.sin(2 * math.pi * (480 if t < 0.5 else 720) * t), 1)
looped = ("const s = sampler('s').base('samples').regions([{ sample: 'two.wav', rootPitch: 'C4', settings: { loop: { start: %s, end: %s } } }])"
          ".playbackMode('loop')\nexport default session().track('a', clip('a').tempo(120).note('C4', 4).velocity(1), s)")
done, x = stem(looped % (0.1, 0.4), 2)
result(near(amplitude(x, 1, 0.5, 480), 0.5 * HALF) and amplitude(x, 1, 0.5, 720) < 0.002, "a written loop is followed",
       (done.stderr, amplitude(x, 1, 0.5, 480), amplitude(x, 1, 0.5, 720)))
done, x = stem(looped % (0.1, 7), 1)
result("cannot go round from 0.1 to 7 s" in done.stdout + done.stderr, "a loop beyond the file is named", done.stderr)
named = "export default session().track('a', clip('a').automate(customTarget('%s'), 0.5, 2).note('C4', 4), Instrument.patch('lead'))"
done, x = stem(named % "cutof", 1)
result('target "cutof"' in done.stdout + done.stderr, "an automated name that no patch has is said", done.stderr)
done, x = stem(named % "cutoff", 1)
result("target" not in done.stdout + done.stderr, "and one that a patch has is not", done.stderr)
print(f"1..{count}")
sys.exit(1 if failed else 0)
