# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line's contract: exit status, where messages go, and that bad input is answered with a next step.

usage: check-contract.py SYMPHONY
"""
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

program = sys.argv[1]
number = 0
failures = 0
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)


def run(*words, **options):
    options.setdefault("timeout", 60)
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, errors="replace", **options)


def result(good, name, *runs):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} {name}")
    if not good:
        for each in runs:
            print(f"# exit {each.returncode}\n# out: {each.stdout[:600]!r}\n# err: {each.stderr[:600]!r}")
    sys.stdout.flush()


def write(name, content):
    path = root / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


good = write("good.sym", "export default clip('a').note('C4', '4n').note('E4', '4n')\n")
bad = write("bad.sym", "export default clip('a').note('C4', '4x')\n")
empty = write("empty.sym", "")
binary = write("binary.sym", bytes((i * 197 + 13) % 256 for i in range(5000)))

r = run("check", good)
result(r.returncode == 0, "a good file is good", r)
r = run("check", bad)
result(r.returncode == 1 and "1:" in r.stdout + r.stderr and "SS0403" in r.stdout + r.stderr,
       "a bad duration is named with its place", r)
r = run("check", bad, "--json")
document = json.loads(r.stdout)
first = document["diagnostics"][0]
result(r.returncode == 1 and not document["ok"] and first["code"] == "SS0403" and first["line"] == 1
       and first["column"] == 37 and first["fix"]["edits"][0]["text"] == "'4n'", "the same as JSON, with a fix", r)
# Synapses: two clips of a bar that call each other, one that chooses, one that fires after a delay on a bar line.
ring = write("ring.sym", "const a = clip('a').note('C4', 1).rest(3)\nconst b = clip('b').note('D4', 2).rest(2)\n"
             "a.to(b)\nb.to(a)\nexport default session({ tempo: 60 }).track('t', a, synth())\n")
r = run("events", ring, "--json", "--bars", "8")
events = [event for event in json.loads(r.stdout)["events"] if event["type"] == "note"]
result(r.returncode == 0 and [(e["tick"], e["midi"], e["duration_ticks"]) for e in events]
       == [(1920 * i, (60, 62)[i % 2], (480, 960)[i % 2]) for i in range(8)]
       and all(abs(e["start_s"] - 4 * i) < 1e-4 for i, e in enumerate(events)), "events --bars follows the synapses", r)
r = run("export", ring, "-o", root / "ring.mid")
result(r.returncode == 0 and "--bars" in r.stderr and " 1 notes" in r.stderr, "export says what waits for a synapse", r)
r = run("export", ring, "-o", root / "ring.mid", "--bars", "8")
result(r.returncode == 0 and " 8 notes" in r.stderr, "export --bars writes what they play", r)
r = run("events", ring, "--json", "--bars", "8", "--clip", "b")
events = [event for event in json.loads(r.stdout)["events"] if event["type"] == "note"]
result(r.returncode == 0 and [e["tick"] for e in events] == [1920 * i for i in (1, 3, 5, 7)], "and lists one clip of it", r)
choice = write("choice.sym", "const a = clip('a').note('C4', 4)\nconst b = clip('b').note('D4', 4)\nconst c = clip('c').note('E4', 4)\n"
               "a.to(b, { weight: 0.75 })\na.to(c, { weight: 0.25 })\nb.to(a)\nc.to(a)\n"
               "export default session().track('t', a, synth())\n")
runs = [run("events", choice, "--json", "--bars", "800", "--seed", str(seed)) for seed in (5, 5, 6)]
pitches = [[event["midi"] for event in json.loads(each.stdout)["events"] if event["type"] == "note"] for each in runs]
result(len(pitches[0]) == 800 and 260 <= pitches[0].count(62) <= 340 and pitches[0].count(60) == 400,
       "400 choices of weight 3 to 1 are within four deviations", runs[0])     # sqrt(400 * 3/16) = 8.7 around 300
result(pitches[0] == pitches[1] != pitches[2], "a seed gives the same piece, another one another", runs[0])
late = write("late.sym", "const a = clip('a').note('C4', 1)\nconst b = clip('b').note('D4', 1)\n"
             "a.to(b, { delay: 0.5, quantize: 'bar' })\nexport default session({ tempo: 120 }).track('t', a, synth())\n")
r = run("events", late, "--json", "--bars", "4")
events = [event for event in json.loads(r.stdout)["events"] if event["type"] == "note"]
result(r.returncode == 0 and [(e["tick"], e["midi"]) for e in events] == [(0, 60), (1920, 62)], "a delayed firing waits for the bar", r)
fan = write("fan.sym", "const a = clip('a').note('C4', 1)\nconst b = clip('b').note('D4', 1)\nconst c = clip('c').note('E4', 1)\n"
            "a.to([b, c])\nexport default session({ tempo: 120 }).track('t', a, synth())\n")
r = run("events", fan, "--json", "--bars", "4")
events = [event for event in json.loads(r.stdout)["events"] if event["type"] == "note"]
result(r.returncode == 0 and [(e["tick"], e["midi"]) for e in events] == [(0, 60), (480, 62), (480, 64)], "a fan-out starts all its targets", r)
for limit, count in ((1, 2), (5, 6)):
    again = write("again.sym", f"const a = clip('a').note('C4', 1)\na.to(a, {{ limit: {limit} }})\nexport default session().track('t', a, synth())\n")
    r = run("events", again, "--json", "--bars", "10")
    events = [event for event in json.loads(r.stdout)["events"] if event["type"] == "note"]
    result(r.returncode == 0 and [e["tick"] for e in events] == [480 * i for i in range(count)], f"a limit of {limit} is {limit} firings", r)
for wrong in (["--bars", "-1"], ["--bars", "10001"], ["--bars", "x"]):
    r = run("events", ring, "--json", *wrong)
    result(r.returncode == 2, f"events {' '.join(wrong)} is wrong usage", r)

r = run("events", good, "--json")
events = [event for event in json.loads(r.stdout)["events"] if event["type"] == "note"]
result(r.returncode == 0 and [(e["tick"], e["midi"], e["duration_ticks"]) for e in events] == [(0, 60, 480), (480, 64, 480)],
       "events are listed", r)
r = run("events", bad, "--json")
result(r.returncode == 1 and json.loads(r.stdout)["events"] == [], "a broken file lists what is healthy", r)
r = run("check", empty)
result(r.returncode == 1 and "SS0604" in r.stdout + r.stderr, "an empty file says that nothing plays", r)
r = run("check", binary)
result(r.returncode == 1 and len(r.stdout + r.stderr) > 20, "a binary file is an error, not a crash", r)
r = run("check", root / "missing.sym")
result(r.returncode == 1 and "missing.sym" in r.stderr, "a missing file is named", r)
r = run("check", root)
result(r.returncode == 1 and r.stderr, "a folder is no composition", r)
for words in (["check"], ["events", good], ["render", good], ["nonsense"], ["render", good, "-o", "x.wav", "--rate", "1"]):
    r = run(*words)
    result(r.returncode == 2 and r.stderr, f"wrong usage: {' '.join(map(str, words[:1]))}", r)
r = run("--version")
result(r.returncode == 0 and "Symphony" in r.stdout, "version", r)
r = run("render", good, "-o", root / "out.wav")
result(r.returncode == 0 and (root / "out.wav").stat().st_size > 100000, "render writes a file", r)
r = run("render", good, "-o", root / "no" / "such" / "folder" / "out.wav")
result(r.returncode in (1, 3) and "out.wav" in r.stderr, "a folder that is not there is named", r)
r = run("render", good, "-o", root / "out.xyz")
result(r.returncode == 2 and ".wav" in r.stderr, "an unknown ending names the known ones", r)
if os.path.exists("/dev/full"):
    r = run("render", good, "-o", "/dev/full")
    result(r.returncode != 0 and r.stderr, "a full disk is said", r)
shut = root / "shut"
shut.mkdir()
shut.chmod(stat.S_IRUSR | stat.S_IXUSR)
r = run("render", good, "-o", shut / "out.wav")
result(os.geteuid() == 0 or (r.returncode != 0 and "out.wav" in r.stderr),
       "a read-only folder is named" + (" # SKIP root may write everywhere" if os.geteuid() == 0 else ""), r)
environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
r = run("open", good, env=environment)
result(r.returncode == 3 and "symphony play" in r.stderr, "no display: the next step is named", r)
environment["JACK_DEFAULT_SERVER"] = "symphony-none"
environment["PULSE_SERVER"] = "unix:/nonexistent"
environment["XDG_RUNTIME_DIR"] = str(root)
r = run("play", good, "--backend", "jack,pulse,null", "--seconds", "0.5", env=environment)
result(r.returncode == 0 and "null" in r.stderr, "no sound server: the null clock runs and says so", r)
r = run("play", good, "--backend", "nosuch", "--seconds", "0.5", env=environment)
result(r.returncode == 3 and "null" in r.stderr, "an unknown back end is refused", r)
# ---- import and export ----------------------------------------------------------------------------------------

def midi(body):
    return b"MThd\0\0\0\x06\0\0\0\x01\x01\xe0MTrk" + len(body).to_bytes(4, "big") + body


one_note = midi(b"\0\x90\x3c\x64\x83\x60\x80\x3c\x40\0\xff\x2f\0")
song = write("song.mid", one_note)
r = run("export", good, "-o", root / "good.mid")
result(r.returncode == 0 and (root / "good.mid").read_bytes()[:4] == b"MThd" and r.stdout == "", "export writes a MIDI file", r)
r = run("import", song, "-o", root / "song.sym")
events = json.loads(run("events", root / "song.sym", "--json").stdout)["events"]
result(r.returncode == 0 and [(e["tick"], e["midi"], e["duration_ticks"], e["velocity"]) for e in events if e["type"] == "note"] == [(0, 60, 480, 100)],
       "import writes a composition that plays the file", r)
for ending, head in ((".musicxml", b"<?xml"), (".xml", b"<?xml"), (".mxl", b"PK"), (".MIDI", b"MThd")):
    r = run("export", good, "-o", root / ("good" + ending))
    result(r.returncode == 0 and (root / ("good" + ending)).read_bytes().startswith(head), f"export knows {ending}", r)
for words in (["import"], ["import", song], ["import", good, "-o", "x.sym"], ["import", song, "-o", root / "x.mid"], ["import", song, song, "-o", "x.sym"],
              ["export"], ["export", good], ["export", good, "-o", root / "x.doc"], ["export", good, "-o", root / "x.mid", "--frames"]):
    r = run(*words)
    result(r.returncode == 2 and r.stdout == "" and r.stderr, "wrong usage: " + " ".join(str(w).rsplit("/")[-1] for w in words), r)
r = run("import", "--help")
result(r.returncode == 0 and "OUT" in r.stdout, "import has help", r)
for name, content, word in (("none.mid", None, "cannot be read"), ("empty.mid", b"", "empty"), ("text.mid", b"hello", "MThd"), ("cut.mid", one_note[:12], "header"),
                            ("text.musicxml", b"hello", "line 1"), ("wrong.mxl", b"PK\3\4 nothing", ".mxl"), ("bad.xml", b"<html/>", "no score")):
    path = write(name, content) if content is not None else root / name
    out = root / "refused.sym"
    r = run("import", path, "-o", out)
    result(r.returncode == 1 and word in r.stderr and r.stdout == "" and not out.exists(), f"{name} is refused and says why", r)
(root / "folder.mid").mkdir()
r = run("import", root / "folder.mid", "-o", root / "refused.sym")
result(r.returncode == 1 and "regular" in r.stderr, "a folder is no file", r)
huge = root / "huge.mid"
with huge.open("wb") as file:
    file.truncate((64 << 20) + 1)
r = run("import", huge, "-o", root / "refused.sym")
result(r.returncode == 1 and "64 MiB" in r.stderr, "a file beyond the limit is refused unread", r)
r = run("import", write("odd.mid", one_note[:-4]), "-o", root / "odd.sym", "--json")
document = json.loads(r.stdout)
result(r.returncode == 0 and document["ok"] and document["notes"] == 1 and {"chunk-long", "end-of-track"} <= {d["code"] for d in document["diagnostics"]}
       and all(d["offset"] > 0 for d in document["diagnostics"]), "a truncated file is read as far as it goes, with byte offsets as JSON", r)
r = run("import", root / "text.mid", "-o", root / "refused.sym", "--json")
document = json.loads(r.stdout)
result(r.returncode == 1 and not document["ok"] and "MThd" in document["error"], "a refusal as JSON", r)
r = run("export", bad, "-o", root / "bad.mid")
result(r.returncode == 1 and "SS0403" in r.stderr and not (root / "bad.mid").exists(), "a composition with errors is not exported, and the errors are shown", r)
r = run("export", root / "none.sym", "-o", root / "none2.mid")
result(r.returncode == 1 and r.stderr, "export of a missing file", r)
kept = (root / "good.mid").read_bytes()
ts = write("same.ts", "export default clip('a').note('C4')\n")
(root / "link.mid").symlink_to(ts)
r = run("export", ts, "-o", root / "link.mid")
result(r.returncode == 2 and ts.read_text().startswith("export default"), "the input is never overwritten", r)
r = run("export", good, "-o", root / "no-such-folder" / "x.mid")
result(r.returncode == 3 and "cannot be written" in r.stderr, "a folder that is not there is a fault of the system", r)
os.symlink("/dev/full", root / "full.mid")
r = run("export", good, "-o", root / "full.mid")
result(r.returncode == 2 and stat.S_ISCHR(os.stat("/dev/full").st_mode), "a device is no file to write", r)
r = run("export", bad, "-o", root / "good.mid")
result(r.returncode == 1 and (root / "good.mid").read_bytes() == kept, "what was there stays when nothing can be written", r)
try:
    import resource

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

    r = run("export", good, "-o", root / "good.mid", preexec_fn=small)
    result(r.returncode in (1, 3) and r.stderr and (root / "good.mid").read_bytes() == kept, "no room: the old file stays", r)
except ImportError:
    print("# SKIPPED: no resource module here")

print(f"1..{number}")
sys.exit(1 if failures else 0)
