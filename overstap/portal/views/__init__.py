"""Pages of Mijn overstap, and of the link that opens it."""
