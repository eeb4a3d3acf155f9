"""Long work in steps: what is to be done, how far it has come, what became of it."""
