"""Readers of the official lists, as they are published."""
