/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language itself: values as JavaScript has them, types erased, imports in all spellings. */
#include "test-support.h"

static void
test_values (void)
{
  assert_says ("0.1 + 0.2, 1e21, 1 / 3, 5e-7, 123456789012345680000, 0xff, 0b101, 1_000", "0.30000000000000004 1e+21 0.3333333333333333 5e-7 123456789012345680000 255 5 1000");
  assert_says ("7 % -3, 2 ** 3 ** 2, 1 << 31, 1 << 31 >>> 0, ~5, -7 >> 1, 5 & 3, 5 | 3, 5 ^ 3", "1 512 -2147483648 2147483648 -6 -4 1 7 6");
  assert_says ("1 == '1', 1 === '1', null == undefined, null == 0, NaN == NaN, '' == 0", "true false true false false true");
  assert_says ("typeof 1, typeof 'a', typeof null, typeof undefined, typeof {}, typeof (() => 1), typeof nothing", "number string object undefined object function undefined");
  assert_says ("null ?? 1, 0 || 2, 0 ?? 3, '' && 4, [] && 5", "1 2 0  5");
  assert_says ("'añ🎵'.length, 'añ🎵'[1], [...'añ🎵'].length, 'abc'.at(-1), 'abc'.slice(-2), 'a-b'.split('-').length", "4 ñ 3 c bc 2");
  assert_says ("[3, 1, 10].sort(), [3, 1, 10].sort((a, b) => a - b), [1, [2, [3]]].flat(9)", "[1, 10, 3] [1, 3, 10] [1, 2, 3]");
  assert_says ("Object.keys({ b: 1, a: 2, 1: 3 }), { ...{ a: 1 }, b: 2 }, 'a' in { a: 1 }", "['1', 'b', 'a'] { a: 1, b: 2 } true");
  assert_says ("Math.round(-0.5), Math.round(2.5), Math.max(1, 5, 3), Math.max(), parseInt('12px'), Number('0x10'), Number('x')", "-0 3 5 -Infinity 12 16 NaN");
  assert_says ("(255).toString(16), (3.14159).toFixed(2), `${1 + 1}${'`'}`, 'x'.padStart(3, 'ab')", "ff 3.14 2` abx");
  assert_says ("[1, 2, 3].map(x => x * 2).filter(x => x > 2).reduce((a, b) => a + b), [1, 2].includes(2), [1, 2].indexOf(3)", "10 true -1");
}

static void
says_last (const char *program, const char *want)
{
  g_autofree char *text = g_strconcat (program, "\nexport const c = clip().rest(1)", NULL);
  const ScriptScore *score = evaluate (text);

  assert_healthy (score);
  g_assert_cmpuint (score->console_count, >, 0);
  g_assert_cmpstr (score->console[score->console_count - 1], ==, want);
}

static void
test_statements (void)
{
  says_last ("let t = 0\nouter: for (const i of [1, 2, 3]) { for (let j = 0; ; j++) { if (j > 3) continue outer; if (i === 3) break outer; t += i * j } }\nconsole.log(t)", "18");
  says_last ("const f = []; for (let i = 0; i < 3; i++) f.push(() => i); console.log(f.map(g => g()))", "[0, 1, 2]");
  says_last ("const { a, b: [d = 7, ...r], ...o } = { a: 1, b: [undefined, 2, 3], q: 9 }; console.log(a, d, r, o)", "1 7 [2, 3] { q: 9 }");
  says_last ("function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) }\nconsole.log(f(15), g(2))\nfunction g(x, y = x + 1, ...z) { return [x, y, z.length] }", "610 [2, 3, 0]");
  says_last ("const r = []\ntry { r.push(1); throw new Error('no') } catch (e) { r.push(e.message) } finally { r.push(2) }\nconsole.log(r)", "[1, 'no', 2]");
  says_last ("const f = () => { try { return 1 } finally { console.log('x') } }\nconsole.log(f())", "1");
  says_last ("let n = 0; do { n++; if (n == 2) continue; if (n > 3) break } while (true); console.log(n)", "4");
  says_last ("const s = x => { switch (x) { case 1: return 'one'; default: return 'other'; case 2: return 'two' } }\nconsole.log(s(1), s(2), s(3))", "one two other");
  says_last ("const o = { n: 3, twice() { return this.n * 2 }, ['k' + 1]: 5 }; console.log(o.twice(), o?.zip?.zap, o.k1); delete o.n", "6 undefined 5");
  says_last ("for (const k in { x: 1, y: 2 }) console.log(k)", "y");
  says_last ("let a = 1, b = 2; [a, b] = [b, a]; a += 5; b ?\?= 9; console.log(a, b, a++ + ++b)", "7 1 9");
  says_last ("const counter = () => { let n = 0; return { up: () => ++n } }; const c1 = counter(); c1.up(); console.log(c1.up(), counter().up())", "2 1");
  says_last ("try { clip().note('X9') } catch (e) { console.log(e.message) }", "'X9' is no pitch.");
  g_assert_cmpstr (evaluate ("console.log(Math.random())")->console[0], ==, evaluate ("console.log(Math.random())")->console[0]);
}

static void
test_types (void)
{
  says_last ("interface A<T> { a: T; b?: string }\ntype B = { x: number } | null;\ndeclare const zz: number\nexport type { Q } from './q'\n"
             "function f<T extends object>(x: T, n: number = 2, ...r: string[]): x is T { return n as unknown as any }\n"
             "function g(a: string): void;\nfunction g(a: number): void;\nfunction g(a: any) { return a! }\n"
             "const h = <T,>(x: T): T[] => [x]; const k = (a?: number, b?: (x: number) => void): Array<Map<string, number>> => [] satisfies any\n"
             "const m: Record<string, (typeof zz)[]> = {}\nlet u: 'a' | 'b' = 'a' as const\nconsole.log(f<object>({}), g(3), h('q'), u, k().length)", "2 3 ['q'] a 0");
}

static void
test_imports (void)
{
  ScriptFile files[] = {
    { "song.sym", NULL, 0 }, { "lib.sym", "export const riff = ['C4']\nexport default 42\nconst x = 1\nexport { x as y }\nconsole.log('once')", 0 },
    { "parts/index.ts", "export * from '../lib'\nexport function up(b) { return b.note('D4') }", 0 }, { "a.sym", "import { b } from './b'\nexport const a = 1", 0 },
    { "b.sym", "import { a } from './a'\nexport const b = 1", 0 },
  };
  static const char *const good[] = {
    "import { riff } from './lib'", "import def, { riff } from './lib.sym'", "import * as l from './lib'; const riff = l.riff", "import { riff, up } from './parts'",
    "import { clip } from '@symphonyscript/core'\nimport type { Foo } from 'symphonyscript'\nimport { riff } from './lib'", "import { Clip as K } from '../index'\nimport { riff } from './lib'",
    "import { type Foo, riff as riff } from './lib'",
  };
  static const struct { const char *text, *code; unsigned line, column; } bad[] = {
    { "import { x } from './lob'", "SS0201", 1, 19 }, { "import React from 'react'", "SS0202", 1, 19 }, { "import x from 'https://a.b/c.js'", "SS0202", 1, 15 },
    { "import x from '../../up'", "SS0203", 1, 15 }, { "\nimport { nope } from './lib'", "SS0205", 2, 10 }, { "import { nope } from 'symphonyscript'", "SS0205", 1, 10 },
  };
  const ScriptScore *score;

  for (size_t i = 1; i < G_N_ELEMENTS (files); i++)
    files[i].length = strlen (files[i].text);
  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = g_strconcat (good[i], "\nexport const c = clip().note(riff[0])", NULL);

      files[0].text = text;
      files[0].length = strlen (text);
      score = evaluate_files (files, G_N_ELEMENTS (files));
      assert_healthy (score);
      g_assert_cmpuint (score->event_count, ==, 1);
      g_assert_cmpuint (score->console_count, ==, 1);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const ScriptDiagnostic *d;

      files[0].text = bad[i].text;
      files[0].length = strlen (bad[i].text);
      d = find_code (evaluate_files (files, G_N_ELEMENTS (files)), bad[i].code);
      g_assert_nonnull (d);
      g_assert_cmpuint (d->line, ==, bad[i].line);
      g_assert_cmpuint (d->column, ==, bad[i].column);
    }
  files[0].text = "import { a } from './a'";
  files[0].length = strlen (files[0].text);
  score = evaluate_files (files, G_N_ELEMENTS (files));
  g_assert_cmpstr (score->diagnostics[0].code, ==, "SS0204");
  g_assert_cmpuint (score->diagnostics[0].file, ==, 4);          /* at the import that closes the circle */
}

/* Every way to export and to import it again; each must give the note C4 (60). */
static void
test_exports (void)
{
  static const struct { const char *lib, *song; } forms[] = {
    { "export const a = clip().note('C4')", "import { a } from './lib'\nexport default a" },
    { "export let a = clip().note('C4'), b = 2", "import { a as q } from './lib'\nexport default q" },
    { "export function a() { return clip().note('C4') }", "import { a } from './lib'\nexport default a()" },
    { "export default clip().note('C4')", "import a from './lib'\nexport default a" },
    { "export default function make() { return clip().note('C4') }", "import make from './lib'\nexport default make()" },
    { "export default () => clip().note('C4')", "import make from './lib'\nexport default make()" },
    { "const a = clip().note('C4')\nexport { a as default }", "import x from './lib'\nexport default x" },
    { "const a = clip().note('C4')\nexport { a as b, a }", "import { b } from './lib'\nexport default b" },
    { "export const a = clip().note('C4')", "import * as lib from './lib'\nexport default lib.a" },
    { "export default clip().note('C4')", "import { default as a } from './lib'\nexport default a" },
    { "export const { a, n: [b] } = { a: clip().note('C4'), n: [2] }", "import { a, b } from './lib'\nexport const z = b === 2 ? a : clip()" },
    { "export const a = clip().note('C4')", "export { a } from './lib'" },
    { "export const a = clip().note('C4')", "export { a as main } from './lib'" },
    { "export const a = clip().note('C4')", "export { a as default } from './lib'" },
    { "export default clip().note('C4')\nexport const n = 1", "import a, { n } from './lib.sym'\nexport const z = n ? a : 0" },
    { "export type T = { x: number }\nexport interface U { y: string }\nexport const a = clip().note('C4')",
      "import { a, type T } from './lib'\nimport type { U } from './lib'\nexport default a as T" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      ScriptFile files[2] = { { "song.sym", forms[i].song, strlen (forms[i].song) }, { "lib.sym", forms[i].lib, strlen (forms[i].lib) } };
      const ScriptScore *score = evaluate_files (files, 2);

      if (score->error_count || score->event_count != 1 || score->events[0].midi != 60)
        g_error ("%s / %s: %s", forms[i].lib, forms[i].song, score->diagnostic_count ? score->diagnostics[0].message : "no note");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/language/values", test_values);
  g_test_add_func ("/script/language/statements", test_statements);
  g_test_add_func ("/script/language/types", test_types);
  g_test_add_func ("/script/language/imports", test_imports);
  g_test_add_func ("/script/language/exports", test_exports);
  return g_test_run ();
}
