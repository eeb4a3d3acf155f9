"""Values in place, the settings of attributes, what is not filled in."""
