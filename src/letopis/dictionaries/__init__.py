"""Dictionaries kept in memory: small tables every page reads – types, attributes, sources, purposes, colleagues.

A *stamp* is a word that changes with every write of a table, by whatever process and in whatever way.
"""
