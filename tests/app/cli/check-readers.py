# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that have nothing to do with us read our scores and play them: MuseScore and LilyPond's musicxml2ly turn our MusicXML into MIDI,
and the notes must be where our event list has them.

usage: check-readers.py SYMPHONY EXAMPLES        (large programs: a target beside the suite; what is absent is skipped aloud)
"""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.append("/usr/lib/python3/dist-packages")
try:
    import mido
except ImportError:
    print("1..0 # SKIP python3-mido is not installed")
    sys.exit(0)

program, examples = sys.argv[1], pathlib.Path(sys.argv[2])
number = failures = 0
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)
environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", HOME=str(root), XDG_RUNTIME_DIR=str(root))

PIECES = {
    "triplets": "clip('a').note('C4', '8t').note('D4', '8t').note('E4', '8t').note('F4', '4t').note('G4', '4t').note('A4', '4t').note('B4', '2n')"
                ".note('C5', 0.2).note('D5', 0.4).note('E5', 0.4).note('F5', 1/7).note('G5', 6/7)",
    "ties and metres": "clip('a').note('C4', '4n').timeSignature('4/4').note('D#4', 3.5).note('Eb4', 5).rest('16n').note('F4', '8n.').note('A4', 7)",
    "chords and voices": "clip('a').chord(['C4', 'Eb4', 'G4'], '2n').stack(b => b.loop(1, l => l.note('C5', '4n').note('Bb4', '2n')).loop(1, l => l.note('E3', '2n.')))",
    "six eight": "clip('a').timeSignature('6/8').loop(4, b => b.note('A3', '4n.').note('C4', '8n').note('D4', '8n').note('E4', '8n'))",
    "spelling": "clip('a').note('F#4', '4n').note('Gb4', '4n').note('E#4', '4n').note('Cb5', '4n').note('B#3', '4n').note('F##4', '4n').note('Bbb4', '4n')",
}


def result(good, name, *details):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} {name}")
    for line in [] if good else details:
        print(f"# {str(line)[:1200]}")
    sys.stdout.flush()


def starts_of_midi(path, drums=True):
    """(tick at 480, key) of every note, whatever the division; with or without percussion."""
    file, starts = mido.MidiFile(path), []
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity > 0 and (drums or message.channel != 9):
                starts.append((tick * 480 / file.ticks_per_beat, message.note))
    return sorted(starts)


def starts_of_ours(piece, drums=True):
    score = json.loads(subprocess.run([program, "events", piece, "--json"], capture_output=True, text=True, timeout=60).stdout)
    return sorted((e["tick"], e.get("sounding_midi", e["midi"])) for e in score["events"] if e["type"] == "note" and e["velocity"] > 0 and (drums or "drum" not in e))


def one_score(text):
    """musicxml2ly writes a second score for MIDI in which several parts follow each other and articulate.ly cuts ties; the first score, the
    one for print, is right: it gets the MIDI block."""
    first = text.index("\\score")
    second = text.find("\\score", first + 1)
    return text[:second if second > 0 else len(text)].replace("\\layout {}", "\\layout {} \\midi {}")


def compare(name, reader, ours, theirs):
    """Every note of ours has one of theirs: same key, within 1/96 beat (the coarsest division among them rounds)."""
    by_key = collections.defaultdict(list)
    for tick, key in theirs:
        by_key[key].append(tick)
    missing = []
    for tick, key in ours:
        near = min(by_key[key], key=lambda t: abs(t - tick), default=None)
        if near is None or abs(near - tick) > 5:
            missing.append((tick, key, near))
        else:
            by_key[key].remove(near)
    rest = [(tick, key) for key, ticks in by_key.items() for tick in ticks]
    result(not missing and not rest, f"{name}: {reader} plays our {len(ours)} notes", f"not found: {missing[:8]}", f"too many: {rest[:8]}")


def check(name, piece):
    out = root / f"{name}.musicxml"
    wrote = subprocess.run([program, "export", str(piece), "-o", str(out)], capture_output=True, text=True, timeout=60)
    if wrote.returncode or "[feel]" in wrote.stderr:
        return
    ours = starts_of_ours(piece)
    if musescore:
        midi = root / f"{name}.ms.mid"
        subprocess.run([musescore, str(out), "-o", str(midi)], capture_output=True, env=environment, timeout=300)
        compare(name, "MuseScore", ours, starts_of_midi(midi)) if midi.exists() else result(False, f"{name}: MuseScore reads our score")
    if shutil.which("musicxml2ly") and shutil.which("lilypond"):
        text, midi = root / f"{name}.ly", root / f"{name}.midi"
        subprocess.run(["musicxml2ly", "--midi", "-o", str(text), str(out)], capture_output=True, env=environment, timeout=300)
        text.write_text(one_score(text.read_text()))
        ours = starts_of_ours(piece, drums=False)        # it does not read the keys of percussion instruments
        run = subprocess.run(["lilypond", "-dno-print-pages", "-o", str(root / name), str(text)], capture_output=True, text=True, env=environment, timeout=300)
        if ours:
            compare(name, "LilyPond", ours, starts_of_midi(midi, drums=False)) if midi.exists() else result(False, f"{name}: LilyPond reads our score", run.stderr[-800:])


musescore = shutil.which("musescore3") or shutil.which("mscore3")
for tool in ["musescore3 or mscore3"] * (not musescore) + [t for t in ("musicxml2ly", "lilypond") if not shutil.which(t)]:
    print(f"# SKIPPED: {tool} is not installed")
for name, text in PIECES.items():
    path = root / f"{name.replace(' ', '-')}.sym"
    path.write_text(f"export default {text}\n")
    check(path.stem, path)
for piece in sorted(examples.glob("*.sym")):
    check(piece.stem, piece)
print(f"1..{number}")
sys.exit(1 if failures else 0)
