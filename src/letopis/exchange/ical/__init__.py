"""Events from calendar files: entries as cards, what they come to here."""
