"""Everything of a base in open files, and back: one NDJSON file per table, a manifest, the files beside them.

Generic over the models, so what a part adds comes along by itself.
"""
