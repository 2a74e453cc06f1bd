"""Pages of the coach's work."""
