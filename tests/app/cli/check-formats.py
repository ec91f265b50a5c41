# SPDX-License-Identifier: GPL-3.0-or-later
"""Round trips through the command line: SymphonyScript -> another format -> SymphonyScript keeps every note, the tempo and the
metre; and readers that are not ours find the same notes in what we write.

usage: check-formats.py SYMPHONY EXAMPLES [--many N]
"""
import collections
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

program, examples = sys.argv[1], pathlib.Path(sys.argv[2])
many = int(sys.argv[sys.argv.index("--many") + 1]) if "--many" in sys.argv else 12
number = failures = 0
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)
sys.path.append("/usr/lib/python3/dist-packages")       # where a distribution puts it, whichever python this is
try:
    import mido
except ImportError:
    mido = None


def result(good, name, *details):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} {name}")
    for line in [] if good else details:
        print(f"# {str(line)[:1500]}")
    sys.stdout.flush()


def run(*words):
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, errors="replace", timeout=120)


class Score:
    def __init__(self, path):
        answer = run("events", path, "--json")
        self.status, self.errors = answer.returncode, answer.stdout[-1500:] if answer.returncode else ""
        self.score = json.loads(answer.stdout)
        self.notes = [e for e in self.score["events"] if e["type"] == "note" and e["velocity"] > 0 and not e.get("waits")]
        self.key = sorted((e["tick"], e["duration_ticks"], e.get("sounding_midi", e["midi"]), e["velocity"]) for e in self.notes)
        self.tempos = [(t["beat"], t["bpm"], t["to_bpm"], t["beats"], t["curve"]) for t in self.longest("tempo_map", "bpm", "to_bpm")]
        self.metres = [(m["beat"], m["numerator"], m["denominator"]) for m in self.longest("metre_map", "numerator", "denominator")]
        self.seconds = sorted((round(e["start_s"], 2), e.get("sounding_midi", e["midi"])) for e in self.notes)
        self.starts = [(e["tick"], e["start_s"]) for e in self.notes]

    def longest(self, name, *keys):
        """The line with the most to say, without what repeats; parts of one track follow each other, the first one counts."""
        tracks = collections.defaultdict(list)
        for row in self.score[name]:
            line = tracks[row["track"]]
            if not line or (row["beat"] > line[-1]["beat"] and [row[k] for k in keys] != [line[-1][k] for k in keys]):
                line.append(row)
        return max(tracks.values(), key=len, default=[])


def midi_notes(path):
    """(tick, length, key, velocity) by mido, first in first out."""
    notes = []
    for track in mido.MidiFile(path).tracks:
        tick, waiting = 0, collections.defaultdict(list)
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity > 0:
                waiting[message.channel, message.note].append((tick, message.velocity))
            elif message.type in ("note_off", "note_on"):
                start, velocity = waiting[message.channel, message.note].pop(0)
                notes.append((start, tick - start, message.note, velocity))
        assert not any(waiting.values()), "a note without an end"
    return sorted(notes)


def text_notes(path):
    """The same by mftext, which prints a line for each event: Time=480  Note on, chan=1 pitch=60 vol=127"""
    notes, open_notes = [], {}
    text = subprocess.run(["mftext", str(path)], capture_output=True, text=True, timeout=60).stdout
    for line in text.splitlines():
        found = re.match(r"Time=(\d+)\s+Note (on|off), chan=(\d+) pitch=(\d+) vol=(\d+)", line)
        if line.startswith("Track start"):
            open_notes = {}
        if not found:
            continue
        tick, channel, key, velocity = int(found[1]), int(found[3]), int(found[4]), int(found[5])
        if found[2] == "on" and velocity > 0:
            open_notes.setdefault((channel, key), []).append((tick, velocity))
        elif open_notes.get((channel, key)):
            start, struck = open_notes[channel, key].pop(0)
            notes.append((start, tick - start, key, struck))
    return sorted(notes)


def seconds_of(path, ticks):
    """Times of ticks by mido's reading of the tempo events."""
    tempos = []
    for track in mido.MidiFile(path).tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                tempos.append((tick, message.tempo))
    tempos.sort(key=lambda each: each[0])
    times, at, passed, tempo, k = [], 0, 0.0, 500000, 0
    for tick in sorted(ticks):
        while k < len(tempos) and tempos[k][0] <= tick:
            passed += (tempos[k][0] - at) * tempo / 480e6
            at, tempo = tempos[k]
            k += 1
        times.append(passed + (tick - at) * tempo / 480e6)
    return times


def difference(a, b):
    a, b = collections.Counter(a), collections.Counter(b)
    return f"only before: {sorted((a - b).elements())[:6]}", f"only after: {sorted((b - a).elements())[:6]}"


def midi_round_trip(name, piece):
    out, back = root / f"{name}.mid", root / f"{name}.back.sym"
    before = Score(piece)
    wrote = run("export", piece, "-o", out)
    if wrote.returncode:
        return result(False, f"{name}: is exported as MIDI", wrote.stderr, before.errors)
    if shutil.which("mftext"):
        notes = text_notes(out)
        result(notes == before.key, f"{name}: mftext finds the {len(notes)} notes in the file", *difference(before.key, notes))
    if mido:
        notes = midi_notes(out)
        result(notes == before.key, f"{name}: mido finds the {len(notes)} notes in the file", *difference(before.key, notes))
        starts = sorted(before.starts)
        times = seconds_of(out, [tick for tick, _ in starts])
        own_line = "tempo-lines" in wrote.stderr
        # What a note is late by swing or humanising is less than a tick off; constant tempos are rounded to whole microseconds.
        late = max((abs(t - s) for t, (_, s) in zip(times, starts)), default=0) if not own_line else 0
        result(late < 0.003, f"{name}: seconds by mido's reading of the tempo are ours", f"{late * 1000:.3f} ms off")
    read = run("import", out, "-o", back)
    if read.returncode:
        return result(False, f"{name}: is imported from MIDI", read.stderr)
    after = Score(back)
    result(after.status == 0 and after.key == before.key, f"{name}: every note comes back from MIDI", after.errors, *difference(before.key, after.key))
    result(after.metres == before.metres, f"{name}: the metre comes back from MIDI", before.metres, after.metres)
    if all(t[4] == "step" for t in before.tempos):
        good = len(after.tempos) == len(before.tempos) and all(
            abs(a[0] - b[0]) < 1 / 480 and abs(a[1] / b[1] - 1) < 1e-6 * b[1] for a, b in zip(after.tempos, before.tempos))
        result(good, f"{name}: the tempo comes back from MIDI", before.tempos[:9], after.tempos[:9])


def musicxml_round_trip(name, piece, ending):
    out, back = root / f"{name}.{ending}", root / f"{name}.back-{ending}.sym"
    before = Score(piece)
    wrote = run("export", piece, "-o", out, "--json")
    if wrote.returncode:
        return result(False, f"{name}: is exported as {ending}", wrote.stderr, before.errors)
    codes = {d["code"] for d in json.loads(wrote.stdout)["diagnostics"]}
    read = run("import", out, "-o", back)
    if read.returncode:
        return result(False, f"{name}: is imported from {ending}", read.stderr)
    after = Score(back)
    if codes & {"feel", "quantised", "short-notes", "slur", "tempo-lines"}:
        # Said aloud that places or lengths were moved: the same pitches and velocities, none further than the warning says.
        a, b = (sorted((m, v) for _, _, m, v in score.key) for score in (before, after))
        result(after.status == 0 and a == b, f"{name}: every pitch and velocity comes back from {ending} ({', '.join(sorted(codes))})", after.errors,
               *difference(a, b))
        if "feel" not in codes and "short-notes" not in codes and "tempo-lines" not in codes:
            starts = [sorted((e["sounding_midi"] if "sounding_midi" in e else e["midi"], e["tick"]) for e in score.notes) for score in (before, after)]
            moved = max((abs(x[1] - y[1]) for x, y in zip(*starts)), default=0)
            result(moved <= 4, f"{name}: no note moved by more than half a 256th", f"{moved} ticks")
    else:
        result(after.status == 0 and after.key == before.key, f"{name}: every note comes back from {ending}", after.errors, *difference(before.key, after.key))
    result(after.metres == before.metres, f"{name}: the metre comes back from {ending}", before.metres, after.metres)
    if all(t[4] == "step" for t in before.tempos):
        good = len(after.tempos) == len(before.tempos) and all(
            abs(a[0] - b[0]) < 1 / 480 and abs(a[1] / b[1] - 1) < 1e-6 * b[1] for a, b in zip(after.tempos, before.tempos))
        result(good, f"{name}: the tempo comes back from {ending}", before.tempos[:9], after.tempos[:9])


def tidy_composition(seed):
    """Only what a score can write: straight values, and tuplets that fill a beat."""
    r = random.Random(1000 + seed)
    pitch = lambda: f"'{r.choice('CDEFGAB')}{r.choice(['', '', '#', 'b'])}{r.randint(2, 6)}'"
    after = lambda: r.choice(["", "", "", f".velocity({r.randint(1, 100) / 100})", ".staccato()", ".accent()", ".marcato()", ".tenuto()", ".detune(50)"])
    note = lambda length: f".note({pitch()}, {length}){after()}"

    def beat():
        kind = r.randint(0, 7)
        if kind == 0:
            return note("'8t'") * 3
        if kind == 1:
            return note("0.2") + note("0.4") + f".rest(0.4)"
        if kind == 2:
            return note("'4t'") + note("'4t'") + note("'4t'") + ("" if r.random() < 0.5 else note("'2n'"))
        if kind == 3:
            return note("'8n.'") + note("'16n'")
        if kind == 4:
            return f".chord([{', '.join(sorted({pitch() for _ in range(3)}))}], '4n'){after()}"
        if kind == 5:
            return note("'2n'").replace(".staccato()", ".legato()") + note("'4n'")
        if kind == 6:
            return ".rest('4n')"
        return note("1/7") + note("2/7") + note("4/7")

    line = lambda n: "".join(beat() for _ in range(n)) + ".note('C4', '4n')"
    metre = r.choice(["4/4", "3/4", "2/4", "6/4", "5/4"])
    return (f"const a = clip('a').rest(4){line(12)}\nconst b = clip('b').timeSignature('{metre}').stack(s => s.loop(1, l => l{line(6)}).loop(1, l => l{line(6)}))\n"
            f"export default session({{ tempo: {r.choice([60, 133.3])}, timeSignature: '{metre}' }})\n"
            "  .add(Track.from(a, Instrument.patch('keys'), { name: 'A' })).add(Track.from(b, Instrument.patch('keys'), { name: 'B' }))\n")


def random_composition(seed):
    """A composition of everything that plays a note, from a seed."""
    r = random.Random(seed)
    durations = ["'1n'", "'2n'", "'4n'", "'8n'", "'16n'", "'4n.'", "'8n.'", "'4t'", "'8t'", "'16t'", "'32n'", "0.2", "1.4", "1/7", "2.5", "0.9"]
    pitch = lambda: f"'{r.choice('CDEFGAB')}{r.choice(['', '', '#', 'b'])}{r.randint(2, 6)}'"
    after = lambda: r.choice(["", "", f".velocity({r.randint(1, 100) / 100})", ".staccato()", ".legato()", ".accent()", ".marcato()", ".tenuto()"])

    def line(n):
        text = ""
        for _ in range(n):
            kind = r.random()
            if kind < 0.6:
                text += f".note({pitch()}, {r.choice(durations)}){after()}"
            elif kind < 0.75:
                text += f".chord([{', '.join(sorted({pitch() for _ in range(3)}))}], {r.choice(durations)}){after()}"
            elif kind < 0.9:
                text += f".rest({r.choice(durations)})"
            else:
                text += f".control({r.choice([1, 7, 10, 11, 64, 74])}, {r.randint(0, 127)})"
        return text

    def melodic(name):
        body = r.choice([lambda: line(20), lambda: f".loop(3, b => b{line(5)})", lambda: f".stack(b => b.loop(1, l => l{line(8)}).loop(1, l => l{line(8)}))",
                         lambda: f".voice(3, v => v{line(6)}){line(5)}", lambda: f".swing(0.3){line(20)}",
                         lambda: f".defaultHumanize({{ timing: 12, velocity: 0.1, seed: {seed} }}){line(15)}",
                         lambda: f".crescendo(8){line(12)}", lambda: f".transpose(3){line(9)}"])()
        return f"const {name} = clip('{name}').rest('4n'){time}{body}"

    changes = "".join(f".rest({r.randint(1, 5)}).tempo({r.choice([60, 90.5, 133, 240, 77.77])})" for _ in range(r.randint(0, 4)))
    if r.random() < 0.5:
        changes += f".rest(2).timeSignature('{r.choice(['3/4', '6/8', '5/4', '7/8'])}')"
    time = f".stack(s => s.loop(1, t => t{changes}).rest('8n'))" if changes else ""
    drums = "".join(f".{r.choice(['kick()', 'snare()', 'hat()', 'tom(2)', 'crash()'])}.velocity({r.randint(20, 100) / 100}).rest({r.choice(durations)})" for _ in range(15))
    return "\n".join([melodic("a"), melodic("b"), f"const d = Clip.drums('d').rest('4n'){time}{drums}",
                      f"export default session({{ tempo: {r.choice([80, 120, 97.3])}, timeSignature: '{r.choice(['4/4', '3/4', '6/8'])}' }})",
                      "  .add(Track.from(a, Instrument.patch('keys'), { name: 'A' }))",
                      "  .add(Track.from(b, Instrument.patch('bass').volume(0.5).pan(-0.3), { name: 'B' }))",
                      "  .add(Track.from(d, Instrument.patch('drums'), { name: 'D' }))", ""])


def number_of(value):
    out = [value & 127]
    while value > 127:
        value >>= 7
        out.insert(0, value & 127 | 128)
    return bytes(out)


def random_midi(seed):
    """Bytes of a file of overlapping notes and changes at any division, and what must play: notes and changes by (tick at 480, ...)."""
    r = random.Random(seed)
    division = r.choice([24, 96, 120, 192, 384, 480, 960, 1024, 15360])
    at_480 = lambda tick: (tick * 960 // division + 1) // 2          # halves up
    notes, changes, chunks = [], [], []
    for track in range(r.randint(1, 4)):
        channel = r.choice([0, 1, 2, 5, 9, 15])
        events, busy = [], {}
        for _ in range(r.randint(1, 60)):
            start, key = r.randint(0, 16 * division), r.randint(0, 127)
            length = r.choice([division, division // 2, division // 3, r.randint(1, 4 * division)])
            if any(start < e and s < start + length for s, e in busy.get(key, [])):
                continue                # which of two equal notes ends first is a question of its own
            busy.setdefault(key, []).append((start, start + length))
            velocity = r.randint(1, 127)
            events += [(start, 2, bytes([0x90 | channel, key, velocity])), (start + length, 0, bytes([0x80 | channel, key, 0]))]
            # The length is rounded as it is, not as a difference of places.
            notes.append((at_480(start), at_480(length), key, velocity, channel + 1))
        for _ in range(r.randint(0, 12)):
            tick, number, value = r.randint(0, 16 * division), r.choice([1, 7, 11, 64, 74]), r.randint(0, 127)
            events.append((tick, 1, bytes([0xB0 | channel, number, value])))
            changes.append(("control", at_480(tick), number, value, channel + 1))
            if channel != 9 and r.random() < 0.5:
                bend = r.randint(0, 16383)
                events.append((tick, 1, bytes([0xE0 | channel, bend & 127, bend >> 7])))
                changes.append(("bend", at_480(tick), 0, bend, channel + 1))
            if channel != 9 and r.random() < 0.3:
                events += [(tick, 1, bytes([0xD0 | channel, value])), (tick, 1, bytes([0xA0 | channel, 60, value]))]
                changes += [("pressure", at_480(tick), 0, value, channel + 1), ("poly_pressure", at_480(tick), 60, value, channel + 1)]
        body, tick = b"", 0
        for when, _, message in sorted(events, key=lambda e: e[:2]):
            body += number_of(when - tick) + message
            tick = when
        body += b"\0\xff\x2f\0"
        chunks.append(b"MTrk" + len(body).to_bytes(4, "big") + body)
    head = b"MThd\0\0\0\x06\0\x01" + len(chunks).to_bytes(2, "big") + division.to_bytes(2, "big")
    return head + b"".join(chunks), sorted(notes), sorted(changes)


def import_of_midi(seed):
    data, notes, changes = random_midi(seed)
    path, out = root / f"file-{seed}.mid", root / f"file-{seed}.sym"
    path.write_bytes(data)
    read = run("import", path, "-o", out)
    if read.returncode:
        return result(False, f"file {seed}: is imported", read.stderr)
    after = Score(out)
    played = sorted((e["tick"], e["duration_ticks"], e.get("sounding_midi", e["midi"]), e["velocity"], e["channel"]) for e in after.notes)
    result(after.status == 0 and played == notes, f"file {seed}: the import plays the {len(notes)} notes of the file", after.errors, *difference(notes, played))
    kinds = {"control": lambda e: (e["controller"], round(e["value"])), "bend": lambda e: (0, e.get("bend", 8192 + round(e["value"] * 4096))),
             "pressure": lambda e: (0, round(e["value"] * 127)), "poly_pressure": lambda e: (e["midi"], round(e["value"] * 127))}
    played = sorted((e["type"], e["tick"], *kinds[e["type"]](e), e["channel"]) for e in after.score["events"] if e["type"] in kinds)
    result(played == changes, f"file {seed}: and its {len(changes)} changes", *difference(changes, played))


def silent_tracks(name, lead, low, heard):
    """Written is what is heard: not what is mute, and only what is solo where a track is."""
    path = root / f"{name}.sym"
    path.write_text(f"""const lead = Clip.melody('lead').note('C5', '4n').note('D5', '4n')
const low = Clip.melody('low').note('C2', '2n')
export default session({{ tempo: 90 }})
  .add(Track.from(lead, Instrument.patch('pad'), {{ name: 'Lead' }}){lead})
  .add(Track.from(low, Instrument.patch('bass'), {{ name: 'Low' }}){low})
""")
    pitches = {"Lead": [72, 74], "Low": [36]}
    wanted = sorted(p for track in heard for p in pitches[track])
    for ending in ("mid", "musicxml"):
        out, back = root / f"{name}.{ending}", root / f"{name}.{ending}.back.sym"
        wrote, read = run("export", path, "-o", out), run("import", out, "-o", back)
        notes = sorted(e["midi"] for e in Score(back).notes) if read.returncode == 0 else read.stderr
        said = all((f"“{track}”" in wrote.stderr) == (track not in heard) for track in pitches)
        result(wrote.returncode == 0 and notes == wanted, f"{name}: {ending} has what is heard", notes, wrote.stderr)
        result(said and ("[muted-tracks]" in wrote.stderr) == (len(heard) < 2), f"{name}: what is left out of {ending} is said", wrote.stderr)


silent_tracks("nothing-mute", "", "", ["Lead", "Low"])
silent_tracks("mute", "", ".mute()", ["Lead"])
silent_tracks("solo", "", ".solo()", ["Low"])
silent_tracks("solo-and-mute", ".solo()", ".solo().mute()", ["Lead"])
pieces = [(p.stem, p) for p in sorted(examples.glob("*.sym"))]
for seed in range(many):
    for kind, make in (("random", random_composition), ("tidy", tidy_composition)):
        path = root / f"{kind}-{seed}.sym"
        path.write_text(make(seed))
        pieces.append((f"{kind} {seed}", path))
for seed in range(many):
    import_of_midi(seed)
if not shutil.which("mftext"):
    print("# SKIPPED: mftext (abcmidi) is not installed; one reader less of our MIDI files")
if not mido:
    print("# SKIPPED: python3-mido is not installed; nobody else reads our MIDI files here")
for piece in pieces:
    midi_round_trip(*piece)
    musicxml_round_trip(*piece, "mxl" if piece[0].endswith("1") else "musicxml")
print(f"1..{number}")
sys.exit(1 if failures else 0)
