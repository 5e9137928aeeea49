"""What a name says once its dress is taken off: scripts, spellings, legal forms, noise.

``analyze`` turns one name into readings: sequences of tokens that may be compared. Nothing that is set
aside is lost: each reading lists it with the reason.
"""

from highfence.parties.names.analyze import Analysis, Ignored, Reading, Token, analyze, exact_key

__all__ = ["Analysis", "Ignored", "Reading", "Token", "analyze", "exact_key"]
