"""Летопись: a self-hosted, Russian-first CRM in which every contact with a client is an event in a chronicle."""

__version__ = "0.1.0"
