"""Remarks for colleagues on any card and event."""
