# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden tests of the example compositions: event lists, and hashes of what they sound like.

usage: check-examples.py SYMPHONY EXAMPLES GOLDEN      SYMPHONY_BLESS=1 writes the golden files anew.
"""
import difflib
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

program, examples, golden = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
bless = os.environ.get("SYMPHONY_BLESS") == "1"
reference = dict(os.environ, SYMPHONY_ISA="reference")
number = 0
failures = 0


def result(good, name, detail=""):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} {name}")
    for line in detail.splitlines():
        print(f"# {line}")
    sys.stdout.flush()


def compare(name, path, text):
    if bless:
        path.write_text(text)
    if not path.exists():
        return result(False, name, f"{path} is missing; SYMPHONY_BLESS=1 writes it")
    wanted = path.read_text()
    diff = list(difflib.unified_diff(wanted.splitlines(), text.splitlines(), "golden", "now", lineterm="", n=1))
    result(wanted == text, name, "\n".join(diff[:40]))


def events_of(piece):
    run = subprocess.run([program, "events", str(piece), "--json"], capture_output=True, text=True, timeout=60)
    score = json.loads(run.stdout)
    if score["synapses"]:               # what it does is more than what is written
        run = subprocess.run([program, "events", str(piece), "--json", "--bars", "64"], capture_output=True, text=True, timeout=60)
        score = json.loads(run.stdout)
    rows = [f"{score['ppq']} ppq, {score['tempo']:g} bpm, {score['duration_ticks']} ticks, {score['duration_s']:.6f} s"]
    for event in score["events"]:
        rows.append("{tick} {duration_ticks} {type} {midi} {velocity} {channel} {track} {line}:{column}".format(
            **{"midi": "-", "velocity": "-", "channel": "-", "duration_ticks": "-", **event}))
    return run.returncode, score, "\n".join(rows) + "\n"


def sound_of(path):
    """The samples alone: titles and the like may change."""
    data = path.read_bytes()
    return data[data.index(b"data") + 8:]


hashes = {}
for piece in sorted(examples.glob("*.sym")):
    check = subprocess.run([program, "check", str(piece)], capture_output=True, text=True, timeout=60)
    result(check.returncode == 0, f"{piece.name} has no error", check.stdout + check.stderr)
    status, score, text = events_of(piece)
    result(status == 0 and len(score["events"]) >= 8, f"{piece.name} sounds")
    compare(f"{piece.name} gives its event list", golden / (piece.stem + ".events"), text)
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.wav"
        run = subprocess.run([program, "render", str(piece), "-o", str(out), "--seconds", "12"], env=reference,
                             capture_output=True, text=True, timeout=200)
        hashes[piece.stem] = hashlib.sha256(sound_of(out)).hexdigest() if out.exists() else "no sound: " + run.stderr

compare("every piece sounds as it did", golden / "sounds.sha256",
        "".join(f"{value}  {name}\n" for name, value in hashes.items()))
print(f"1..{number}")
sys.exit(1 if failures else 0)
