"""«Свой отчёт»: rows, columns and measures of one's own over a declared list (`asked`), counted in the database (`counting`),
laid out (`figures`), shown (`table`, `charts`, `links`). Rules and reasons: decision 0046.
"""
