"""The same person in several files: normal forms, exact repeats by rule, the rest by a model (Fellegi and Sunter, 1969)."""

from kgmatch.duplicates.exact import find_exact
from kgmatch.duplicates.model import EXTRA_MISSING, available, find
from kgmatch.duplicates.records import Pair, PersonFacts, facts_of

__all__ = ["EXTRA_MISSING", "Pair", "PersonFacts", "available", "facts_of", "find", "find_exact"]
