// SPDX-License-Identifier: GPL-3.0-or-later
const quote = (v) => typeof v === 'string' ? `'${v}'` : show(v)
const pairs = (v) => Object.keys(v).map((k) => `${k}: ${quote(v[k])}`).join(', ')
const show = (v) => {
  if (typeof v === 'string') return v
  if (v === 0 && 1 / v < 0) return '-0'
  if (v === null || typeof v !== 'object') return typeof v === 'function' ? `function ${v.name}` : String(v)
  if (Array.isArray(v)) return `[${Array.from(v, quote).join(', ')}]`
  if (v instanceof Map) return `Map{${[...v].map(([k, x]) => `${quote(k)} => ${quote(x)}`).join(', ')}}`
  if (v instanceof Set) return `Set{${[...v].map(quote).join(', ')}}`
  if (v instanceof Error) return `${v.name}(${v.message})`
  return `{${pairs(v)}}`
}
const log = (...all) => console.log(all.map(show).join(' '))
const caught = (f) => { try { return f() } catch (e) { return e instanceof Error ? e.name : e } }
