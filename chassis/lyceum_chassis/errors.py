"""What can go wrong at the edge of a service. The gRPC server turns each into a status."""

from collections.abc import Sequence


class InvalidArgument(Exception):  # noqa: N818
    """The request is wrong in itself. ``violations`` are all of them: (field, description)."""

    def __init__(self, violations: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {description}" for field, description in violations))
        self.violations = tuple(violations)


class NotFound(Exception):  # noqa: N818
    """There is no such thing. ``what`` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no {what}.")


class Conflicted(Exception):  # noqa: N818
    """Others changed the stream at the same time, several times over. Send the command again."""


class Unavailable(Exception):  # noqa: N818
    """A server that this needs is away. Nothing was done that a retry would do twice."""

    def __init__(self, message: str, retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotPermitted(Exception):  # noqa: N818
    """The caller may not do this. What that tells is the subclass's."""


class Unauthenticated(NotPermitted):
    """There is no token, or none that can be taken. ``str`` says what is wrong with it."""


class Forbidden(NotPermitted):
    """The caller is known, and may not."""

    def __init__(self, message: str = "You may not do this.") -> None:
        super().__init__(message)


class Private(NotPermitted):
    """The caller may not even know that there is such a thing: it is told that there is none."""


class TooMany(Exception):  # noqa: N818
    """One caller asks for more than its share."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
