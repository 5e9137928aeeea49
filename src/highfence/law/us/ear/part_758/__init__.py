"""Part 758: export clearance."""
