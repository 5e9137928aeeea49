"""Many transactions at once: tables in and out, the same law in columns."""
