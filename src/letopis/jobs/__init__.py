"""Background work: the queue of tasks with its worker, and long work in steps."""
