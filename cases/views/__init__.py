"""Pages of the case, the cohort and search; each a short function that calls one action."""
