"""PURE: how a text is cut for searching: units with places, lexemes, passages, prints of sentences.

The write side stores what comes out; the read side asks and highlights by the same rules. Knows nothing of Django.
"""
