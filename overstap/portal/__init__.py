"""Mijn overstap: what a young person does with us, without an account."""
