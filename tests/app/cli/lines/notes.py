# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes, rests, chords and what is said about one note (sections 6.2 and 6.3 of the language)."""
LINES = [
    ("clip().note('C4', '4n').note('E4', '8n').note(67, 0.5)", [note(60, 0, 480), note(64, 480, 240), note(67, 720, 240)]),
    ("clip().note('B#3').note('Cb4')", line_of([60, 59])),
    ("clip().rest(0).note('C4', '4t').rest('8n').note('C4', '4n.')", [note(60, 0, 320), note(60, 560, 720)]),
    ("clip().chord('Am7', 3, '1n')", chord([57, 60, 64, 67], 0, 1920)),
    ("clip().note('C4', '4x')", {"SS0403"}),
]
