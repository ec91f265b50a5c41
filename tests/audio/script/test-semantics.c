/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What JavaScript says, snippet by snippet: the last line that each program logs, worked out by hand. */
#include "test-support.h"

typedef struct { const char *program, *want; } Case;

#define case_fail(...)                                                                                          \
  G_STMT_START {                                                                                                \
    g_test_message (__VA_ARGS__);                                                                               \
    g_test_fail ();                                                                                             \
  } G_STMT_END

static void
cases_run (const Case *cases, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      g_autofree char *text = g_strconcat ("const log = (...a) => console.log(a.join(' '))\n", cases[i].program, "\nexport const z = clip().rest(1)", NULL);
      const ScriptScore *score = evaluate (text);

      if (score->error_count)
        case_fail ("%s: %s %s", cases[i].program, score->diagnostics[0].code, score->diagnostics[0].message);
      else if (score->console_count == 0 || strcmp (score->console[score->console_count - 1], cases[i].want) != 0)
        case_fail ("%s: %s, not %s", cases[i].program, score->console_count ? score->console[score->console_count - 1] : "nothing", cases[i].want);
    }
}

#define RUN(cases) cases_run (cases, G_N_ELEMENTS (cases))

static void
test_numbers (void)
{
  static const Case cases[] = {
    { "log(0.1 * 3, 1 / 3, 100 / 3, 1e300 * 1e10, -1 / 0)", "0.30000000000000004 0.3333333333333333 33.333333333333336 Infinity -Infinity" },
    { "log(5 % 3, -5 % 3, 5 % -3, 5.5 % 2, 5 % 0)", "2 -2 2 1.5 NaN" },
    { "log(1e20, 1e21, 123456789.125, 0.000001, 0.0000001, -0)", "100000000000000000000 1e+21 123456789.125 0.000001 1e-7 0" },
    { "log(1.0, 1.50, 5e-324, 1.7976931348623157e308, 2 ** 53)", "1 1.5 5e-324 1.7976931348623157e+308 9007199254740992" },
    { "log(1 << 32, 1 << 31, 1 >>> 0, -1 >>> 28, -8 >> 1, ~~3.9, 3.9 | 0)", "1 -2147483648 1 15 -4 3 3" },
    { "log(2 ** -1, (-2) ** 2, 2 ** 3 ** 0, 10 ** 2)", "0.5 4 2 100" },
    { "log((0.1).toFixed(20).length, (2.5).toFixed(0), (1.005).toFixed(2), (1e21).toFixed(2))", "22 3 1.00 1e+21" },
    { "log((255).toString(2), (255).toString(36), (0.5).toString(2), (-7).toString(8))", "11111111 73 0.1 -7" },
    { "log(parseInt('0x1f'), parseInt('101', 2), parseInt('9z'), parseInt(''), parseFloat('3.5e2x'), parseFloat('.5'))", "31 5 9 NaN 350 0.5" },
    { "log(Number(''), Number(' 12 '), Number('1e3'), Number('1x'), Number(true), Number(null), Number(undefined), Number([5]))", "0 12 1000 NaN 1 0 NaN 5" },
    { "log(Math.round(0.5), Math.round(-0.5) === 0, Math.round(1.5), Math.round(-1.5), Math.trunc(-1.9), Math.floor(-1.1), Math.ceil(1.1))", "1 true 2 -1 -1 -2 2" },
    { "log(Math.sign(-3), Math.hypot(3, 4), Math.cbrt(27), Math.min(), Math.max(1, NaN), Math.abs(-2))", "-1 5 3 Infinity NaN 2" },
    { "log(Number.isInteger(5.0), Number.isInteger('5'), Number.MAX_SAFE_INTEGER, isNaN('x'), Number.isNaN('x'))", "true false 9007199254740991 true false" },
  };

  RUN (cases);
}

static void
test_coercion (void)
{
  static const Case cases[] = {
    { "log('5' * '2', '5' + 2, '5' - 2, 5 + +'2', true + 1, null + 1, [] + 1)", "10 52 3 7 2 1 1" },
    { "log([1, 2] + '', {} + '', [[1], [2, 3]] + '', [null, undefined, 1] + '')", "1,2 [object Object] 1,2,3 ,,1" },
    { "log(1 == '1', 0 == '', 0 == false, null == 0, null == undefined, '1' == [1], NaN == NaN)", "true true true false true true false" },
    { "log('b' > 'a', 'B' > 'a', '10' < '9', '10' < 9, 'a' < 1, undefined >= 0, null >= 0)", "true false true false false false true" },
    { "log(!!'', !!'0', !!0, !![], !!{}, !!NaN, !!null)", "false true false true true false false" },
    { "log(1 < 2 < 3, 3 > 2 > 1, 1 && 'a', 0 && 'a', 0 || 'a', 0 ?? 'a', null ?? 'a')", "true false a 0 a 0 a" },
    { "log(typeof null, typeof [], typeof (() => 1), typeof 'a', typeof NaN, typeof void 0, typeof nowhere)", "object object function string number undefined undefined" },
    { "log(`${[1, [2]]} ${{}} ${null} ${undefined} ${1 / 4} ${true}`)", "1,2 [object Object] null undefined 0.25 true" },
    { "let i = 1; log(i++ + ++i, i, i-- - --i, i)", "4 3 2 1" },
    { "let a = 5; a **= 2; a -= 1; a /= 4; a %= 4; a <<= 3; a |= 1; a ^= 3; a &= 18; log(a)", "18" },
    { "let a = null, b = 0, c = 1; a ?\?= 7; b ||= 8; c &&= 9; log(a, b, c)", "7 8 9" },
  };

  RUN (cases);
}

static void
test_functions (void)
{
  static const Case cases[] = {
    { "const f = []; for (var i = 0; i < 3; i++) f.push(() => i); log(f[0](), f[2]())", "3 3" },
    { "const f = []; for (let i = 0; i < 3; i++) { f.push(() => i); i += 0 } log(f[0](), f[2]())", "0 2" },
    { "const f = []; for (const x of [7, 8]) f.push(() => x); log(f[0](), f[1]())", "7 8" },
    { "const make = () => { let n = 0; return [() => ++n, () => n] }; const [up, get] = make(); up(); up(); log(get(), make()[1]())", "2 0" },
    { "log(typeof f, f()); function f() { return g() } function g() { return 'hoisted' }", "function hoisted" },
    { "function f() { const r = typeof x; var x = 1; return r } log(f())", "undefined" },
    { "function f() { return inner(); function inner() { return 3 } } log(f())", "3" },
    { "const f = (a, b = a * 2, ...c) => [a, b, c.length].join(); log(f(1), f(1, undefined, 3, 4), f(1, null))", "1,2,0 1,2,2 1,,0" },
    { "const fact = function self(n) { return n < 2 ? 1 : n * self(n - 1) }; log(fact(10))", "3628800" },
    { "const o = { n: 5, f() { return [1].map(() => this.n)[0] } }; log(o.f())", "5" },
    { "const add = a => b => c => a + b + c; log(add(1)(2)(3), (x => x * 2)(4))", "6 8" },
    { "let x = 1; { let x = 2; { let x = 3 } x++ } log(x)", "1" },
    { "const f = ({ a = 1, b: { c = 2 } = {} } = {}) => a + c; log(f(), f({ a: 5 }), f({ b: { c: 7 } }))", "3 7 8" },
    { "const f = (...a) => a.length; log(f(...[1, 2], 3, ...'ab'), f(...[]), Math.max(...[3, 9, 4]))", "5 0 9" },
    { "function f(a, b) {} log(f.length, f.name, f())", "2 f " },
  };

  RUN (cases);
}

static void
test_control (void)
{
  static const Case cases[] = {
    { "let r = ''; a: for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) { if (j == 1) continue a; if (i == 2) break a; r += i + '' + j + ' ' } log(r)", "00 10 " },
    { "let r = ''; a: { r += 1; if (r) break a; r += 2 } log(r + 3)", "13" },
    { "const f = x => { let r = ''; switch (x) { case 1: r += 'a'; case 2: r += 'b'; break; default: r += 'd'; case 3: r += 'c' } return r }; log(f(1), f(2), f(3), f(4))", "ab b c dc" },
    { "const f = x => { switch (true) { case x > 5: return 'big'; case x > 2: return 'mid' } return 'small' }; log(f(9), f(3), f(1))", "big mid small" },
    { "const r = []; for (let i = 0; i < 4; i++) { switch (i) { case 1: continue; case 3: break; default: r.push(i) } } log(r)", "0,2" },
    { "const r = []; const f = () => { try { r.push(1); return r.push(2) } catch (e) { r.push(9) } finally { r.push(3) } }; f(); log(r)", "1,2,3" },
    { "const f = () => { try { throw new Error('a') } catch (e) { return e.message } finally { return 'f' } }; log(f())", "f" },
    { "const r = []; try { try { throw 'x' } finally { r.push('in') } } catch (e) { r.push(e) } log(r)", "in,x" },
    { "const r = []; for (const i of [1, 2, 3]) { try { if (i == 2) continue; r.push(i) } finally { r.push('f') } } log(r)", "1,f,f,3,f" },
    { "const f = () => { for (;;) { try { return 1 } finally { break } } return 2 }; log(f())", "2" },
    { "try { null.x } catch { log('caught') }", "caught" },
    { "try { throw { code: 7 } } catch ({ code }) { log(code) }", "7" },
    { "let e = new Error('m'); log(e.message, e instanceof Error, `${e}`)", "m true Error: m" },
    { "let n = 0; do n++; while (n < 5); while (true) { if (++n > 8) break } log(n)", "9" },
    { "const r = []; for (const k in { b: 1, a: 2, 2: 3, 1: 4 }) r.push(k); for (const i in ['x', 'y']) r.push(i); log(r)", "1,2,b,a,0,1" },
    { "const r = []; for (const [k, v] of Object.entries({ a: 1, b: 2 })) r.push(k + v); log(r)", "a1,b2" },
    { "const r = []; for (const c of 'a🎵b') r.push(c.length); log(r)", "1,2,1" },
    { "let a, b; for (a = 0, b = 10; a < b; a += 2, b--); log(a, b)", "8 6" },
    { "if (0) log('no'); else if ('') log('no'); else log('else')", "else" },
  };

  RUN (cases);
}

static void
test_structures (void)
{
  static const Case cases[] = {
    { "const [a, , b = 5, ...c] = [1, 2, undefined, 4, 5]; log(a, b, c)", "1 5 4,5" },
    { "let a = 1, b = 2; [a, b] = [b, a]; const o = {}; [o.x, o['y']] = [3, 4]; log(a, b, o.x, o.y)", "2 1 3 4" },
    { "const k = 'dyn'; const { [k]: v, ...rest } = { dyn: 1, p: 2, q: 3 }; log(v, Object.keys(rest))", "1 p,q" },
    { "const [x, y] = 'hi'; const { length } = 'four'; log(x, y, length)", "h i 4" },
    { "const a = { x: 1, y: { z: 2 } }; const b = { ...a, x: 9 }; b.y.z = 5; log(a.x, b.x, a.y.z)", "1 9 5" },
    { "const a = [1, 2]; const b = [...a, ...'xy', ...[]]; b.push(3); log(a.length, b)", "2 1,2,x,y,3" },
    { "const o = { a: { b: null }, f: () => 3 }; log(o?.a?.b?.c, o.q?.r.s.t, o.f?.(), o.g?.(), o.a?.['b'])", "  3  " },
    { "const n = 'k'; const o = { n, [n + 1]: 2, 'a b': 3, 4: 5, m() { return 6 } }; log(o.n, o.k1, o['a b'], o[4], o.m())", "k 2 3 5 6" },
    { "const o = { a: 1, b: 2 }; delete o.a; log('a' in o, 'b' in o, Object.values(o), Object.entries(o))", "false true 2 b,2" },
    { "const a = [5, 1, 4]; a.length = 2; a[3] = 7; log(a.length, a[2], a)", "4  5,1,,7" },
    { "const a = Array.from({ length: 3 }, (_, i) => i * i); log(a, Array.isArray(a), Array.of(7, 8))", "0,1,4 true 7,8" },
    { "const f = Object.freeze({ a: 1 }); const g = Object.assign({}, f, { b: 2 }); log(g.a + g.b, Object.fromEntries([['q', 3]]).q)", "3 3" },
    { "const a = { v: 1 }, b = a; b.v++; log(a.v, a === b, {} === {}, [] === [])", "2 true false false" },
  };

  RUN (cases);
}

static void
test_lists (void)
{
  static const Case cases[] = {
    { "log([3, 1, 2].sort(), [10, 9, 1].sort(), [10, 9, 1].sort((a, b) => a - b), ['b', undefined, 'a'].sort().length)", "1,2,3 1,10,9 1,9,10 3" },
    { "log([['a', 2], ['b', 1], ['c', 2], ['d', 1], ['e', 2]].sort((x, y) => x[1] - y[1]).map(x => x[0]).join(''))", "bdace" },
    { "const a = [1, 2, 3, 4, 5]; const r = a.splice(1, 2, 'x', 'y', 'z'); log(a, '|', r)", "1,x,y,z,4,5 | 2,3" },
    { "log([1, 2, 3, 4].slice(-2), [1, 2, 3].slice(1, -1), [1, 2, 3].at(-1), [1, 2, 3].indexOf(3), [NaN].includes(NaN), [NaN].indexOf(NaN))", "3,4 2 3 2 true -1" },
    { "log([1, 2, 3, 4].reduce((a, b) => a + b), [1, 2, 3].reduceRight((a, b) => a + '' + b), [[1], [2, [3]]].flat(), [1, 2].flatMap(x => [x, x * 10]))", "10 321 1,2,3 1,10,2,20" },
    { "log([5, 8, 2].find(x => x > 5), [5, 8].findIndex(x => x > 9), [1, 2].some(x => x > 1), [1, 2].every(x => x > 1), [].every(x => false))", "8 -1 true false true" },
    { "const a = [1, 2, 3]; log(a.reverse(), a, [1, 2, 3].fill(0, 1), [1, 2].concat(3, [4, [5]]).length)", "3,2,1 3,2,1 1,0,0 5" },
    { "const a = [3, 1, 2]; log(a.toSorted(), a, a.toReversed(), a.with(0, 9), [1, 5, 2].findLast(x => x > 1))", "1,2,3 3,1,2 2,1,3 9,1,2 2" },
    { "const a = [1]; a.unshift(0); a.push(2, 3); log(a.shift(), a.pop(), a, a.join('-'))", "0 3 1,2 1-2" },
  };

  RUN (cases);
}

static void
test_strings (void)
{
  static const Case cases[] = {
    { "const s = 'a🎵b'; log(s.length, s.charCodeAt(1), s.codePointAt(1), s.indexOf('b'), s.slice(3), s.at(-1))", "4 55356 127925 3 b b" },
    { "log('🎵'.slice(0, 1) + '🎵'.slice(1) === '🎵', [...'a🎵'].length, 'a🎵'.split('').length)", "true 2 3" },
    { "log('abc'.substring(2, 0), 'abc'.slice(2, 0) === '', 'abc'.substring(-1, 1), 'abc'[1], 'abc'[5])", "ab true a b " },
    { "log('a,b,,c'.split(','), 'abc'.split(''), 'a-b-c'.split('-', 2), 'x'.split('y'))", "a,b,,c a,b,c a,b x" },
    { "log('7'.padStart(3, '0'), 'ab'.padEnd(5, '12'), 'ab'.repeat(2), ' x '.trim() + '|', ' x'.trimStart() + '|')", "007 ab121 abab x| x|" },
    { "log('aXbX'.replace('X', '-'), 'aXbX'.replaceAll('X', '-'), 'Ab'.toUpperCase(), 'ÀB'.toLowerCase())", "a-bX a-b- AB àb" },
    { "log('abc'.startsWith('b', 1), 'abc'.endsWith('b', 2), 'abc'.includes('d'), 'abcabc'.lastIndexOf('b'), 'abc'.indexOf(''))", "true true false 4 0" },
    { "log(String.fromCharCode(67, 52), 'a'.concat('b', 1), 'b'.localeCompare('a'), `a\\n`.length, 'a' < 'á')", "C4 ab1 1 2 true" },
    { "const n = 'x'; log(`a${n}${`b${n + 1}`}c${[1, 2].map(i => `<${i}>`).join('')}`)", "axbx1c<1><2>" },
  };

  RUN (cases);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/semantics/numbers", test_numbers);
  g_test_add_func ("/script/semantics/coercion", test_coercion);
  g_test_add_func ("/script/semantics/functions", test_functions);
  g_test_add_func ("/script/semantics/control", test_control);
  g_test_add_func ("/script/semantics/structures", test_structures);
  g_test_add_func ("/script/semantics/lists", test_lists);
  g_test_add_func ("/script/semantics/strings", test_strings);
  return g_test_run ();
}
