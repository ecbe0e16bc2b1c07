"""What libraries log passes on once in a while, not each time."""

import logging

from lyceum_chassis.observing.logs import OnceInAWhile


def test_the_same_message_is_told_once_in_a_while_and_counted() -> None:
    now = 0.0
    once = OnceInAWhile(clock=lambda: now)

    def told(template: str, *arguments: object, logger: str = "aiokafka") -> str | None:
        record = logging.LogRecord(logger, logging.ERROR, "", 0, template, arguments, None)
        return record.getMessage() if once.filter(record) else None

    assert told("Unable to connect to %s", "a:1") == "Unable to connect to a:1"
    assert told("Unable to connect to %s", "b:1") is None
    assert told("Unable to connect to %s", "a:1") is None
    assert told("something else") == "something else"
    assert told("Unable to connect to %s", "a:1", logger="other") == "Unable to connect to a:1"
    now = 31.0
    said = told("Unable to connect to %s", "a:1")
    assert said == "Unable to connect to a:1 (and 2 times more before)"
