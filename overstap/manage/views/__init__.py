"""Pages of Beheer."""
