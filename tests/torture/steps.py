"""The steps of a relay's loop at which ``relay_that_dies`` can end it."""

from typing import Final

LOSES_ITS_TOKEN: Final = "after commit, its place in the log lost"
"""The store has to be looked through for what is not published."""

STEPS: Final = (
    "before reading the checkpoint",
    "after reading the checkpoint",
    "before send",
    "after send",
    "before commit",
    "during commit",
    "after commit",
    LOSES_ITS_TOKEN,
    "before writing down",
    "during writing down",
    "between batch and end",
    "after writing down",
)
