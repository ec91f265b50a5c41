#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our evaluator and a real JavaScript engine must log the same for every program.

check-javascript.py PRINT_CONSOLE FOLDER [PROGRAMS]: without node it says so and is skipped (77)."""
import shutil
import subprocess
import sys


def parts(text):
    """{line number: lines logged}"""
    found, lines = {}, []
    for line in text.split("\n")[:-1]:
        if line.startswith("> "):
            lines = found.setdefault(int(line[2:]), [])
        else:
            lines.append("! error" if line.startswith("! ") else line)
    return found


def main():
    console, folder = sys.argv[1:3]
    programs = sys.argv[3] if len(sys.argv) > 3 else f"{folder}/javascript-programs.txt"
    node = shutil.which("node")
    if not node:
        print("SKIP: node is not installed; nothing was compared")
        return 77
    arguments = [f"{folder}/javascript-prelude.js", programs]
    ours = subprocess.run([console, *arguments], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    theirs = subprocess.run([node, f"{folder}/run-javascript.mjs", *arguments], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    got, want = parts(ours), parts(theirs)
    texts = open(programs, encoding="utf-8").read().split("\n")
    wrong = 0
    for number, lines in want.items():
        if got.get(number) != lines:
            wrong += 1
            if wrong <= 40:
                print(f"line {number}: {texts[number - 1]}\n  node: {lines}\n  ours: {got.get(number)}")
    print(f"{len(want)} programs compared, {wrong} differ")
    return 1 if wrong or not want or set(got) != set(want) else 0


sys.exit(main())
