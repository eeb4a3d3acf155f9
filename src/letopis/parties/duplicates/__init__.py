"""Cards that are probably one: keys by which they meet, weights in words, what is found while typing, the search for pairs.

A *candidate* is another card that meets a key of this one; a *reason* is what the two share (or contradict), with
its points; the *weight* of a pair is the sum of its reasons.
"""
