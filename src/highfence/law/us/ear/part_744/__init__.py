"""Part 744: control policy, end use and end user based."""
