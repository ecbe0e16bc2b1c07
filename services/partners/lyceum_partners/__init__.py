"""The partners service: the organisations of the city."""

PARTNER = "lyceum.partners.partner"
"""What the types of a partner's events begin with."""
