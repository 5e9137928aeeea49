"""Part 738: Commerce Country Chart."""
