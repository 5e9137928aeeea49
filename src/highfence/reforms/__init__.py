"""Reforms that ship with highfence: see docs/reforms.md."""
