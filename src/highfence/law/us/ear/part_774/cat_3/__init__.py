"""Category 3 of the Commerce Control List: electronics."""
