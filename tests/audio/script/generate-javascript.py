#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random programs of the language subset for check-javascript.py, one a line.

generate-javascript.py COUNT [SEED]: prints the programs. For a long comparison beside the suite:
  for seed in $(seq 100); do generate-javascript.py 2000 $seed > programs.txt; check-javascript.py … programs.txt; done
Left out is what the standard leaves open: the last digit of powers, odd bases of huge numbers, contradictory orders."""
import random
import sys

NUMBERS = ["0", "1", "-1", "2", "3.5", "-0", "NaN", "Infinity", "1e21", "1e-7", "0.1", "255", "2147483648", "-2147483649", "4294967296", "9007199254740993", "1e300", "5e-324", "0xff", "1_000", ".5"]
TEXTS = ["''", "'a'", "'b'", "'10'", "'9'", "' 7 '", "'abc'", "'a,b,c'", "'é🎵x'", "'NaN'", "'0x1f'", "'Abc def'", "`t${1 + 1}`", "'undefined'", "'-0'", "'1e3'", "'ß'"]
OTHERS = ["null", "undefined", "true", "false"]
BINARY = ["+", "-", "*", "/", "%", "==", "!=", "===", "!==", "<", ">", "<=", ">=", "&", "|", "^", "<<", ">>", ">>>", "&&", "||"]
UNARY = ["-", "+", "!", "~", "typeof ", "void "]
MATHS = ["abs", "floor", "ceil", "round", "trunc", "sign", "sqrt", "max", "min", "cbrt", "fround", "clz32"]
TEXT_METHODS = ["slice({n}, {n})", "substring({n}, {n})", "at({n})", "charAt({n})", "charCodeAt({n})", "codePointAt({n})", "indexOf({s}, {n})", "lastIndexOf({s}, {n})", "lastIndexOf({s})", "includes({s})",
                "startsWith({s}, {n})", "endsWith({s}, {n})", "split({s})", "split({s}, {n})", "replace({s}, {s})", "replaceAll({s}, {s})", "toUpperCase()", "toLowerCase()", "trim()", "trimEnd()", "padStart({k}, {s})",
                "padEnd({k}, {s})", "repeat({k})", "concat({v}, {v})", "length", "substr({n}, {n})", "replace({s}, (m, i) => i + m)", "split('').reverse().join('')", "isWellFormed()", "toString()"]
LIST_METHODS = ["slice({n}, {n})", "concat({v}, {l})", "indexOf({v})", "lastIndexOf({v}, {n})", "includes({v})", "join({s})", "at({n})", "toReversed()", "toSorted()", "flat()", "flat({k})", "map((x) => [x])", "with({k}, {v})",
                "filter((x) => x)", "map((x, i) => i + x)", "reduce((a, b) => a + b, {v})", "reduceRight((a, b) => a + b, '')", "some((x) => x == {v})", "every((x) => x !== {v})", "find((x) => x > {n})", "findLast((x) => x < {n})",
                "findIndex((x) => x === {v})", "findLastIndex((x) => typeof x === 'number')", "toSpliced({n}, {n}, {v})", "fill({v}, {n}, {n})", "copyWithin({n}, {n}, {n})", "splice({n}, {n}, {v})", "push({v})", "pop()",
                "shift()", "unshift({v}, {v})", "reverse()", "sort()", "map(Number).filter((x) => x === x).sort((a, b) => a - b)", "length", "toString()", "flatMap((x) => [x, x])", "keys().next().value", "entries().next().value", "map(String).toSorted((a, b) => (a > b) - (a < b))"]
NUMBER_METHODS = ["toFixed({k})", "toString()", "toString({b})", "toPrecision({p})", "toExponential({k})"]
FUNCTIONS = ["parseInt({v})", "parseInt({s}, {b})", "parseFloat({s})", "Number({v})", "String({v})", "Boolean({v})", "isNaN({v})", "Number.isInteger({v})", "Array.from({s})", "Array.isArray({v})", "Object.keys({o})", "Object.entries({o})",
             "Object.is({v}, {v})", "JSON.stringify({v})", "JSON.stringify({o}, null, {k})", "JSON.parse(JSON.stringify({o}))", "new Set({l}).size", "new Map([[{v}, {v}], [{v}, {v}]])", "new Set([{v}, {v}, {v}])", "Object.assign({{}}, {o}, {o})",
             "Object.fromEntries(Object.entries({o}))", "Math.{m}({v})", "Math.{m}({v}, {v})", "[...{s}]", "({{ ...{o}, z: {v} }})", "structured({o})", "Array.from({{ length: {k} }}, (_, i) => i * {n})", "Array.of({v}, {v})"]


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.names = []

    def fill(self, pattern, depth):
        kinds = {"n": lambda: str(self.r.choice([-2, -1, 0, 1, 2, 3, 7, "NaN", "'1'", "undefined", 1.5])), "k": lambda: str(self.r.randint(0, 4)), "b": lambda: str(self.r.choice([2, 4, 8, 16, 32])),
                 "p": lambda: str(self.r.randint(1, 9)), "s": lambda: self.text(depth - 1), "v": lambda: self.value(depth - 1), "l": lambda: self.list(depth - 1), "o": lambda: self.object(depth - 1), "m": lambda: self.r.choice(MATHS)}
        out, i = "", 0
        while i < len(pattern):
            if pattern[i:i + 2] in ("{{", "}}"):
                out += pattern[i]
                i += 2
            elif pattern[i] == "{" and pattern[i + 2:i + 3] == "}" and pattern[i + 1] in kinds:
                out += kinds[pattern[i + 1]]()
                i += 3
            else:
                out += pattern[i]
                i += 1
        return out

    def number(self, depth):
        if depth <= 0 or self.r.random() < 0.4:
            return self.r.choice(NUMBERS)
        return f"({self.value(depth - 1)} {self.r.choice(['-', '*', '/', '%', '|', '&', '>>>', '<<'])} {self.value(depth - 1)})"

    def text(self, depth):
        if depth <= 0 or self.r.random() < 0.5:
            return self.r.choice(TEXTS)
        return self.r.choice([f"String({self.value(depth - 1)})", f"`${{{self.value(depth - 1)}}}-${{{self.value(depth - 1)}}}`", f"('' + {self.value(depth - 1)})"])

    def list(self, depth):
        return "[" + ", ".join(self.value(depth - 1) for _ in range(self.r.randint(0, 4))) + "]"

    def object(self, depth):
        fields = [f"{self.r.choice(['a', 'b', 'c', '1', '0', '[' + self.text(0) + ']'])}: {self.value(depth - 1)}" for _ in range(self.r.randint(0, 3))]
        return "({" + ", ".join(fields) + "})"

    def value(self, depth):
        if self.names and self.r.random() < 0.15:
            return self.r.choice(self.names)
        if depth <= 0:
            return self.r.choice(self.r.choice([NUMBERS, TEXTS, OTHERS]))
        kind = self.r.randint(0, 13)
        if kind < 3:
            return f"({self.value(depth - 1)} {self.r.choice(BINARY)} {self.value(depth - 1)})" if self.r.random() < 0.9 else f"({self.value(depth - 1)} ?? {self.value(depth - 1)})"
        if kind == 3:
            return f"({self.r.choice(UNARY)}({self.value(depth - 1)}))"
        if kind == 4:
            return f"({self.value(depth - 1)} ? {self.value(depth - 1)} : {self.value(depth - 1)})"
        if kind in (5, 6):
            return f"{self.text(depth - 1)}.{self.fill(self.r.choice(TEXT_METHODS), depth)}"
        if kind in (7, 8):
            return f"{self.list(depth)}.{self.fill(self.r.choice(LIST_METHODS), depth)}"
        if kind == 9:
            return f"Number({self.value(depth - 1)}).{self.fill(self.r.choice(NUMBER_METHODS), depth)}"
        if kind == 10:
            return self.list(depth)
        if kind == 11:
            return self.object(depth)
        if kind == 12:
            return self.fill(self.r.choice(FUNCTIONS), depth).replace("structured", "((o) => Object.keys(o).length)")
        return f"(({', '.join(['p', 'q = ' + self.value(0)][:self.r.randint(1, 2)])}) => {self.value(depth - 1)})({self.value(depth - 1)})"

    def statement(self, depth):
        kind = self.r.randint(0, 11)
        v = lambda: self.value(2)
        if kind == 0 or not self.names:
            name = f"v{len(self.names)}"
            text = f"let {name} = {v()}"
            self.names.append(name)
            return text
        name = self.r.choice(self.names)
        if kind == 1:
            return f"{name} {self.r.choice(['=', '+=', '-=', '*=', '??=', '||=', '&&=', '|='])} {v()}"
        if kind == 2:
            return f"log(caught(() => {v()}))"
        if depth <= 0:
            return f"log(caught(() => {name}))"
        if kind == 3:
            return f"if (caught(() => {v()})) {{ {self.block(depth)} }} else {{ {self.block(depth)} }}"
        if kind == 4:
            return f"for (let i = 0; i < {self.r.randint(1, 4)}; i++) {{ if (i === {self.r.randint(0, 5)}) {self.r.choice(['break', 'continue'])}; {self.block(depth)} }}"
        if kind == 5:
            return f"for (const k of caught(() => {self.list(2)})) {{ log(k); {self.block(depth)} }}"
        if kind == 6:
            return f"for (const k in caught(() => {self.object(2)})) log(k)"
        if kind == 7:
            return f"try {{ log({v()}); {self.block(depth)} }} catch (e) {{ log(e instanceof Error ? e.name : e) }} finally {{ log('f') }}"
        if kind == 8:
            return f"switch (caught(() => {v()})) {{ case {self.value(0)}: log('one'); case {self.value(0)}: log('two'); break; default: log('other') }}"
        if kind == 9:
            return (f"{{ class A {{ x = {self.value(1)}; #y = {self.value(1)}; static z = {self.value(1)}; constructor(p) {{ this.p = p }} get y() {{ return this.#y }} set y(n) {{ this.#y = n }} m() {{ return [this.x, this.y] }} }} "
                    f"class B extends A {{ x = {self.value(1)}; constructor() {{ super({self.value(1)}); this.y = {self.value(1)} }} m() {{ return [super.m(), B.z] }} }} log(caught(() => new B().m()), new B(), `${{[new A(1).p]}}`) }}")
        if kind == 10:
            return f"{{ const [a, b = {self.value(0)}, ...c] = {self.list(2)}; const {{ a: d = {self.value(0)}, ...e }} = {self.object(2)}; log(a, b, c, d, e) }}"
        return f"{name} = caught(() => {v()}); log({name})"

    def block(self, depth):
        keep = list(self.names)
        text = "; ".join(self.statement(depth - 1) for _ in range(self.r.randint(1, 2)))
        self.names = keep
        return text

    def program(self):
        self.names = []
        lines = [self.statement(2) if self.r.random() < 0.6 else f"log(caught(() => {self.value(3)}))" for _ in range(self.r.randint(1, 6))]
        return "; ".join(lines) + "; log(" + (", ".join(self.names) or "0") + ")"


def main():
    maker = Maker(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for _ in range(int(sys.argv[1])):
        print(maker.program())


main()
