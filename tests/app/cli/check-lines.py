# SPDX-License-Identifier: GPL-3.0-or-later
"""One-line compositions whose events are worked out by hand or by formula.

usage: check-lines.py SYMPHONY FOLDER [PRINT_MANUAL [EVERY]]

EVERY: of so many lines one is run, for slow builds. With PRINT_MANUAL, the last test asks whether every row of the music's API table is called in some line.

Each FOLDER/*.py holds LINES, a list of (code, expected) or (code, expected, options):
  code      the composition; `clip()…` alone is exported as `c`
  expected  a list of events, each a dict: all fields it names must be equal, and no event may be missing or too many;
            or a set of diagnostic codes that must all appear.
            Floats are compared to 1e-9 relative (1e-12 absolute).
  options   {"types": {...}}: only events of these types are looked at (default: all but the tempo and time_signature at 0);
            {"args": [...]}: more arguments; {"codes": {...}}: diagnostics that must appear beside the events;
            {"top": {...}}: fields of the document that must be equal.
note() and friends below are the vocabulary of those files.
"""
import concurrent.futures
import json
import math
import os
import pathlib
import re
import runpy
import subprocess
import sys
import tempfile


def note(midi, tick, ticks, **more):
    return {"type": "note", "midi": midi, "tick": tick, "duration_ticks": ticks, **more}


def event(kind, tick, **more):
    return {"type": kind, "tick": tick, **more}


def line_of(midis, ticks=480, start=0, step=None, **more):
    """One note after the other."""
    step = ticks if step is None else step
    return [note(midi, start + i * step, ticks, **more) for i, midi in enumerate(midis)]


def chord(midis, tick, ticks, **more):
    return [note(midi, tick, ticks, **more) for midi in midis]


VOCABULARY = {"note": note, "event": event, "line_of": line_of, "chord": chord, "math": math}


def same(wanted, got):
    if isinstance(wanted, float) and isinstance(got, (int, float)):
        return abs(wanted - got) <= max(1e-12, 1e-9 * abs(wanted))
    if isinstance(wanted, dict) and isinstance(got, dict):
        return all(key in got and same(value, got[key]) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(same, wanted, got))
    return wanted == got


def run(program, code, args):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "line.sym"
        path.write_text(("export const c = " if code.startswith(("clip(", "Clip.")) else "") + code)
        result = subprocess.run([program, "events", str(path), "--json", *args], capture_output=True, text=True, timeout=60)
    try:
        return json.loads(result.stdout)
    except ValueError:
        return {"events": [], "diagnostics": [], "broken": result.stdout[:200] + result.stderr[:200]}


def problem_of(program, row):
    code, expected, options = (*row, {})[:3]
    score = run(program, code, options.get("args", []))
    codes = {d["code"] for d in score["diagnostics"]}
    if "broken" in score:
        return f"no JSON: {score['broken']}"
    if isinstance(expected, (set, frozenset)):
        return None if expected <= codes else f"wanted {sorted(expected)}, got {sorted(codes)}"
    errors = [d for d in score["diagnostics"] if d["severity"] == "error" and d["code"] not in options.get("codes", ())]
    if errors:
        return f"error {errors[0]['code']}: {errors[0]['message']}"
    if not options.get("codes", set()) <= codes:
        return f"wanted {sorted(options['codes'])}, got {sorted(codes)}"
    for key, value in options.get("top", {}).items():
        if not same(value, score.get(key)):
            return f"{key}: wanted {value}, got {score.get(key)}"
    types = options.get("types")
    events = [e for e in score["events"]
              if (e["type"] in types if types else not (e["type"] in ("tempo", "time_signature") and e["tick"] == 0))]
    for i, (wanted, got) in enumerate(zip(expected, events)):
        for key, value in wanted.items():
            if not same(value, got.get(key)):
                return f"event {i}: {key} should be {value}, is {got.get(key)}"
    if len(expected) != len(events):
        return f"wanted {len(expected)} events, got {len(events)}"
    return None


def names_missing(rows, print_manual):
    """Rows of the table, as print-manual spells them, that no line calls."""
    names = subprocess.run([print_manual, "names"], capture_output=True, text=True, check=True).stdout.split()
    text = "\n".join(row[0] for _, row in rows)
    return sorted({name for name in names if not re.search(("" if name[0] == "." else r"(?<![\w.])") + re.escape(name), text)})


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    rows = [(f"{path.stem} {i}", row) for path in sorted(folder.glob("*.py"))
            for i, row in enumerate(runpy.run_path(str(path), VOCABULARY)["LINES"], 1)]
    every = rows
    if len(sys.argv) > 4:
        rows = rows[::int(sys.argv[4])]
    print(f"1..{len(rows) + (len(sys.argv) > 3)}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = pool.map(lambda row: problem_of(program, row[1]), rows)
        for number, ((name, row), problem) in enumerate(zip(rows, problems), 1):
            print(f"{'not ok' if problem else 'ok'} {number} {name}: {row[0][:70]!r}".replace("#", "♯"))
            if problem:
                print(f"# {row[0]}\n# {problem}")
    if len(sys.argv) > 3:
        missing = names_missing(every, sys.argv[3])
        print(f"{'not ok' if missing else 'ok'} {len(rows) + 1} every row of the table is used by a line")
        if missing:
            print(f"# {' '.join(missing)}")


main()
