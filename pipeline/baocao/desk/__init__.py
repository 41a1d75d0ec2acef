"""The editors' desk: a page on which articles are marked up, corrected and handed on; its server and its store."""
