"""Article → record, tables, files, pages."""
