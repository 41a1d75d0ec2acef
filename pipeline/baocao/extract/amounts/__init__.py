"""Numbers → figures: what a number is, its unit, what it measures, what the words around it say."""
