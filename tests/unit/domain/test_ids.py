"""Ids of commits rise within a stream, whatever clocks do."""

from uuid import RFC_4122, UUID

from lyceum_chassis.domain.ids import uuid7, uuid7_after

LAST_OF_ITS_MILLISECOND = UUID("019f0000-0000-7fff-bfff-ffffffffffff")


def millis(id_: UUID) -> int:
    return id_.int >> 80


def test_an_id_tells_its_moment_and_its_version() -> None:
    id_ = uuid7(1_782_000_000_123)
    assert (millis(id_), id_.version, id_.variant) == (1_782_000_000_123, 7, RFC_4122)


def test_an_id_after_another_is_higher_although_the_clock_went_back() -> None:
    ids = [uuid7(5_000)]
    for now_ms in (4_000, 6_000, 1, 6_000, 5_999):
        ids.append(uuid7_after(ids[-1], now_ms))
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert millis(ids[-1]) == 6_000


def test_counting_on_from_the_last_id_of_a_millisecond_leaves_a_valid_id() -> None:
    following = uuid7_after(LAST_OF_ITS_MILLISECOND, 0)
    assert following > LAST_OF_ITS_MILLISECOND
    assert (following.version, following.variant) == (7, RFC_4122)
    assert millis(following) == millis(LAST_OF_ITS_MILLISECOND) + 1


def test_ids_do_not_run_ahead_of_a_clock_that_stands_still() -> None:
    id_ = uuid7(7_000)
    for _ in range(10_000):
        id_ = uuid7_after(id_, 7_000)
    assert millis(id_) == 7_000


def test_a_moment_that_no_id_can_tell_is_the_nearest_one() -> None:
    assert millis(uuid7(-86_400_000)) == 0
    assert millis(uuid7(1 << 60)) == (1 << 48) - 1
