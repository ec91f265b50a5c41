# SPDX-License-Identifier: GPL-3.0-or-later
# symphony patch: the two text forms, the compiler's listing, errors with their places, renders, drawings.
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

program = str(pathlib.Path(sys.argv[1]).resolve())
patches = pathlib.Path(sys.argv[2]).resolve()
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)
count = failed = 0

TOY = """{
  "nodes": {
    "osc1": { "type": "osc.sine", "params": { "freq": 440 } },
    "gain1": { "type": "gain", "params": { "amp": 0.5 } },
    "output1": { "type": "output" }
  },
  "connections": [
    { "from": ["osc1", "out"], "to": ["gain1", "in"] },
    { "from": ["gain1", "out"], "to": ["output1", "in"] }
  ]
}
"""
TOY_SEXP = """(patch
  (nodes (osc1 (type "osc.sine") (freq 440)) (gain1 (type "gain") (amp 0.5)) (output1 (type "output")))
  (connections (osc1 "out" -> gain1 "in") (gain1 "out" -> output1 "in")))
"""
PLAIN = ["LOAD_CONST   r1, 440", "CALL_OP      osc_sine, r1 -> r2", "LOAD_CONST   r3, 0.5", "CALL_OP      gain, r2, r3 -> r4",
         "WRITE_OUTPUT r4"]
OPTIMISED = ["CALL_OP      osc_sine, #440 -> r1", "CALL_OP      gain, r1, #0.5 -> r1", "WRITE_OUTPUT r1"]


def result(good, name, detail=""):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} {name}" + ("" if good else f"\n# {detail}"), flush=True)


def run(*arguments):
    return subprocess.run([program, "patch", *arguments], cwd=root, text=True, capture_output=True, timeout=60)


def expect(name, done, status, *words):
    said = done.stdout + done.stderr
    result(done.returncode == status and all(word in said for word in words), name, f"status {done.returncode}: {said!r}")


(root / "toy.json").write_text(TOY)
(root / "toy.sexp").write_text(TOY_SEXP)
for form in ("toy.json", "toy.sexp"):
    plain, optimised = run("compile", form, "--listing=O0"), run("compile", form, "--listing")
    result(plain.stdout.splitlines() == PLAIN, f"{form}: five plain instructions", plain.stdout + plain.stderr)
    result(optimised.stdout.splitlines() == OPTIMISED, f"{form}: three optimised ones", optimised.stdout + optimised.stderr)
for name, words in {"flatten": '(gain1 (type "gain") (amp 0.5))', "order": "osc1", "lower": "osc_sine, #440 -> %", "fuse": "WRITE_OUTPUT %"}.items():
    expect(f"after {name}", run("compile", "toy.json", f"--dump={name}"), 0, words)
expect("an unknown pass", run("compile", "toy.json", "--dump=fold"), 2, "flatten order lower fuse")
figures = json.loads(run("compile", "toy.json", "--json").stdout)
result(figures["nodes"] == 3 and figures["instructions"] == 3 and figures["state_bytes"] > 0, "figures as JSON", figures)

run("convert", "toy.json", "-o", "a.sexp")
run("convert", "toy.sexp", "-o", "b.json")
run("convert", "a.sexp", "-o", "c.json")
run("convert", "c.json", "-o", "d.json")
texts = [(root / f).read_text() for f in ("b.json", "c.json", "d.json")]
result(len(set(texts)) == 1 and json.loads(texts[0])["nodes"] == json.loads(TOY)["nodes"], "there and back is the same graph", texts)

wrong = {
    "unknown-module": (TOY.replace("osc.sine", "osc.sin"), "P002", 3, 23, 'did you mean "osc.sine"'),
    "unknown-port": (TOY.replace('"gain1", "in"', '"gain1", "inn"'), "P003", 8, 48, 'did you mean "in"'),
    "unknown-parameter": (TOY.replace('"amp"', '"amb"'), "P004", 4, 44, 'did you mean "amp"'),
    "out-of-range": (TOY.replace("0.5", "99"), "P005", 4, 51, "0 to 16"),
    "no-such-node": (TOY.replace('["osc1"', '["osc2"'), "P009", 8, 16, 'did you mean "osc1"'),
    "cycle": (TOY.replace('"amp": 0.5', '"amp": 0.5').replace('{ "from": ["osc1", "out"], "to": ["gain1", "in"] }',
              '{ "from": ["gain1", "out"], "to": ["gain1", "in"] }'), "P010", 8, 5, "gain1"),
    "no-output": (TOY.replace('    { "from": ["gain1", "out"], "to": ["output1", "in"] }\n', "").replace('"in"] },', '"in"] }'),
                  "P011", None, None, "output"),
    "not-closed": (TOY[:-4], "P001", None, None, ""),
    "empty": ("", "P001", None, None, ""),
    "bytes": ("\x00\x01\x02", None, None, None, ""),
}
for name, (text, code, line, column, words) in wrong.items():
    (root / f"{name}.json").write_text(text)
    done = run("check", f"{name}.json", "--json")
    try:
        found = json.loads(done.stdout)["diagnostics"]
        first = next(item for item in found if item["severity"] == "error")
        good = done.returncode == 1 and (code is None or first["code"] == code) and words in first["message"] + first.get("hint", "")
        good = good and (line is None or (first["line"], first["column"]) == (line, column))
    except (ValueError, LookupError, StopIteration):
        good = False
    result(good, f"check {name}", done.stdout + done.stderr)
    expect(f"compile {name}", run("compile", f"{name}.json"), 1, f"{name}.json")

expect("a place is shown with its line", run("check", "out-of-range.json"), 1, "out-of-range.json:4:51: error", "^", "[P005]")
expect("a file that is not there", run("check", "nowhere.json"), 1, "nowhere.json")
expect("a folder", run("check", "."), 1)
expect("no question", run(), 2, "symphony patch check")
expect("an unknown question", run("chek"), 2, "chek")
expect("a wrong level", run("compile", "toy.json", "--listing=O3"), 2, "O3")
expect("an unknown ending", run("convert", "toy.json", "-o", "x.txt"), 2)
expect("a full disk", run("convert", "toy.json", "-o", "/dev/full/x.json"), 3)
expect("an effect without a sound", run("render", "reverb", "-o", "x.wav"), 2, "--input")
expect("an unknown parameter", run("render", "toy.json", "--set", "osc1.frec=3", "-o", "x.wav"), 1, "osc1.frec")
expect("a note that is none", run("render", "toy.json", "--notes=60,x", "-o", "x.wav"), 2, "60,x")
result(not (root / "x.wav").exists(), "nothing half done is left")

modules = json.loads(run("modules", "--json").stdout)
result(len(modules) >= 50 and all(m["doc"] and "params" in m for m in modules.values()), "the registry as JSON", len(modules))
listed = run("modules").stdout.splitlines()
result([line.split()[0] for line in listed] == list(modules), "the registry as a list", listed)
expect("one module", run("modules", "filter.svf"), 0, "cutoff", "20 to 20000 Hz")
expect("an unknown module", run("modules", "filter.svv"), 1, "filter.svv")

expect("render", run("render", "pluck", "--notes=60,67", "-o", "pluck.flac"), 0, "pluck.flac")
expect("render so long", run("render", "lead-saw", "--seconds=0.5", "--set", "cutoff=0.5", "-o", "lead.wav"), 0)
expect("an unknown preset", run("render", "lead-saw", "--preset", "nowhere", "-o", "x.wav"), 1, "nowhere", "symphony patch presets")
preset = next(iter(json.loads((patches / "lead-saw.json").read_text())["presets"]))
expect("a preset", run("render", "lead-saw", "--preset", preset, "--seconds=0.5", "-o", "preset.wav"), 0)
expect("render through an effect", run("render", "delay", "--input", "lead.wav", "--seconds=1", "-o", "delay.wav"), 0)
for name, frames in (("lead.wav", 24000), ("delay.wav", 48000)):
    data = (root / name).read_bytes()
    result(int.from_bytes(data[data.index(b"data") + 4:][:4], "little") == frames * 8, f"{name} has {frames} frames", len(data))

for patch in sorted(patches.glob("*.json")):
    done = run("show", str(patch), "-o", "graph.svg")
    try:
        tree = xml.etree.ElementTree.parse(root / "graph.svg")
        nodes = json.loads(patch.read_text())["nodes"]
        said = {text.text for text in tree.iter("{http://www.w3.org/2000/svg}text")}
        good = done.returncode == 0 and all(name in said for name in nodes)
    except (OSError, ValueError, xml.etree.ElementTree.ParseError):
        good = False
    result(good, f"show {patch.stem}", done.stderr)

bench = run("bench", "--seconds=2", "--render", "job.f32")
result(bench.returncode == 0 and (root / "job.f32").stat().st_size == 2 * 48000 * 8 and "rtf" in bench.stdout, "bench renders the job", bench.stderr)
expect("bench of a patch", run("bench", "bass"), 0, "us/voice")

print(f"1..{count}")
sys.exit(failed > 0)
