"""The relay's checkpoint as it lies on Kafka, of today and of before."""

import json
from uuid import UUID

from lyceum_chassis.relay.checkpoint import Checkpoint, Republication
from lyceum_chassis.store.published import Batch

ONE, OTHER, THIRD = (UUID(int=number) for number in (1, 2, 3))


def test_what_is_written_is_read() -> None:
    checkpoint = Checkpoint(
        6,
        Batch(4, (ONE, OTHER), (1, 2)),
        {"lyceum.partners.v1": 6},
        {"_data": "8265"},
        "a collection",
        Republication(["lyceum.partners.v1"], 3),
    )
    assert Checkpoint.from_json(checkpoint.to_json()) == checkpoint
    assert Checkpoint.from_json(Checkpoint(1).to_json()) == Checkpoint(1)


def test_one_of_before_says_how_many_events_each_commit_has() -> None:
    old = {"position": 9, "batch": [[str(ONE), 4], [str(OTHER), 5], [str(THIRD), 8]], "ends": {}}
    read = Checkpoint.from_json(json.dumps(old).encode())
    assert read.batch == Batch(4, (ONE, OTHER, THIRD), (1, 3, 2))
    assert read.token is None
    empty = Checkpoint.from_json(b'{"position": 9, "batch": []}')
    assert (empty.position, empty.batch) == (9, None)


def test_what_of_a_batch_the_store_does_not_tell_of_yet() -> None:
    batch = Batch(4, (ONE, OTHER, THIRD), (1, 3, 2))
    assert batch.last == 9
    assert batch.behind(3) == batch
    assert batch.behind(7) == Batch(8, (THIRD,), (2,))
    assert batch.behind(9) is None
