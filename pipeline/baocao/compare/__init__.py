"""Reports side by side: figures about the same thing brought together across articles, places and periods."""
