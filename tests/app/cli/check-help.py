# SPDX-License-Identifier: GPL-3.0-or-later
"""Every piece in the help's pages and every template is good SymphonyScript.

usage: check-help.py SYMPHONY HELP TEMPLATES
"""
import pathlib
import re
import subprocess
import sys
import tempfile

program, help_folder, templates = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
pieces = []
for page in sorted(help_folder.glob("*.md")):
    for index, code in enumerate(re.findall(r"^```js\n(.*?)^```", page.read_text(), re.S | re.M)):
        pieces.append((f"{page.name} example {index + 1}", code))
pieces += [(template.name, template.read_text()) for template in sorted(templates.glob("*.sym"))]

print(f"1..{len(pieces) + 1}")
print(f"{'ok' if len(pieces) >= 10 else 'not ok'} 1 there are pieces to check")
failures = len(pieces) < 10
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "piece.sym"
    for number, (name, code) in enumerate(pieces, 2):
        file.write_text(code)
        run = subprocess.run([program, "check", str(file)], capture_output=True, text=True, timeout=60)
        good = run.returncode == 0 and "export default" in code
        failures += not good
        print(f"{'ok' if good else 'not ok'} {number} {name}")
        for line in (run.stdout + run.stderr).splitlines():
            print(f"# {line}")
sys.exit(failures > 0)
