"""Contacts with clients, kept ready for reports: who, when, by which channel, whether the client answered.

Derived from events, cards and who works where: made anew for the clients a fact touches (`keeping.py`, called by the
follower of the journal in `channels`), for everybody when channels or outcomes change, read by `reading.py`.
"""
