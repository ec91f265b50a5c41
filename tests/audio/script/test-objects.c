/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes, maps, sets and JSON, and the limits of 3.3 in all of them: worked out by hand. */
#include "test-support.h"

static void
test_classes (void)
{
  static const struct { const char *program, *want; } cases[] = {
    { "class A { #n = 2; static s = 5; constructor(k) { this.k = k } get n() { return this.#n } set n(v) { this.#n = v * 2 } m() { return this.k + this.#n } } const a = new A(3); a.n = 4; console.log(a.n, a.m(), A.s, a)", "8 11 5 A { k: 3 }" },
    { "class A { hi() { return 'A' } } class B extends A { hi() { return super.hi() + 'B' } } console.log(new B().hi(), new B() instanceof A)", "AB true" },
    { "class A { constructor(public x: number, private y = x * 2) {} z = this.y + 1 } console.log(new A(2))", "A { x: 2, y: 4, z: 5 }" },
    { "class Bad extends Error { name = 'Bad' } try { throw new Bad('why') } catch (e) { console.log(e instanceof Bad, e instanceof Error, `${e}`) }", "true true Bad: why" },
    { "class S extends Set { add(v) { return super.add(v % 3) } } console.log(new S([1, 4, 5]))", "S Set(2) { 1, 2 }" },
    { "class V { constructor(n) { this.n = n } valueOf() { return this.n } toString() { return `<${this.n}>` } } console.log(new V(2) + new V(3), `${new V(4)}`, new V(1) < new V(2))", "5 <4> true" },
    { "const o = { get a() { return 1 }, set b(v) { this.c = v } }; o.b = 2; console.log(o.a + o.c)", "3" },
    { "const m = new Map([['b', 1], ['a', 2]]); m.set('b', 3).delete('a'); m.set(NaN, 0); console.log(m, m.size, m.get(NaN))", "Map(2) { 'b' => 3, NaN => 0 } 2 0" },
    { "const seen = []; const s = new Set([1]); for (const v of s) { seen.push(v); if (v < 4) s.add(v * 2) } console.log(seen, [...s].length)", "[1, 2, 4] 3" },
    { "console.log(JSON.stringify({ a: [1, 'x', null], b: { c: undefined, d: true } }), JSON.parse('[1, {\"a\": \"\\\\u0041\"}]')[1].a)", "{\"a\":[1,\"x\",null],\"b\":{\"d\":true}} A" },
    { "const steps = new Map(Object.entries({ C: 0, D: 2 })); class Riff { constructor(private names) {} get midi() { return this.names.map((n) => 60 + steps.get(n)) } } console.log(new Riff(['C', 'D']).midi)", "[60, 62]" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (cases[i].program, "\nexport const z = clip().rest(1)", NULL);
      const ScriptScore *score = evaluate (text);

      if (score->error_count)
        g_error ("%s: %s %s", cases[i].program, score->diagnostics[0].code, score->diagnostics[0].message);
      g_assert_cmpuint (score->console_count, ==, 1);
      g_assert_cmpstr (score->console[0], ==, cases[i].want);
    }
}

/* A class that writes music; what a getter gives is an option like any other. */
static void
test_music (void)
{
  assert_notes ("class Bass { constructor(private root: string) {}\n get line() { return clip().note(this.root, '4n').note(this.root, '4n') } }\n"
                "export const c = new Bass('C2').line", "36@0+480 36@480+480");
  assert_notes ("const notes = new Map([['a', 'C4'], ['b', 'E4']])\nlet c = clip()\nfor (const n of notes.values()) c = c.note(n, '4n')\nexport { c }", "60@0+480 64@480+480");
  assert_notes ("const { notes } = JSON.parse('{\"notes\":[60,62]}')\nexport const c = notes.reduce((c, n) => c.note(n, '4n'), clip())", "60@0+480 62@480+480");
}

/* Every limit answers at its line, soon, and the clip below it plays. */
static void
test_limits (void)
{
  static const struct { const char *text, *code; } cases[] = {
    { "\nclass A { get x() { return this.x } } new A().x", "SS0903" }, { "\nclass A { set x(v) { this.x = v } } new A().x = 1", "SS0903" },
    { "\nclass A { constructor() { new A() } } new A()", "SS0903" }, { "\nclass A { y = new A() } new A()", "SS0903" },
    { "\nconst o = { toString() { return `${this}` } }; `${o}`", "SS0903" }, { "\nconst o = { toJSON() { return JSON.stringify(this) } }; JSON.stringify(o)", "SS0903" },
    { "\nlet C = class {}; for (let i = 0; i < 1e6; i++) C = class extends C {}; new C()", "SS09" }, { "\nconst m = new Map(); for (let i = 0;; i++) m.set(i, i)", "SS09" },
    { "\nconst s = new Set([1]); for (const v of s) s.add(v + 1)", "SS09" }, { "\nconst s = new Set([1]); s.forEach((v) => s.add(v + 1))", "SS09" },
    { "\nconst a = [1]; for (const v of a) a.push(v)", "SS09" }, { "\nlet a = []; for (;;) a = [a]", "SS09" }, { "\nlet a = []; for (let i = 0; i < 1e5; i++) a = [a]; String(a)", "SS0903" },
    { "\nlet a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)", "SS0903" }, { "\nlet a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity)", "SS0903" },
    { "\nJSON.parse('['.repeat(5000))", "SS0903" }, { "\nlet f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(1); f()", "SS09" },
    { "\nlet o = {}; for (let i = 0; i < 1e5; i++) o = Object.create(o); for (;;) o.none", "SS0901" },
    { "\nconst o = {}; for (let i = 0; i < 2e4; i++) o['k' + i] = i; for (let i = 0; i < 2e4; i++) delete o['k' + i]", "SS0901" },
    { "\nconst a = Array(1e5).fill(0); for (;;) a.shift()", "SS0901" }, { "\nconst a = Array(1e5).fill(0); for (;;) a.indexOf(1)", "SS0901" }, { "\nconst a = Array(1e5).fill(0); for (;;) a.reverse()", "SS0901" },
    { "\nconst s = 'x'.repeat(1e6); for (;;) s.lastIndexOf('y')", "SS0901" }, { "\nconst s = 'ab'.repeat(5e5); for (;;) s.split('')", "SS09" }, { "\nlet s = 'x'; for (;;) s = s.replaceAll('x', 'xx')", "SS09" },
    { "\nlet s = 'x'.padStart(1e9)", "SS0908" }, { "\nJSON.stringify(Array(1e6).fill('aaaaaaaaaaaaaaaa'))", "SS09" }, { "\nconst a = []; a[9e6] = 1", "SS09" }, { "\nconst a = []; a.length = 1e7; a.sort()", "SS09" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (cases[i].text, "\nexport const ok = clip().note('C4')", NULL);
      gint64 start = g_get_monotonic_time ();
      const ScriptScore *score = evaluate (text);

      if (score->diagnostic_count == 0 || !g_str_has_prefix (score->diagnostics[0].code, cases[i].code))
        g_error ("%s: %s", cases[i].text, score->diagnostic_count ? score->diagnostics[0].message : "nothing");
      g_assert_cmpuint (score->diagnostics[0].line, ==, 2);
      g_assert_cmpuint (score->event_count, ==, 1);
      g_test_message ("%.60s: %s after %d ms", cases[i].text + 1, score->diagnostics[0].code, (int) ((g_get_monotonic_time () - start) / 1000));
      g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/objects/classes", test_classes);
  g_test_add_func ("/script/objects/music", test_music);
  g_test_add_func ("/script/objects/limits", test_limits);
  return g_test_run ();
}
