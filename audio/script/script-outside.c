/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the language leaves out, why, and what to write instead. */
#include "script-parser.h"

static const Outside table[] = {
  { 20, "async, await, promises and generators are not part of SymphonyScript: a composition is evaluated in one go, there is nothing to wait for.",
    "Write plain code; what should happen while playing belongs into a live function.", " Promise async await queueMicrotask " },
  { 21, "Regular expressions are not part of SymphonyScript: they can run for ever.",
    "Use string methods such as includes, startsWith, split or indexOf.", " RegExp " },
  { 22, "This hides what the code does, so it is not part of SymphonyScript.",
    "Write a function.", " eval Function Proxy Reflect Symbol " },
  { 23, "with is not part of SymphonyScript: it hides what the names mean.", "Give the object a short name and write name.field.", NULL },
  { 24, "There is no clock in SymphonyScript: the same text must give the same music.",
    "Use the seeded Math.random(), or `delay` on a synapse.",
    " Date setTimeout setInterval setImmediate clearTimeout clearInterval requestAnimationFrame performance crypto " },
  { 25, "A composition has no way out of its sandbox: no files, no network, no process.",
    "Import a file of the project: import { riff } from './riff'.",
    " require fetch process window document global globalThis self XMLHttpRequest WebSocket localStorage fs Buffer module exports __dirname __filename " },
  { 26, "enum is not part of SymphonyScript: it needs a compiler.", "Use a const object: const Part = { verse: 0, chorus: 1 }.", NULL },
  { 27, "namespace is not part of SymphonyScript: files are its modules.", "Put the code into a file of its own and import it.", NULL },
  { 28, "Decorators are not part of SymphonyScript: they need a compiler.", "Call a function.", NULL },
  { 29, "JSX is not part of SymphonyScript: there are no elements here.", "Write a function call.", NULL },
  { 30, "Tagged templates are not part of SymphonyScript: they have no use here.", "Call the function with the text: tag(`…`).", NULL },
  { 31, "BigInt is not part of SymphonyScript: numbers are enough for music.", "Leave the n away.", " BigInt " },
  { 36, "The application does this, not the composition.", "Use the menu, `symphony export` or `symphony import`.",
    " compile compileClip exportMidi importMidi importMidiAsClip exportMusicXml importMusicXml exportMusicXML importMusicXML importMusicXMLAsClip"
    " clipToCode clipsToCode serializeClip deserializeClip serializeSession serializeTimeline createPlaybackEngine render play MidiFile writeFile"
    " readFile " },
  { 37, "This part of JavaScript is not part of SymphonyScript: compositions do not need it.", "Arrays, strings, numbers, Math and Object are there.",
    " WeakMap WeakSet WeakRef FinalizationRegistry Intl ArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array Atomics "
    "SharedArrayBuffer WebAssembly alert prompt arguments navigator location structuredClone encodeURIComponent decodeURIComponent escape unescape " },
  { 38, "Only classes make something with new.", "Make it a class, or call it without new.", NULL },
  { 39, "debugger is not part of SymphonyScript.", "Use console.log(…): its lines appear in the Output panel.", NULL },
};

const Outside *
outside_get (unsigned number)
{
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (table[i].number == number)
      return &table[i];
  return &table[2];
}

const char *
outside_code (unsigned number)
{
  static const char codes[20][7] = { "SS0120", "SS0121", "SS0122", "SS0123", "SS0124", "SS0125", "SS0126", "SS0127", "SS0128", "SS0129",
                                     "SS0130", "SS0131", "SS0132", "SS0133", "SS0134", "SS0135", "SS0136", "SS0137", "SS0138", "SS0139" };

  return codes[number - 20];
}

const Outside *
outside_find_name (const Atom *name)
{
  size_t length = name->str.length;

  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    for (const char *p = table[i].names; p && (p = strstr (p, name->str.data)) != NULL; p += length)
      if (p[-1] == ' ' && p[length] == ' ')
        return &table[i];
  return NULL;
}
