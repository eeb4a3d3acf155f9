"""Rules of recurrence (RFC 5545): reading and checking them, their dates, their words. Knows no tables."""
