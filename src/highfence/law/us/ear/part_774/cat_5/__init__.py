"""Category 5 of the Commerce Control List: telecommunications and information security."""
