"""Determination: one transaction through all regimes, with sources."""

from highfence.determination.check import Options, determine, rulebook

__all__ = ["Options", "determine", "rulebook"]
