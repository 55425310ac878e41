"""What may be wrong with the program, its models, the ontology or a store, and what to do about it."""

from kgmatch.doctor.checks import examine
from kgmatch.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine"]
