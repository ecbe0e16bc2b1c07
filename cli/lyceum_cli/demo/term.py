"""A simulated term: who applies, changes their mind, is promoted, answers; and what hosts do.

It is planned in full from the catalogue and the seed, whatever the services answer, so that a
second run sends the same commands. Everything in it is invented, and says so where people read it.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.message import Message
from lyceum.feedback.v1 import feedback_pb2 as fb
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa

from lyceum_cli.demo import voices
from lyceum_cli.demo.catalogue import Catalogue
from lyceum_cli.demo.identity import Identities
from lyceum_cli.demo.places import Places


@dataclass(frozen=True, slots=True)
class Phase:
    """Commands that may go side by side, but for those on the same aggregate: these keep their
    order. The next phase begins when all are answered, and `closing` are not open any more."""

    name: str
    requests: list[Message]
    closing: tuple[str, ...] = ()
    """Opportunities that a policy closes on its own."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much happens in a term."""

    learners: int
    applications: int
    surveys: int

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Size":
        """As much as suits the city: some thousands of applications in one of Chicago's size."""
        applications = min(4_500, 10 * len(catalogue.running))
        return cls(
            learners=max(30, applications * 2 // 5),
            applications=applications,
            surveys=min(240, len(catalogue.running) // 3),
        )


class Term:
    """`phases`, in order, each to be taken once."""

    def __init__(self, catalogue: Catalogue, seed: int, size: Size | None = None) -> None:
        self._catalogue = catalogue
        self._size = size or Size.of(catalogue)
        self._rng = random.Random(f"term-{seed}")
        self._ids = Identities(seed)
        self._latecomers = 0
        running = [Places(each, each.capacity) for each in catalogue.running]
        # The order of popularity: chance, whatever the file's order.
        self._rng.shuffle(running)
        self._running = running
        self._rated = sorted(running, key=lambda each: each.opportunity_id)

    def phases(self) -> Iterator[Phase]:
        yield Phase("applications", list(self._applications()))
        yield Phase("changes of mind", list(self._changes()))
        yield Phase("closings", list(self._closings()))
        yield from self._suspension()
        surveyed = self._surveyed()
        yield Phase("surveys", list(self._surveys(surveyed)))
        yield Phase("more places", list(self._more_places(surveyed)))

    def _applications(self) -> Iterator[Message]:
        # The tenth most wanted is half as wanted as the first: enough to fill waiting lists.
        weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(self._running))))
        for _ in range(self._size.applications if self._running else 0):
            (wanted,) = self._rng.choices(self._running, cum_weights=weights)
            learner = self._somebody()
            if wanted.apply(learner):
                yield self._apply(wanted.opportunity_id, learner)
        for late in self._catalogue.over[:20]:
            yield self._apply(late.opportunity_id, self._latecomer())

    def _changes(self) -> Iterator[Message]:
        """Some withdraw, so that others are promoted; some hosts find room for more, and a few
        ask for fewer places than are taken."""
        for places in self._running:
            for learner in [*places.placed, *places.waiting]:
                if self._rng.random() < 0.08:
                    places.withdraw(learner)
                    yield op.WithdrawRequest(
                        command_id=self._ids.command("withdraw", places.opportunity_id, learner),
                        opportunity_id=places.opportunity_id,
                        learner_id=learner,
                    )
        for places in [each for each in self._running if each.waiting][::3]:
            yield self._widen(places, "widen", places.capacity + 1 + len(places.waiting) // 2)
        for places in [each for each in self._running if len(each.placed) > 9][-5:]:
            yield self._capacity(places, "narrow", 1)

    def _closings(self) -> Iterator[Message]:
        share = max(1, len(self._running) // 150)
        ending = self._rng.sample(self._running, min(len(self._running), 2 * share))
        for number, places in enumerate(ending):
            places.open = False
            opportunity_id = places.opportunity_id
            if number % 3:
                yield op.CloseOpportunityRequest(
                    command_id=self._ids.command("close", opportunity_id),
                    opportunity_id=opportunity_id,
                    reason="It has begun. (simulated)",
                )
            else:
                yield op.CancelOpportunityRequest(
                    command_id=self._ids.command("cancel", opportunity_id),
                    opportunity_id=opportunity_id,
                    reason="Its leader is ill. (simulated)",
                )
            if number % 4 == 0:
                yield self._apply(opportunity_id, self._latecomer())

    def _suspension(self) -> Iterator[Phase]:
        """A partner is suspended; when its offer has closed for that, it is reinstated. Which one
        is chance, among those with some opportunities, but not most."""
        hosted = self._catalogue.hosted
        some = [host for host, own in hosted.items() if 3 <= len(own) <= 15] or sorted(
            hosted, key=lambda host: len(hosted[host])
        )[:1]
        for host in self._rng.sample(some, 1) if some else ():
            closing = set(hosted[host])
            for places in self._running:
                if places.opportunity_id in closing:
                    places.open = False
            suspend = pa.SuspendPartnerRequest(
                command_id=self._ids.command("suspend", host),
                partner_id=host,
                reason="Its insurance has run out. (simulated)",
            )
            reinstate = pa.ReinstatePartnerRequest(
                command_id=self._ids.command("reinstate", host), partner_id=host
            )
            yield Phase("a suspension", [suspend], closing=tuple(hosted[host]))
            yield Phase("the reinstatement", [reinstate])

    def _surveyed(self) -> list[Places]:
        """The opportunities that most people were at."""
        attended = sorted(
            (each for each in self._rated if each.placed), key=lambda each: -len(each.placed)
        )
        return attended[: self._size.surveys]

    def _surveys(self, surveyed: list[Places]) -> Iterator[Message]:
        opened: list[Message] = []
        answered: list[Message] = []
        closed: list[Message] = []
        for places in surveyed:
            survey_id = self._ids.survey(places.opportunity_id)
            opened.append(
                fb.OpenSurveyRequest(
                    command_id=self._ids.command("open", survey_id),
                    survey_id=survey_id,
                    opportunity_id=places.opportunity_id,
                    title=f"{places.opening.title[:180]} (simulated)",
                    questions=voices.QUESTIONS,
                )
            )
            quality = self._rng.uniform(2.4, 4.8)
            there = [each for each in places.placed if self._rng.random() < 0.7]
            answered += [self._respond(survey_id, each, quality) for each in there]
            if there and self._rng.random() < 0.05:
                answered.append(self._respond(survey_id, there[0], quality, again="again"))
            closed.append(
                fb.CloseSurveyRequest(
                    command_id=self._ids.command("close", survey_id), survey_id=survey_id
                )
            )
            if self._rng.random() < 0.03:
                closed.append(self._respond(survey_id, self._latecomer(), quality))
            if self._rng.random() < 0.85:
                closed.append(self._reply(survey_id))
        # Everybody answers in between each other, as people do.
        self._rng.shuffle(answered)
        yield from (*opened, *answered, *closed)

    def _more_places(self, surveyed: list[Places]) -> Iterator[Message]:
        for places in surveyed:
            if places.open and places.waiting:
                yield self._widen(places, "more", places.capacity + len(places.waiting))

    def _somebody(self) -> str:
        return self._ids.learner(self._rng.randrange(self._size.learners))

    def _latecomer(self) -> str:
        """Somebody who has not applied anywhere."""
        self._latecomers += 1
        return self._ids.learner(self._size.learners + self._latecomers)

    def _apply(self, opportunity_id: str, learner: str) -> op.ApplyRequest:
        return op.ApplyRequest(
            command_id=self._ids.command("apply", opportunity_id, learner),
            opportunity_id=opportunity_id,
            learner_id=learner,
        )

    def _widen(self, places: Places, intention: str, capacity: int) -> op.ChangeCapacityRequest:
        places.widen(capacity)
        return self._capacity(places, intention, capacity)

    def _capacity(self, places: Places, intention: str, capacity: int) -> op.ChangeCapacityRequest:
        return op.ChangeCapacityRequest(
            command_id=self._ids.command(intention, places.opportunity_id),
            opportunity_id=places.opportunity_id,
            capacity=capacity,
        )

    def _respond(
        self, survey_id: str, learner: str, quality: float, again: str = "respond"
    ) -> fb.SubmitResponseRequest:
        return fb.SubmitResponseRequest(
            command_id=self._ids.command(again, survey_id, learner),
            survey_id=survey_id,
            respondent_id=learner,
            answers=voices.answers(self._rng, quality),
        )

    def _reply(self, survey_id: str) -> fb.ReplyToSurveyRequest:
        you_said, we_did = voices.reply(self._rng)
        return fb.ReplyToSurveyRequest(
            command_id=self._ids.command("reply", survey_id),
            survey_id=survey_id,
            you_said=you_said,
            we_did=we_did,
        )
