"""What a user is told: mentions, reminders, answers."""
