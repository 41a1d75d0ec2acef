"""Passages → mentions; the article's own place; notes for editors."""
