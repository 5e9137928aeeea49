"""Part 742: control policy, list based."""
