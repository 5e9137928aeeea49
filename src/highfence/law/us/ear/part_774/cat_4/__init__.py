"""Category 4 of the Commerce Control List: computers."""
