"""The closed lists of the city's words, and how people read them.

Themes and community areas are open: each city has its own.
"""

OPPORTUNITY_KINDS = {
    "internship": "Internship",
    "job": "Job",
    "mentorship": "Mentorship",
    "job_shadowing": "Job shadowing",
    "workshop": "Workshop",
    "after_school_programme": "After-school programme",
    "tutoring": "Tutoring",
    "guest_speaker": "Guest speaker",
    "community_project": "Community project",
    "adult_education": "Adult education",
    "language_or_culture": "Language or culture",
    "joint_event": "Joint event",
    "support_service": "Support service",
    "wellness_or_sustainability": "Wellness or sustainability",
}
PARTNER_KINDS = {
    "school": "School",
    "university": "University",
    "business": "Business",
    "community_organisation": "Community organisation",
    "public_body": "Public body",
}
KINDS = OPPORTUNITY_KINDS | PARTNER_KINDS
PRICES = {
    "free": "Free",
    "up_to_50": "Up to $50",
    "over_50": "Over $50",
    "unknown": "Price not known",
}

AGE_BANDS = {
    "0-5": (0, 5),
    "6-10": (6, 10),
    "11-13": (11, 13),
    "14-17": (14, 17),
    "18-24": (18, 24),
    "25+": (25, None),
}
"""First and last year of age of each band; None: no upper end."""


def label(word: str) -> str:
    """A word of a list as people read it: ``youth_arts`` is "Youth arts", ``AUSTIN`` "Austin"."""
    if word in KINDS:
        return KINDS[word]
    spaced = word.replace("_", " ").strip()
    return spaced.title() if spaced.isupper() else spaced[:1].upper() + spaced[1:]


def age_bands(minimum: int, maximum: int | None) -> list[str]:
    """The bands in which somebody is old enough and not too old."""
    return [
        name
        for name, (first, last) in AGE_BANDS.items()
        if (last is None or minimum <= last) and (maximum is None or maximum >= first)
    ]
