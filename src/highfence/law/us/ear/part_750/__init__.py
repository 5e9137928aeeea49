"""Part 750: processing of applications, and issued licenses."""
