"""Part 740: license exceptions."""
