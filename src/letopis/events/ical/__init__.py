"""Events as other programs' calendars know them (RFC 5545, 5546): writing, reading, subscriptions, invitations."""
