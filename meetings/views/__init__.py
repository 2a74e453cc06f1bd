"""Pages of the Overstaptafel; each is a short function that calls one action."""
