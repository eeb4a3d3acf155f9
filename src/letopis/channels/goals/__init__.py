"""Goals: kinds of rules (`registry.py` is the way in for other parts), clients and their past, counting who reached what.

A *client* is the company a person stood for, or works for now; without any the person. Everything is found from rows: the
reaches of a client can be thrown away and made again, and come out the same.
"""
