"""Reports side by side over provinces and periods."""
