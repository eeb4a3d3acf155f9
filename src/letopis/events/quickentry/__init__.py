"""Quick entry: an event out of one line of natural Russian (or simple English).

`phrase` – the line and which of its letters are understood; `calendar_words`, `clock_words`, `spans` – when, how long,
remind; `kinds` – what and in which state; `declension`, `people` – who; `reading` – all of them together.
"""
