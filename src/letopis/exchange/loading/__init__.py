"""From cards to the base: who is new, who changed, who is the same; writing, reporting, taking back."""
