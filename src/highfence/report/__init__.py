"""Pictures of the law and of what it catches."""
