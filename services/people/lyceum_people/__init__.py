"""The people service: who somebody is, what they agreed to, and who acts for them.

Nothing of it is public, and nothing of it is told as data: others ask, and hear a decision.
"""

PERSON = "lyceum.people.person"
"""What the types of a person's events begin with."""
GUARDIANSHIP = "lyceum.people.guardianship"
CONSENT = "lyceum.people.consent"
CLEARANCE = "lyceum.people.clearance"
