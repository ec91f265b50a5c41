# SPDX-License-Identifier: GPL-3.0-or-later
"""TypeScript's compiler takes every example of the manual with the shipped declarations, as a script and as a module.

usage: check-declarations.py PRINT_MANUAL
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

compiler = shutil.which("tsc")
if not compiler:
    print("1..0 # SKIP no TypeScript compiler here (Debian: node-typescript)")
    sys.exit(0)


def printed(what):
    return subprocess.run([sys.argv[1], what], capture_output=True, text=True, check=True).stdout


MODULE = """import { Clip, session, Grooves, CC, Duration, Notes, Actions, type NoteName } from '@symphonyscript/core'
import { synth, Track } from 'symphonyscript'
const pitch: NoteName = Notes.Cs(4)
export const a = Clip.melody('A').note(pitch, Duration.Half).velocity(0.5).groove(Grooves.SWING).control(CC.Pan, 3).play(Actions.note('C4'))
export default session({ tempo: 90 }).add(Track.from(a, synth('x')))
"""
WRONG = "export const a = clip().note('C4').nosuch()\nexport const b = Clip.drums().note('C4')\nexport const c = clip().tie('middle')\n"

with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    (root / "symphonyscript.d.ts").write_text(printed("declarations"))
    (root / "examples.ts").write_text(printed("examples"))
    (root / "module.ts").write_text(MODULE)
    (root / "wrong.ts").write_text(WRONG)

    def compiled(name):
        result = subprocess.run([compiler, "--noEmit", "--strict", "--target", "es2022", "--lib", "es2022", "symphonyscript.d.ts", name],
                                cwd=root, capture_output=True, text=True, timeout=240)
        return [line for line in result.stdout.splitlines() if "error" in line]

    print("1..3")
    for number, name in enumerate(("examples.ts", "module.ts"), 1):
        errors = compiled(name)
        print(f"{'not ok' if errors else 'ok'} {number} {name}")
        for line in errors[:20]:
            print(f"# {line}")
    errors = compiled("wrong.ts")
    print(f"{'ok' if len(errors) == 3 else 'not ok'} 3 three mistakes are three errors")
