"""Facts: one written record per state change, with its before and after values."""
