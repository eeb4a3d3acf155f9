"""The report «Эффективность каналов»: what is asked (`asked`), read (`volumes`, `scan`, `goals`), found (`figures`), said
(`words`, `charts`, `table`). Rules and reasons: decision 0038.
"""
