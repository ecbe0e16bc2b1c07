"""The checker finds what it is there for: each test doctors one thing in a city at rest."""

from datetime import timedelta
from typing import Any

import pytest
from lyceum_cli.verify.check_places import check_places
from lyceum_cli.verify.findings import Findings
from torture.answers import Verdict
from unit.torture.doctored import HOST, OPPORTUNITY, Doctored, learner, offer


@pytest.fixture
def city() -> Doctored:
    """One place, taken; one learner waits, gets it when it is given back; one more place."""
    city = Doctored()
    city.open_for(capacity=1)
    city.commit(("place_taken", learner("Ada")))
    city.commit(("waitlisted", learner("Ben")))
    city.commit(("withdrawn", learner("Ada") | {"had_place": True}), ("promoted", learner("Ben")))
    city.commit(("waitlisted", learner("Cem")))
    city.commit(("capacity_changed", {"capacity": 2}), ("promoted", learner("Cem")))
    city.project()
    return city


def test_a_city_at_rest_has_nothing_wrong(city: Doctored) -> None:
    assert city.examine() == set()


def test_a_lost_event_is_found(city: Doctored) -> None:
    del city.service.events[3]
    assert "events lost: stored, and not on the topic" in city.examine()


def test_a_doubled_event_is_found(city: Doctored) -> None:
    city.service.events.append(city.service.events[-1])
    assert "events published twice" in city.examine()


def test_an_event_of_nowhere_is_found(city: Doctored) -> None:
    city.service.commits.pop()
    assert {"records of no stored event", "commands answered as stored, and not in the store"} <= (
        city.examine()
    )


def test_swapped_records_are_found(city: Doctored) -> None:
    events = city.service.events
    events[2], events[3] = events[3], events[2]
    assert {"records out of the order of positions", "streams out of order on the topic"} <= (
        city.examine()
    )


def test_a_changed_byte_is_found(city: Doctored) -> None:
    city.service.events[0].value += b" "
    assert "records that differ from the stored text" in city.examine()


def test_a_stream_in_two_partitions_is_found(city: Doctored) -> None:
    city.service.events[-1].partition = 1
    assert "streams in more than one partition" in city.examine()


def test_a_wrong_position_in_the_store_is_found(city: Doctored) -> None:
    city.service.commits[1]["position"] += 1
    assert "positions on the topic that differ from the stored ones" in city.examine()


def test_a_commit_in_no_batch_is_found(city: Doctored) -> None:
    city.service.commits[0]["position"] = None
    assert "commits never published" in city.examine()


def test_batches_that_do_not_fit_are_found(city: Doctored) -> None:
    first, second, third, *_ = city.service.batches
    city.service.batches.remove(second)
    assert "batches that don't follow on the one before" in city.examine()
    city.service.batches.insert(1, {**second, "commits": first["commits"]})
    assert "commits in more than one batch" in city.examine()
    third["sizes"] = [7]
    assert "commits whose batch gives them another size" in city.examine()


def test_an_internal_event_on_the_public_topic_is_found(city: Doctored) -> None:
    city.service.public.append(city.service.events[2])
    assert "records that the public topic should not hold" in city.examine()


def test_a_public_event_that_is_missing_there_is_found(city: Doctored) -> None:
    city.service.public.clear()
    assert "public events missing on the public topic" in city.examine()


def test_a_gap_and_a_repeat_in_a_stream_are_found(city: Doctored) -> None:
    commits = city.service.commits
    commits[2]["version"] += 1
    assert {"gaps in a stream", "versions of a stream stored twice"} <= city.examine()


def test_ids_out_of_the_order_of_versions_are_found(city: Doctored) -> None:
    commits = city.service.commits
    commits[0]["_id"], commits[1]["_id"] = commits[1]["_id"], commits[0]["_id"]
    assert city.examine() == {"streams whose commits' ids are not in the order of versions"}


def test_a_command_stored_twice_is_found(city: Doctored) -> None:
    commits = city.service.commits
    commits[3]["command_id"] = commits[2]["command_id"]
    assert "commands stored twice" in city.examine()


def test_an_answer_for_nothing_stored_is_found(city: Doctored) -> None:
    city.answers[0].command_id = "another"
    found = city.examine()
    assert "commands answered as stored, and not in the store" in found
    assert "commits of commands that nobody sent" in found


def test_a_refused_command_that_is_stored_is_found(city: Doctored) -> None:
    city.answers[0].verdict = Verdict.REFUSED
    assert "commands refused and stored" in city.examine()
    city.answers[0].attempts, city.answers[0].lost = 2, 1
    assert city.examine() == set()


def test_a_stored_command_without_an_answer_is_right(city: Doctored) -> None:
    city.answers[0].verdict = Verdict.UNANSWERED
    assert city.examine() == set()


@pytest.mark.parametrize(
    ("happens", "found"),
    [
        (("place_taken", learner("Dan")), "opportunities with more learners than places"),
        (("waitlisted", learner("Ben")), "learners who have a place or a turn twice"),
        (("withdrawn", learner("Dan") | {"had_place": True}), "withdrawals of what was not held"),
        (("capacity_changed", {"capacity": 1}), "opportunities with more learners than places"),
    ],
)
def test_a_wrong_decision_on_a_place_is_found(
    city: Doctored, happens: tuple[str, Any], found: str
) -> None:
    city.commit(happens)
    city.project()
    assert found in city.examine()


def test_a_promotion_that_passes_somebody_by_is_found(city: Doctored) -> None:
    city.commit(("waitlisted", learner("Dan")))
    city.commit(("waitlisted", learner("Eve")))
    city.commit(("capacity_changed", {"capacity": 3}), ("promoted", learner("Eve")))
    city.project()
    assert city.examine() == {"promotions that pass somebody by"}


def test_a_deadline_that_was_carried_out_twice_is_found(city: Doctored) -> None:
    for _ in range(2):
        city.commit(("ended", {"host_id": HOST}))
    city.project()
    assert city.examine() == {"opportunities that ended twice"}


def test_after_the_end_nobody_need_move_up_and_who_does_is_found(city: Doctored) -> None:
    city.commit(("waitlisted", learner("Dan")))
    city.commit(("ended", {"host_id": HOST}))
    city.commit(("withdrawn", learner("Cem") | {"had_place": True}))
    city.project()
    assert city.examine() == set()
    city.commit(("promoted", learner("Dan")), actor="policy:promotions")
    city.project()
    assert city.examine() == {"promotions after the end"}


def test_after_the_last_day_to_apply_nobody_need_move_up_and_who_does_is_found(
    city: Doctored,
) -> None:
    city.commit(("waitlisted", learner("Dan")))
    # What is done to the city is done in the night to the 2nd of January, 21:04 in Chicago.
    city.commit(("revised", {"host_id": HOST, "offer": offer(2, apply_by="2025-12-31")}))
    city.commit(("withdrawn", learner("Cem") | {"had_place": True}))
    city.project()
    assert city.examine() == set()
    city.commit(("promoted", learner("Dan")), actor="policy:promotions")
    city.project()
    assert city.examine() == {"promotions after the last day to apply"}


@pytest.mark.parametrize("apply_by", [None, "2026-01-01"])
def test_who_is_passed_by_when_one_may_apply_again_is_found(
    city: Doctored, apply_by: str | None
) -> None:
    city.commit(("waitlisted", learner("Dan")))
    city.commit(("revised", {"host_id": HOST, "offer": offer(2, apply_by="2025-12-31")}))
    city.commit(("withdrawn", learner("Cem") | {"had_place": True}))
    city.commit(("revised", {"host_id": HOST, "offer": offer(2, apply_by=apply_by)}))
    city.project()
    assert city.examine() == {"free places although somebody waits"}


def test_a_free_place_that_a_waiting_learner_was_not_given_is_found(city: Doctored) -> None:
    city.commit(("waitlisted", learner("Dan")))
    city.commit(("withdrawn", learner("Cem") | {"had_place": True}))
    city.project()
    assert city.examine() == {"free places although somebody waits"}


def promote_in_two_steps(city: Doctored) -> None:
    for name in ("Dan", "Eve", "Fay"):
        city.commit(("waitlisted", learner(name)))
    city.commit(
        ("capacity_changed", {"capacity": 9}),
        ("promoted", learner("Dan")),
        ("promoted_in_part", {}),
    )


def test_a_promotion_that_stopped_half_way_is_found(city: Doctored) -> None:
    promote_in_two_steps(city)
    city.commit(("withdrawn", learner("Dan") | {"had_place": True}), ("promoted", learner("Eve")))
    city.project()
    assert city.examine() == {"free places although somebody waits"}


def test_a_promotion_in_steps_may_be_under_way_while_the_city_works(city: Doctored) -> None:
    promote_in_two_steps(city)
    city.commit(("withdrawn", learner("Dan") | {"had_place": True}), ("promoted", learner("Eve")))
    findings = Findings()
    check_places(city.evidence.all_events(), findings)
    assert not findings
    assert findings.figures["opportunities in the midst of promoting"] == 1


def test_a_promotion_that_went_on_to_its_end_is_well(city: Doctored) -> None:
    promote_in_two_steps(city)
    city.commit(("waitlisted", learner("Gus")))
    step = [("promoted", learner(name)) for name in ("Eve", "Fay", "Gus")]
    city.commit(*step, actor="policy:promotions")
    city.project()
    assert city.examine() == set()


def test_a_wrong_cell_is_found(city: Doctored) -> None:
    cell, *_ = city.evidence.models["offer_v2_cells"].values()
    cell["n"]["taken"] += 1
    assert city.examine() == {"wrong cells of offer_v2"}


def test_a_wrong_row_is_found(city: Doctored) -> None:
    city.evidence.models["cards_v1"][OPPORTUNITY]["taken"] = 1
    assert city.examine() == {"wrong rows of cards_v1"}


def test_a_missing_row_is_found(city: Doctored) -> None:
    del city.evidence.models["offer_v2"][OPPORTUNITY]
    assert city.examine() == {"rows missing in offer_v2"}


def test_a_search_replica_that_missed_a_card_is_found(city: Doctored) -> None:
    city.evidence.indexes["replica"].cards.clear()
    assert city.examine() == {"cards that a search replica does not have"}


def test_a_search_replica_with_a_card_twice_is_found(city: Doctored) -> None:
    shown = city.evidence.indexes["replica"].cards[OPPORTUNITY]
    shown.append(shown[0])
    assert city.examine() == {"cards twice in a search replica"}


def test_a_search_replica_with_an_old_card_is_found(city: Doctored) -> None:
    (card,) = city.evidence.indexes["replica"].cards[OPPORTUNITY]
    card["taken"] -= 1
    assert city.examine() == {"wrong cards in a search replica"}


def test_a_policy_that_forgot_is_found(city: Doctored) -> None:
    city.evidence.models["host_standing_v1_entries"].clear()
    assert city.examine() == {"wrong rows of host_standing_v1"}


def test_what_is_parked_or_left_to_do_is_found(city: Doctored) -> None:
    city.evidence.parked.append("cards_v1/topic/0/1")
    city.evidence.reactions.append("a reaction")
    city.service.open_transactions.append("lyceum.opportunities.v1[0]")
    assert city.examine() == {
        "events parked",
        "reactions left to be carried out",
        "partitions that end in an open transaction",
    }


def test_a_person_in_a_public_record_is_found(city: Doctored) -> None:
    city.service.public[0].headers["ce_subject"] = learner("Ada")["learner_id"]
    assert "public records that name a person" in city.examine()


def test_words_of_people_in_the_clear_are_found(city: Doctored) -> None:
    city.evidence.told_of_people.append("'Ada' in a log")
    assert "words of people in the clear" in city.examine()


def test_a_time_that_runs_backwards_is_found(city: Doctored) -> None:
    city.service.commits[-1]["events"][0]["time"] -= timedelta(milliseconds=1)
    assert "events before the ones that they follow" in city.examine()
