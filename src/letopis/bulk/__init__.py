"""Work over many rows of a list at once, and over one cell: selection, dry run, runs, undo. Knows no list by name."""
