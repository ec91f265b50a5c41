// SPDX-License-Identifier: GPL-3.0-or-later
// What print-console does, by a real engine: node run-javascript.mjs PRELUDE PROGRAMS
import { readFileSync } from 'node:fs'
import vm from 'node:vm'

const prelude = readFileSync(process.argv[2], 'utf8')
const lines = readFileSync(process.argv[3], 'utf8').split('\n')
const out = []
lines.forEach((line, index) => {
  if (line === '' || line.startsWith('//')) return
  out.push(`> ${index + 1}`)
  const console = { log: (text) => out.push(String(text)) }
  try {
    vm.runInNewContext(`'use strict'; {${prelude}\n{ ${line}\n}}`, { console }, { timeout: 2000 })
  } catch (error) {
    out.push(`! ${error && error.name} ${error && error.message}`)
  }
})
process.stdout.write(out.join('\n') + '\n')
