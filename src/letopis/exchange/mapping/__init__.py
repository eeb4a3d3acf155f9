"""Which column of a table goes where: by its header, as the user says, as they said last time."""
