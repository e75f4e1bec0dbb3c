"""The numbers of the BNSSG demonstration, from published statistics."""
