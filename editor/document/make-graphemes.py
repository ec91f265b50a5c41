#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes rope-grapheme-table.c out of the Unicode character database (Debian: unicode-data).
#   make-graphemes.py [/usr/share/unicode] > rope-grapheme-table.c
import re
import sys

folder = sys.argv[1] if len(sys.argv) > 1 else '/usr/share/unicode'
NAMES = ['Other', 'CR', 'LF', 'Control', 'Extend', 'ZWJ', 'Regional_Indicator', 'Prepend', 'SpacingMark', 'L', 'V', 'T',
         'LV', 'LVT', 'Extended_Pictographic']
BLOCK = 128
classes = [0] * 0x110000
version = ''

for path, wanted in (('auxiliary/GraphemeBreakProperty.txt', None), ('emoji/emoji-data.txt', 'Extended_Pictographic')):
    for line in open(f'{folder}/{path}', encoding='utf-8'):
        found = re.match(r'# GraphemeBreakProperty-([0-9.]+)\.txt', line)
        version = found.group(1) if found else version
        found = re.match(r'([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)', line)
        if found and (wanted is None or found.group(3) == wanted):
            first = int(found.group(1), 16)
            for c in range(first, int(found.group(2) or found.group(1), 16) + 1):
                classes[c] = NAMES.index(found.group(3))

blocks, index = [], []
for start in range(0, 0x110000, BLOCK):
    block = classes[start:start + BLOCK]
    if block not in blocks:
        blocks.append(block)
    index.append(blocks.index(block))
assert len(blocks) < 256


def rows(numbers):
    for start in range(0, len(numbers), 38):
        print('  ' + ','.join(str(n) for n in numbers[start:start + 38]) + ',')


print('/* SPDX-License-Identifier: GPL-3.0-or-later */')
print(f'/* Grapheme classes of Unicode {version}, written by make-graphemes.py: do not edit. */')
print('#include "rope-grapheme-private.h"\n')
print(f'const guint8 rope_grapheme_index[0x110000 / {BLOCK}] = {{')
rows(index)
print('};\n')
print(f'const guint8 rope_grapheme_blocks[{len(blocks)}][{BLOCK}] = {{')
for block in blocks:
    print('  {')
    rows(block)
    print('  },')
print('};')
