"""Annotated reports → models and their scores."""
