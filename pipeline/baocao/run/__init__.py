"""Many inputs, unattended."""
