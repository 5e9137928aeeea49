"""Part 746: embargoes and other special controls."""
