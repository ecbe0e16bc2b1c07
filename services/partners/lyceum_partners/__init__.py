"""The partners service: the organisations of the city."""
