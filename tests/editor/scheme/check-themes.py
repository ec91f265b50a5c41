#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the importer with a reader of its own: the colours of many scopes in published themes.

check-themes.py PROGRAM FILE...   PROGRAM is test-scheme; says how many scopes of each theme agree, fails when one does not.
The oracle knows property lists (plistlib) and Sublime Text's JSON as far as published themes use it (colorsys for hsl)."""
import colorsys, json, plistlib, re, subprocess, sys

SCOPES = """comment comment.line.double-slash comment.block.documentation string string.quoted.single string.quoted.double
 string.regexp string.other.link string.template constant constant.numeric constant.numeric.integer.decimal constant.language
 constant.language.boolean constant.character constant.character.escape constant.other constant.other.symbol keyword keyword.control
 keyword.control.import keyword.operator keyword.operator.assignment keyword.other keyword.other.unit storage storage.type
 storage.type.function storage.modifier support support.function support.function.builtin support.type support.type.property-name
 support.class support.constant support.variable entity.name entity.name.function entity.name.class entity.name.type entity.name.tag
 entity.name.section entity.other.attribute-name entity.other.attribute-name.id entity.other.inherited-class variable variable.language
 variable.parameter variable.other variable.function invalid invalid.illegal invalid.deprecated markup.heading markup.bold markup.italic
 markup.underline.link markup.raw markup.raw.inline markup.raw.block markup.quote markup.list markup.inserted markup.deleted markup.changed
 meta.diff meta.diff.header meta.tag punctuation.definition.tag punctuation.definition.string.begin punctuation.section.embedded
 meta.preprocessor meta.separator""".split()
STACKS = SCOPES + ["source.js string.quoted.double constant.character.escape", "source.c meta.function entity.name.function",
                   "source.ruby string.quoted.double source.ruby.embedded", "text.html meta.tag entity.name.tag", "source.css meta.property-name support.type.property-name.css",
                   "source.python string.quoted comment", "text.html.markdown markup.heading punctuation.definition.heading",
                   "source.diff markup.deleted", "source.json meta.structure.dictionary.json string.quoted.double.json", "source.js meta.function.js variable.parameter.function.js"]


def score_path(path, stack):
    at, score = len(stack), 0
    for part in reversed(path.replace('>', ' ').split()):
        while at > 0:
            at -= 1
            if stack[at] == part or stack[at].startswith(part + '.'):
                score += min(part.count('.') + 1, 7) * 8 ** at
                break
        else:
            return 0
    return score


def score(selector, scopes):
    stack, best = scopes.split(), 0
    for one in re.split('[,|]', selector):
        parts = re.split(r'(?:^|\s)-\s', one)
        value = score_path(parts[0], stack) if parts[0].strip() else (1 if len(parts) > 1 else 0)
        if value and not any(score_path(p, stack) for p in parts[1:]):
            best = max(best, value)
    return best


def hex_color(text):
    digits = text[1:]
    if len(digits) <= 4:
        digits = ''.join(d * 2 for d in digits)
    values = [int(digits[i:i + 2], 16) / 255 for i in range(0, len(digits), 2)]
    return values if len(values) == 4 else values + [1.0]


def color(text, variables):
    text = text.strip()
    if text.startswith('#'):
        return hex_color(text)
    found = re.fullmatch(r'var\(([\w-]+)\)', text)
    if found:
        return color(variables[found[1]], variables)
    found = re.fullmatch(r'(?:rgba?)\(([^)]*)\)', text)
    if found:
        v = [float(x) for x in re.split(r'[,\s]+', found[1].strip())]
        return [v[0] / 255, v[1] / 255, v[2] / 255, v[3] if len(v) > 3 else 1.0]
    found = re.fullmatch(r'hsla?\(([^)]*)\)', text)
    if found:
        v = [x.strip() for x in found[1].split(',')]
        r, g, b = colorsys.hls_to_rgb(float(v[0]) / 360, float(v[2].rstrip('%')) / 100, float(v[1].rstrip('%')) / 100)
        return [r, g, b, float(v[3]) if len(v) > 3 else 1.0]
    found = re.fullmatch(r'color\((.*?\)?)\s+a(?:lpha)?\(([\d.]+)(%?)\)\)', text)
    if found:
        base = color(found[1], variables)
        return base[:3] + [float(found[2]) / (100 if found[3] else 1)]
    raise ValueError(text)


def over(c, ground):
    return [ground[i] + (c[i] - ground[i]) * c[3] for i in range(3)] + [1.0]


def read(path):
    data = open(path, 'rb').read()
    if data.lstrip().startswith(b'<'):
        theme = plistlib.loads(data)
        rules = [(s['scope'], s.get('settings', {}).get('foreground'), s.get('settings', {}).get('background'), s.get('settings', {}).get('fontStyle'))
                 for s in theme['settings'] if 'scope' in s]
        return theme['settings'][0]['settings']['background'], rules, {}
    text = re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda m: m[1] or '', data.decode(), flags=re.S)
    theme = json.loads(re.sub(r',(\s*[}\]])', r'\1', text))
    rules = [(r['scope'], r.get('foreground'), r.get('background'), r.get('font_style')) for r in theme['rules'] if 'scope' in r]
    rules = [(s, f[0] if isinstance(f, list) else f, b, t) for s, f, b, t in rules]
    return theme['globals']['background'], rules, theme.get('variables', {})


def expected(theme, scopes):
    ground_text, rules, variables = theme
    ground, best, found = color(ground_text, variables), [0, 0, 0], [None, None, None]
    for selector, *values in rules:
        value = score(selector, scopes)
        for i, text in enumerate(values):
            if value and (text is not None if i == 2 else text) and value >= best[i]:
                best[i], found[i] = value, text
    back = color(found[1], variables) if found[1] else None
    if back and back[3] == 0:
        back = None
    back = over(back, ground) if back else None
    front = over(color(found[0], variables), back or ground) if found[0] else None
    show = lambda c: '#%02x%02x%02x' % tuple(int(x * 255 + 0.5) for x in c[:3]) if c else '-'
    font = found[2] or ''
    return show(front), show(back), ''.join(k for k, w in (('b', 'bold'), ('i', 'italic'), ('u', 'underline')) if w in font)


def near(a, b):
    return a == b or (a[0] == b[0] == '#' and all(abs(int(a[i:i + 2], 16) - int(b[i:i + 2], 16)) <= 1 for i in (1, 3, 5)))


bad = 0
for path in sys.argv[2:]:
    lines = subprocess.run([sys.argv[1], '--print', path] + STACKS, capture_output=True, text=True, check=True).stdout.splitlines()
    theme, same = read(path), 0
    for line in lines:
        scopes, front, back, font = line.split('\t')
        wanted = expected(theme, scopes)
        if near(front, wanted[0]) and near(back, wanted[1]) and font == wanted[2]:
            same += 1
        else:
            bad += 1
            print(f'{path}: {scopes}: {(front, back, font)} instead of {wanted}')
    print(f'{path.split("/")[-1]}: {same} of {len(STACKS)} scopes the same, {len(theme[1])} rules')
sys.exit(1 if bad else 0)
