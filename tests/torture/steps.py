"""The steps of a relay's loop at which ``relay_that_dies`` can end it."""

from typing import Final

STEPS: Final = (
    "before reading the checkpoint",
    "after reading the checkpoint",
    "before send",
    "after send",
    "before commit",
    "during commit",
    "after commit",
    "before marking",
    "during marking",
    "between markings",
    "after marking",
)
