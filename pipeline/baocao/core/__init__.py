"""What travels, and how text and lexicons meet."""
