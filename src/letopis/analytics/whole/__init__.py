"""Reports over a whole period, counted in the background: `counting.py` does it, `queries.py` reads what came of it."""
