#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""symphony render as a user calls it: ffprobe reads back what was written; a cancelled render leaves nothing."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

symphony = os.path.abspath(sys.argv[1])
count = 0
TEXT = """// Title: Four Bars
// composer: Nobody
const tune = clip('tune').tempo(120)
  .loop(8, c => c.note('C4', '4n').note('E4', '4n').note('G4', '4n').note('C5', '4n'))
export default tune
"""


def say(good, name, note=''):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {name}{' # ' + note if note else ''}")


def run(*arguments):
    return subprocess.run([symphony, *arguments], capture_output=True, text=True, timeout=60)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open('piece.sym', 'w') as file:
        file.write(TEXT)
    probe = shutil.which('ffprobe')
    for ending in ('wav', 'flac', 'ogg', 'opus', 'mp3'):
        done = run('render', 'piece.sym', '-o', f'out.{ending}', '--bars', '2-3')
        if done.returncode != 0 or not os.path.exists(f'out.{ending}'):
            say(False, f'{ending} is written', done.stderr.replace('\n', ' '))
            continue
        if not probe:
            say(True, f'{ending} is written', 'SKIP ffprobe is not installed')
            continue
        told = json.loads(subprocess.run([probe, '-v', 'error', '-show_format', '-show_streams', '-of', 'json', f'out.{ending}'],
                                         capture_output=True, text=True, check=True).stdout)
        tags = {k.lower(): v for part in [told['format']] + told['streams'] for k, v in part.get('tags', {}).items()}
        length = float(told['format']['duration'])
        slack = 0.1 if ending in ('mp3', 'opus') else 0.001
        say(abs(length - 4) < slack and tags.get('title') == 'Four Bars' and tags.get('artist') == 'Nobody',
            f'{ending}: four seconds, title and artist', f'{length} s, {tags}')

    done = run('render', 'piece.sym', '-o', 'loud.wav', '--loudness', '-23')
    say(done.returncode == 0 and '-23.0 LUFS integrated' in done.stderr, 'the wanted loudness is met', done.stderr.replace('\n', ' '))
    for wrong in (['--bars', '3-2'], ['--bars', 'x'], ['--loudness', '3'], ['--bars', '2', '--seconds', '3'], ['--bits', '-1']):
        say(run('render', 'piece.sym', '-o', 'wrong.wav', *wrong).returncode == 2, f'refused: {" ".join(wrong)}')

    before = set(os.listdir('.'))
    process = subprocess.Popen([symphony, 'render', 'piece.sym', '-o', 'long.wav', '--seconds', '30000'], stderr=subprocess.PIPE, text=True)
    for _ in range(200):
        if any('long.wav' in name for name in os.listdir('.')):
            break
        time.sleep(0.05)
    time.sleep(0.2)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[1]
    took = time.monotonic() - start
    say(process.returncode == 3 and 'cancelled' in said and set(os.listdir('.')) == before, 'a cancelled render leaves no file',
        f'{took * 1000:.0f} ms, {sorted(set(os.listdir(".")) - before)}')

print(f'1..{count}')
