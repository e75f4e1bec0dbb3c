"""The same models in other engines."""
