"""A module a step, from the first."""
