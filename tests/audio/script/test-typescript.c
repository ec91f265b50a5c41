/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TypeScript's own syntax disappears and leaves the program that is meant; what the language leaves out is named, with its repair. */
#include "test-support.h"

/* Each program logs one line. */
static void
test_erased (void)
{
  static const struct { const char *program, *want; } cases[] = {
    { "function id<T>(x: T): T { return x } console.log(id<string>('a'), id(2))", "a 2" },
    { "const f = <T,>(x: T) => x; const g = <T extends object = {}>(x: T): T => x; console.log(f(1), g({}))", "1 {}" },
    { "const a = { k: 1 } as const; const b = a satisfies { k: number }; const c = (b as any as { k: number })!.k; console.log(c)", "1" },
    { "function f(x: string): string\nfunction f(x: number): number\nfunction f(x: any) { return x }\nconsole.log(f(3))", "3" },
    { "interface A<T = string> extends B, C<T> { x: number; readonly y?: string; [key: string]: any; m(): void; new (a: 1): A; (b: 2): B }\nconsole.log('ok')", "ok" },
    { "type U = 'a' | \"b\" | `c${string}`; type M<T> = { [K in keyof T]?: T[K] }; type C<T> = T extends (infer U)[] ? U : never\nconsole.log('ok')", "ok" },
    { "type F = (a: number, ...b: string[]) => void; type N = new () => object; type T = [a: string, b?: number, ...c: boolean[]]\nconsole.log('ok')", "ok" },
    { "declare const x: number; declare function g(): void; declare class D { a: string } declare module 'm' { export const z: 1 }\nconsole.log('ok')", "ok" },
    { "abstract class A { abstract m(): void; abstract get g(): number; protected constructor(private readonly n: number, public k = 2) {} sum() { return this.n + this.k } }\n"
      "class B extends A { constructor() { super(1) } override m(): void {} get g() { return 3 } }\nconsole.log(new B().sum(), new B().g)", "3 3" },
    { "class A<T> implements I<T>, J { private x: T | undefined; static readonly z: number = 4; declare w: string; y!: T; opt?: number = 5; [k: string]: unknown; m?(): void }\n"
      "console.log(A.z, new A<number>().opt, Object.keys(new A()))", "4 5 ['x', 'y', 'opt']" },
    { "class A { m(): string; m(x: number): string; m(x?: any) { return 'm' + x } constructor(); constructor(x: number); constructor(public x?: any) {} }\nconsole.log(new A(5).m(1), new A(5).x)", "m1 5" },
    { "function isA(x: unknown): x is string { return typeof x === 'string' } function assert(x: any): asserts x { } assert(1)\nconsole.log(isA('a'))", "true" },
    { "const m = new Map<string, number[]>(); m.set('a', [1]); const s: Set<string> = new Set<string>(); console.log(m.get('a')![0], s.size)", "1 0" },
    { "for (const [k, v] of Object.entries({ a: 1 }) as [string, number][]) console.log(k, v)", "a 1" },
    { "let x: number | null = null, y = <const T>(a: T) => a; x = 5; console.log(x! + 1, y(2))", "6 2" },
    { "const f = (a: number, b?: string, ...c: Array<Record<string, { d: number }>>): [number, string?] => [a]; console.log(f(1))", "[1]" },
    { "const o = { m<T>(this: any, x: T): T { return x }, get g(): number { return 1 }, set g(v: number) {}, async: 1, get: 2, type: 3 }; console.log(o.m(2), o.g, o.async, o.get, o.type)", "2 1 1 2 3" },
    { "try { throw new Error('x') } catch (e: unknown) { console.log((e as Error).message) }", "x" },
    { "const x = 1 < 2, y = (3 as number) < 4 && 5 > 4; const lt = (a: number, b: number) => a<b; console.log(x, y, lt(1, 2))", "true true true" },
    { "const t = true ? (x: number): number => x : null; const u = true ? [1] as number[] : []; console.log(t!(3), u.length)", "3 1" },
    { "function f(this: void, { a, b = 2 }: { a: number; b?: number }, [c]: readonly number[] = [3]) { return a + b + c } console.log(f({ a: 1 }))", "6" },
    { "type G = typeof Math.PI; type K = keyof { a: 1 }; type R = ReturnType<() => void>['x']; let k: unique symbol; console.log('ok')", "ok" },
    { "export type { Foo } from './types'; export type * from './more'; import type { Bar } from './bar'; import { type Baz } from 'symphonyscript'\nconsole.log('ok')", "ok" },
    { "export default class Song { static title = 'x' }\nconsole.log(Song.title)", "x" },
    { "console.log(main())\nexport default function main() { return 'hoisted' }", "hoisted" },
    { "const fn = function <T>(x: T) { return x }, big = 1_000n === undefined", NULL },
    { "type type = string; let of = 1, as = 2, get = 3, set = 4, from = 5, async = 6; console.log(of + as + get + set + from + async)", "21" },
    { "let v = [1, 2, 3] as unknown as Array<number>; v = v.map<number>((x): number => x * 2).filter(Boolean as any); console.log(v)", "[2, 4, 6]" },
    { "namespace: for (const a of [1]) { console.log(a); break namespace }", "1" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (cases[i].program, "\nexport const z = clip().rest(1)", NULL);
      const ScriptScore *score = evaluate (text);

      if (!cases[i].want)
        continue;
      if (score->error_count)
        g_error ("%s: %s %s", cases[i].program, score->diagnostics[0].code, score->diagnostics[0].message);
      g_assert_cmpuint (score->console_count, ==, 1);
      g_assert_cmpstr (score->console[0], ==, cases[i].want);
    }
}

/* The text with the edit of the diagnostic carried out. */
static char *
fixed_text (const char *text, const ScriptDiagnostic *d)
{
  const ScriptEdit *edit = d->fix_edits;

  return g_strdup_printf ("%.*s%s%s", (int) edit->start, text, edit->text, text + edit->end);
}

/* Every row of what is out: construct, code, and the repaired text where there is one. */
static void
test_outside (void)
{
  static const struct { const char *text, *code, *fixed, *name; } cases[] = {
    { "async function f() {}", "SS0120", "function f() {}" }, { "const f = async () => 1", "SS0120", "const f = () => 1" }, { "const f = async x => x", "SS0120", "const f = x => x" },
    { "const a = await b()", "SS0120", "const a = b()" }, { "function* g() {}", "SS0120", NULL }, { "const o = { *g() {} }", "SS0120", NULL }, { "const o = { async m() {} }", "SS0120", NULL },
    { "class A { async m() {} }", "SS0120", NULL }, { "class A { *m() {} }", "SS0120", NULL }, { "function f() { yield 1 }", "SS0120", "function f() { 1 }" },
    { "new Promise(() => {})", "SS0120", NULL }, { "Promise.resolve(1)", "SS0120", NULL }, { "for await (const x of y) {}", "SS0120", NULL }, { "queueMicrotask(f)", "SS0120", NULL },
    { "const a = /x+/g", "SS0121", NULL }, { "new RegExp('x')", "SS0121", NULL }, { "'a'.match('b')", "SS0121", NULL },
    { "eval('1')", "SS0122", NULL, "eval" }, { "new Function('1')", "SS0122", NULL }, { "new Proxy({}, {})", "SS0122", NULL }, { "Reflect.ownKeys({})", "SS0122", NULL }, { "Symbol('x')", "SS0122", NULL },
    { "with (a) {}", "SS0123", NULL },
    { "Date.now()", "SS0124", NULL, "Date" }, { "new Date()", "SS0124", NULL }, { "setTimeout(() => 1, 5)", "SS0124", NULL }, { "setInterval(f, 1)", "SS0124", NULL }, { "performance.now()", "SS0124", NULL },
    { "crypto.randomUUID()", "SS0124", NULL }, { "requestAnimationFrame(f)", "SS0124", NULL },
    { "const fs = require('fs')", "SS0125", "import * as fs from 'fs'" }, { "const { a, b } = require('./y')", "SS0125", "import { a, b } from './y'" }, { "require('fs').x", "SS0125", NULL },
    { "import('x')", "SS0125", NULL }, { "const u = import.meta", "SS0125", NULL }, { "fetch('x')", "SS0125", NULL, "fetch" }, { "process.exit()", "SS0125", NULL }, { "window.alert()", "SS0125", NULL },
    { "document.body", "SS0125", NULL }, { "globalThis.x", "SS0125", NULL }, { "localStorage.x", "SS0125", NULL }, { "module.exports = 1", "SS0125", NULL },
    { "enum A { B, C = 5, D, 'e f' = 'x' }", "SS0126", "const A = { B: 0, C: 5, D: 6, 'e f': 'x' }" }, { "const enum A { B = -1, C }", "SS0126", "const A = { B: -1, C: 0 }" },
    { "enum A { B = 1 << 2 }", "SS0126", NULL }, { "enum A {}", "SS0126", "const A = {}" }, { "export enum A { B }", "SS0126", "export const A = { B: 0 }" },
    { "namespace A {}", "SS0127", NULL }, { "module A { }", "SS0127", NULL },
    { "@dec class A {}", "SS0128", NULL }, { "class A { @dec m() {} }", "SS0128", NULL }, { "class A { m(@dec x) {} }", "SS0128", NULL },
    { "const a = <div/>", "SS0129", NULL }, { "const a = <div>x</div>", "SS0129", NULL },
    { "tag`x`", "SS0130", "tag(`x`)" }, { "a.tag`x${1}y`.z", "SS0130", "a.tag(`x${1}y`).z" },
    { "const a = 1n", "SS0131", "const a = 1" }, { "BigInt(1)", "SS0131", NULL },
    { "exportMidi()", "SS0136", NULL }, { "importMidi('x')", "SS0136", NULL }, { "compile(clip())", "SS0136", NULL },
    { "new WeakMap()", "SS0137", NULL }, { "structuredClone({})", "SS0137", NULL }, { "new Float32Array(3)", "SS0137", NULL }, { "Intl.x", "SS0137", NULL },
    { "function f() {} new f()", "SS0138", NULL }, { "new String('x')", "SS0138", NULL }, { "class A extends Array {}", "SS0138", NULL }, { "new clip()", "SS0138", NULL },
    { "debugger", "SS0139", "" }, { "const a = 1 == 2", "SS0140", "const a = 1 === 2" }, { "const a = 1 != '1'", "SS0140", "const a = 1 !== '1'" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ScriptDiagnostic *d = find_code (evaluate (cases[i].text), cases[i].code);

      if (!d)
        g_error ("%s: no %s", cases[i].text, cases[i].code);
      g_assert_nonnull (d->hint);
      if (cases[i].name)
        g_assert_nonnull (strstr (d->message, cases[i].name));
      g_assert_cmpuint (d->line, ==, 1);
      g_assert_cmpint (d->fix_title != NULL, ==, cases[i].fixed != NULL);
      if (cases[i].fixed)
        {
          g_autofree char *text = fixed_text (cases[i].text, d);

          g_assert_cmpstr (text, ==, cases[i].fixed);
        }
    }
  g_assert_null (find_code (evaluate ("const a = null, b = a == null, c = undefined != a"), "SS0140"));
}

static void
test_early (void)
{
  assert_refused ("return 1", "SS0115", 1, 1);
  assert_refused ("\nbreak", "SS0115", 2, 1);
  assert_refused ("for (;;) { const f = () => { continue } }", "SS0115", 1, 30);
  assert_refused ("a: { continue a }", "SS0115", 1, 15);
  assert_refused ("for (;;) break b", "SS0115", 1, 16);
  assert_refused ("class A { constructor() { super() } }", "SS0114", 1, 27);
  assert_refused ("function f() { super.x }", "SS0114", 1, 16);
  assert_refused ("const f = () => new.target", "SS0114", 1, 17);
  assert_refused ("class A { m() { return this.#p } }", "SS0301", 1, 29);
  assert_refused ("class A { #p; #p }", "SS0304", 1, 15);
  assert_refused ("class A { constructor() {} constructor() {} }", "SS0304", 1, 28);
  assert_refused ("class A {} class A {}", "SS0304", 1, 18);
  assert_refused ("const a = -1 ** 2", "SS0110", 1, 14);
  assert_refused ("const a = 010", "SS0105", 1, 11);
  assert_refused ("class A extends 5 {}", "SS0307", 1, 17);
  assert_refused ("new A(); class A {}", "SS0303", 1, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/typescript/erased", test_erased);
  g_test_add_func ("/script/typescript/outside", test_outside);
  g_test_add_func ("/script/typescript/early", test_early);
  return g_test_run ();
}
