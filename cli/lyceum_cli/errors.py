"""What the command says when it can't go on."""

from typing import Final

REFUSED: Final = 1
"""Exit code: something was refused or failed."""
USAGE: Final = 2
"""Exit code: the command was called wrongly."""
SOME_REJECTED: Final = 3
"""Exit code: everything usable was done, some rows of the input were not usable."""


class CliError(Exception):
    """An expected failure: `message` is one line that also says what to do.

    `main` prints it to standard error without a traceback and exits with `code`.
    """

    def __init__(self, message: str, code: int = REFUSED) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
