"""Part 734: scope of the EAR."""
