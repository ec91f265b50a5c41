# SPDX-License-Identifier: GPL-3.0-or-later
"""symphony language and symphony format: every question answers with JSON, and the answers fit a small project.

usage: check-language.py SYMPHONY
"""
import json
import pathlib
import subprocess
import sys
import tempfile

program = sys.argv[1]
number = failures = 0
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)
song = root / "song.sym"
song.write_text("import { riff } from './parts'\nconst lead = Clip.melody('Lead').key('D', 'major')\n  .note('D4', '2n').note('', '')\n"
                "export default session().track('Lead', lead.play(riff), synth())\n")
(root / "parts.sym").write_text("export const riff = Clip.melody().note('ä', '4n').note('C4')\n")


def run(*words):
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=60)


def result(good, name, *runs):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} {name}")
    for each in [] if good else runs:
        print(f"# exit {each.returncode}\n# out: {each.stdout[:900]!r}\n# err: {each.stderr[:600]!r}")


def ask(question, line=1, column=1, *more, file=song):
    r = run("language", question, file, "--line", line, "--column", column, "--json", *more)
    try:
        return r, json.loads(r.stdout)
    except ValueError:
        return r, None


r, answer = ask("complete", 3, 27)
result(r.returncode == 0 and [i["label"] for i in answer["items"][:3]] == ["D4", "E4", "F#4"], "pitches of the key come first", r)
r, answer = ask("complete", 3, 31)
result(answer["items"][0]["label"] == "2n" and "fills the bar" in answer["items"][0]["detail"], "then what fills the bar", r)
r, answer = ask("hover", 3, 10)
result(answer["facts"]["midi"] == "62", "hover tells the key", r)
r, answer = ask("signature", 3, 31)
result(answer["active"] == 1 and answer["label"].startswith("note("), "the signature knows its parameter", r)
r, answer = ask("definition", 4, 51)
result([(p["file"], p["line"], p["column"]) for p in answer] == [("parts.sym", 1, 14)], "a definition in another file", r)
r, answer = ask("references", 4, 51)
result([(p["file"], p["line"]) for p in answer] == [("parts.sym", 1), ("song.sym", 1), ("song.sym", 4)], "references in all files", r)
r, answer = ask("rename", 4, 51, "--name", "tune")
result(r.returncode == 0 and len(answer["edits"]) == 3 and all(e["text"] == "tune" for e in answer["edits"]), "rename edits all files", r)
r, answer = ask("rename", 4, 51, "--name", "lead")
result(r.returncode == 1 and "already declared" in answer["refusal"] and answer["edits"] == [], "a rename that would clash is refused", r)
r, answer = ask("rename", 4, 51)
result(r.returncode == 2, "rename without a name is wrong usage", r)
r, answer = ask("outline")
result([(s["kind"], s["name"], s["depth"]) for s in answer] == [("clip", "lead", 0), ("session", "default", 0), ("track", "Lead", 1)], "outline", r)
r, answer = ask("scrub", 3, 10)
result(answer["next"] == "'D#4'" and answer["previous"] == "'C#4'", "scrubbing follows the key's spelling", r)
for question in ["highlights", "selections", "fixes", "folds", "inlays", "tokens", "format"]:
    r, answer = ask(question, 2, 8)
    result(r.returncode == 0 and answer is not None, f"{question} answers", r)
r = run("language", "nonsense", song)
result(r.returncode == 2 and "complete" in r.stderr, "an unknown question is wrong usage, with the list", r)
r = run("language", "hover", song)
result(r.returncode == 2, "a question without its place is wrong usage", r)
r = run("language", "outline", root / "none.sym")
result(r.returncode == 1 and "none.sym" in r.stderr, "a missing file is named", r)

loose = root / "loose.sym"
loose.write_text("const a=clip( )\n.note( 'C4' )")
tidy = "const a = clip()\n  .note('C4')\n"
r = run("format", loose)
result(r.returncode == 0 and r.stdout == tidy and loose.read_text() != tidy, "format prints", r)
r = run("format", "--check", loose)
result(r.returncode == 1 and "loose.sym" in r.stderr, "format --check says no", r)
r = run("format", "--write", loose)
result(r.returncode == 0 and loose.read_text() == tidy, "format --write writes", r)
r = run("format", "--check", loose)
result(r.returncode == 0, "and then there is nothing to do", r)
print(f"1..{number}")
sys.exit(failures > 0)
