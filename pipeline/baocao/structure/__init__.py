"""Page → title, furniture, passages, sections, lead-ins; words on demand."""
