"""What the chronicle says together: honest figures about channels and goals. `statistics` is pure and knows no tables."""
