"""Events: calls, meetings, letters, tasks, their participants and states."""
