"""Kept counts of events, true at every moment.

Triggers note which hours changed (`triggers.py`); a reader adds up the counted days and counts the others from rows
(`reading.py`); the worker counts noted days anew (`counting.py`).
"""
