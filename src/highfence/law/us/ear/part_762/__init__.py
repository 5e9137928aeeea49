"""Part 762: recordkeeping."""
