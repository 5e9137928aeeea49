"""Part 764: enforcement."""
