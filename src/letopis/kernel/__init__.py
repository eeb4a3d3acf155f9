"""Errors, clock, text, phones and requisites; no tables."""
