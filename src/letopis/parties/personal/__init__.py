"""Everything held about one person: what it is, given out whole, or erased with an act (152-ФЗ, GDPR).

What points to a person by a foreign key is found through `_meta`; what a part keeps in another way (texts, the journal,
generic keys, files) that part answers for with a `PersonalData` registered in its `ready()`, see `registry.py`.
"""
