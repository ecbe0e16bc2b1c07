"""An endless, seeded sequence of commands of every kind, whatever is answered to them.

Some streams are hot: most applications go to a few opportunities with few places. What is decided
by the services depends on who comes first, so some of it is refused; that is as it should be.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from google.protobuf.message import Message
from lyceum.feedback.v1 import feedback_pb2 as fb
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa
from torture.people_commands import PeopleCommands

PARTNERS: Final = 14
OPPORTUNITIES: Final = 24
HOT: Final = 5
LEARNERS: Final = 900
SAID_BY_PEOPLE: Final = ("Quibblethorn", "zanzipolis-0231")
"""Stand in every text that is personal, and nowhere else."""
_TEXT: Final = f"More light, please. Ask for Ms {' at '.join(SAID_BY_PEOPLE)}."
MEMBERS: Final = 6
"""Persons who come and go as members of any partner."""
_AREAS: Final = ("North", "South", "West|End", "Åsen", "")
_SETTLED_AFTER: Final = 60
"""Commands after which what a command made may be spoken of by another one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command to be sent: ``rpc`` of ``service``, for this stream."""

    number: int
    service: str
    rpc: str
    stream: str
    request: Message
    habit: str
    """How its client behaves: "patient", "impatient", "doubting" or "twin", see ``clients``."""
    who: str = ""
    """Who sends it, if not whoever would: ``person:<id>``."""
    beside: "Asked | None" = None
    """Another one that is sent at the same moment."""

    @property
    def command_id(self) -> str:
        return str(self.request.command_id)  # type: ignore[attr-defined]


class Commands:
    """``settling`` first, each in order of its stream; then ``endless``."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._rng = random.Random(f"commands-{seed}")
        self._numbers = itertools.count(1)
        self._partners: list[str] = []
        self._posted: list[tuple[int, str]] = []
        self._surveys: list[tuple[int, str]] = []
        self._last = 0
        members = [self._id("member", number) for number in range(MEMBERS)]
        self._people = PeopleCommands(self._rng, self._id, self._asked, _TEXT, members)

    def settling(self) -> Iterator[Asked]:
        """A city that is open: everything in it may be spoken of at once."""
        for _ in range(PARTNERS):
            yield self._apply_to_join()
            yield self._partner(pa.VerifyPartnerRequest, self._partners[-1])
        for _ in range(OPPORTUNITIES):
            yield self._post()
            yield self._opportunity(op.PublishOpportunityRequest, self._posted[-1][1])
        yield from self._people.settling()

    def endless(self) -> Iterator[Asked]:
        choices: dict[Callable[[], Asked], float] = {
            self._apply: 40,
            self._withdraw: 14,
            self._change_capacity: 6,
            self._revise_opportunity: 4,
            self._post: 3,
            lambda: self._opportunity(op.PublishOpportunityRequest, self._any_posted()): 3,
            self._close: 0.5,
            self._cancel: 0.4,
            self._apply_to_join: 1,
            lambda: self._partner(pa.VerifyPartnerRequest, self._any_partner()): 2,
            lambda: self._partner(pa.RejectPartnerRequest, self._any_partner(), reason="No."): 0.3,
            self._revise_profile: 6,
            self._declare: 9,
            self._suspend: 0.6,
            self._appoint: 4,
            self._change_role: 2,
            self._remove: 4,
            self._hand_over: 1.5,
            self._act_as_member: 6,
            lambda: self._partner(pa.ReinstatePartnerRequest, self._any_partner()): 1.2,
            self._open_survey: 1.5,
            self._respond: 14,
            lambda: self._survey(fb.CloseSurveyRequest): 0.6,
            lambda: self._survey(fb.ReplyToSurveyRequest, you_said="Cold.", we_did="Heat."): 0.6,
            **self._people.choices(),
        }
        makers, weights = list(choices), list(itertools.accumulate(choices.values()))
        while True:
            (make,) = self._rng.choices(makers, cum_weights=weights)
            yield make()

    def _apply_to_join(self) -> Asked:
        self._partners.append(self._id("partner", len(self._partners)))
        return self._partner(pa.ApplyToJoinRequest, self._partners[-1], profile=self._profile())

    def _revise_profile(self) -> Asked:
        return self._revise_profile_of(
            self._partners[0] if self._rng.random() < 0.4 else self._any_partner()
        )

    def _revise_profile_of(self, partner: str) -> Asked:
        return self._partner(pa.ReviseProfileRequest, partner, profile=self._profile())

    def _declare(self) -> Asked:
        word = f"thing {self._rng.randrange(8)}"
        kind, declared = self._rng.choice(
            (
                (pa.DeclareCapabilityRequest, {"capability": word}),
                (pa.WithdrawCapabilityRequest, {"capability": word}),
                (pa.DeclareLimitRequest, {"limit": word}),
                (pa.WithdrawLimitRequest, {"limit": word}),
            )
        )
        return self._partner(kind, self._any_partner(), **declared)

    def _appoint(self) -> Asked:
        partner, person, role = self._any_partner(), self._member(), self._rng.choice((1, 2, 3))
        return self._partner(
            pa.AppointMemberRequest, partner, person_id=person, role=role, name=_TEXT, contact=_TEXT
        )

    def _change_role(self) -> Asked:
        partner, person, role = self._any_partner(), self._member(), self._rng.choice((1, 2, 3))
        return self._partner(pa.ChangeMemberRoleRequest, partner, person_id=person, role=role)

    def _remove(self) -> Asked:
        """While the member acts: whichever comes first, nothing is done by who is none."""
        partner, person = self._busy_partner(), self._member()
        removed = self._partner(pa.RemoveMemberRequest, partner, person_id=person)
        acted = self._as(person, self._revise_profile_of(partner))
        back = self._partner(pa.AppointMemberRequest, partner, person_id=person, role=2)
        return replace(back if self._rng.random() < 0.4 else removed, beside=acted)

    def _hand_over(self) -> Asked:
        one, other = self._rng.sample(range(MEMBERS), 2)
        return self._partner(
            pa.HandOverOwnershipRequest,
            self._busy_partner(),
            from_id=self._id("member", one),
            to_id=self._id("member", other),
        )

    def _act_as_member(self) -> Asked:
        """As somebody who may be a member, or may have been one."""
        if self._rng.random() < 0.5:
            return self._as(self._member(), self._revise_profile_of(self._busy_partner()))
        return self._as(self._member(), self._change_capacity())

    def _as(self, person: str, asked: Asked) -> Asked:
        return replace(asked, who=f"person:{person}")

    def _suspend(self) -> Asked:
        # The first ones host the hot opportunities, which should stay open.
        partner = self._rng.choice(self._partners[3:])
        return self._partner(pa.SuspendPartnerRequest, partner, reason="Not insured. Ünsicher")

    def _post(self) -> Asked:
        hot = len(self._posted) < HOT
        host = self._partners[self._rng.randrange(3)] if hot else self._any_partner()
        opportunity = self._id("opportunity", len(self._posted))
        self._posted.append((self._last, opportunity))
        return self._opportunity(
            op.PostOpportunityRequest, opportunity, host_id=host, offer=self._offer(hot)
        )

    def _revise_opportunity(self) -> Asked:
        opportunity = self._any_posted()
        return self._opportunity(
            op.ReviseOpportunityRequest, opportunity, offer=self._offer(self._is_hot(opportunity))
        )

    def _apply(self) -> Asked:
        return self._opportunity(
            op.ApplyRequest, self._wanted(), learner_id=self._id("learner", self._learner())
        )

    def _withdraw(self) -> Asked:
        return self._opportunity(
            op.WithdrawRequest, self._wanted(), learner_id=self._id("learner", self._learner())
        )

    def _change_capacity(self) -> Asked:
        opportunity = self._wanted()
        return self._opportunity(
            op.ChangeCapacityRequest, opportunity, capacity=self._rng.randint(20, 120)
        )

    def _close(self) -> Asked:
        return self._opportunity(op.CloseOpportunityRequest, self._any_but_hot(), reason="Full.")

    def _cancel(self) -> Asked:
        return self._opportunity(op.CancelOpportunityRequest, self._any_but_hot(), reason="Ill.")

    def _open_survey(self) -> Asked:
        survey = self._id("survey", len(self._surveys))
        self._surveys.append((self._last, survey))
        questions = [
            fb.Question(key="overall", text="How was it?", kind=fb.QUESTION_KIND_SCALE),
            fb.Question(key="change", text="What is to change?", kind=fb.QUESTION_KIND_TEXT),
        ]
        return self._survey(
            fb.OpenSurveyRequest,
            survey,
            opportunity_id=self._wanted(),
            title="About it",
            questions=questions,
        )

    def _respond(self) -> Asked:
        answers = [fb.Answer(question="overall", scale=self._rng.randint(1, 5))]
        if self._rng.random() < 0.2:
            answers.append(fb.Answer(question="change", text=_TEXT))
        return self._survey(
            fb.SubmitResponseRequest,
            respondent_id=self._id("learner", self._learner()),
            answers=answers,
        )

    def _profile(self) -> pa.Profile:
        return pa.Profile(
            name=f"Partner {self._rng.randrange(1000)} — Ćwiczenie",
            kind=self._rng.randint(1, 5),  # type: ignore[arg-type]
            focus_themes=self._rng.sample(("art", "code", "youth-sport"), self._rng.randrange(3)),
            place=pa.Place(area=self._rng.choice(_AREAS), city="Chicago"),
        )

    def _offer(self, hot: bool) -> op.Offer:
        # One in eight is over when it is published: the policy has a deadline that is due at once.
        over = not hot and self._rng.random() < 0.125
        # In one of eight others nobody can apply any more, until it is revised.
        late = not hot and self._rng.random() < 0.125
        return op.Offer(
            title=f"Offer {self._rng.randrange(1000)}",
            kind=self._rng.randint(1, 14),  # type: ignore[arg-type]
            schedule=op.Schedule(
                start_date="2020-01-01",
                end_date="2020-01-31" if over else "",
                time_zone="America/Chicago",
            ),
            mode=self._rng.randint(1, 2),  # type: ignore[arg-type]
            place=op.Place(area=self._rng.choice(_AREAS), address="1 Main Street"),
            ages=op.Ages(minimum=6),
            capacity=40 if hot else self._rng.randint(1, 30),
            price=op.PRICE_FREE,
            pay=op.PAY_UNPAID,
            apply_by="2020-01-20" if late else "",
        )

    def _partner(self, kind: Callable[..., Message], partner: str, **fields: Any) -> Asked:
        return self._asked("partners", f"partner-{partner}", kind, partner_id=partner, **fields)

    def _opportunity(self, kind: Callable[..., Message], opportunity: str, **fields: Any) -> Asked:
        stream = f"opportunity-{opportunity}"
        return self._asked("opportunities", stream, kind, opportunity_id=opportunity, **fields)

    def _survey(self, kind: Callable[..., Message], survey: str = "", **fields: Any) -> Asked:
        chosen = survey or self._settled(self._surveys) or self._id("survey", 0)
        return self._asked("feedback", f"survey-{chosen}", kind, survey_id=chosen, **fields)

    def _asked(
        self,
        service: str,
        stream: str,
        kind: Callable[..., Message],
        who: str = "",
        **fields: Any,
    ) -> Asked:
        self._last = number = next(self._numbers)
        request = kind(command_id=self._id("command", number), **fields)
        rpc = type(request).__name__.removesuffix("Request")
        (habit,) = self._rng.choices(
            ("patient", "impatient", "doubting", "twin"), weights=(88, 4, 4, 4)
        )
        return Asked(number, service, rpc, stream, request, habit, who)

    def _any_partner(self) -> str:
        return self._rng.choice(self._partners)

    def _busy_partner(self) -> str:
        """One of a few, where much is decided at once."""
        return self._rng.choice(self._partners[:3])

    def _member(self) -> str:
        return self._id("member", self._rng.randrange(MEMBERS))

    def _any_posted(self) -> str:
        return self._settled(self._posted)

    def _any_but_hot(self) -> str:
        return self._settled(self._posted[HOT:])

    def _wanted(self) -> str:
        """Seven times out of ten a hot one."""
        if self._rng.random() < 0.7:
            return self._rng.choice(self._posted[:HOT])[1]
        return self._any_posted()

    def _is_hot(self, opportunity: str) -> bool:
        return any(each == opportunity for _, each in self._posted[:HOT])

    def _settled(self, made: list[tuple[int, str]]) -> str:
        settled = [id_ for number, id_ in made[-80:] if number + _SETTLED_AFTER < self._last]
        return self._rng.choice(settled or [id_ for _, id_ in made] or [""])

    def _learner(self) -> int:
        return self._rng.randrange(LEARNERS)

    def _id(self, kind: str, number: int) -> str:
        return str(uuid5(NAMESPACE_OID, f"{self._seed}/{kind}/{number}"))
