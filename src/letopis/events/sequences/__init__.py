"""Templates of events and sequences of them: texts that name their person, days that skip holidays, starting, stopping."""
