"""Part 774: the Commerce Control List (Supplement No. 1), as it bears on advanced chips."""
