"""The read models as they should be, folded from the stored events: plain dictionaries, from
nothing, and nothing of the services.

Learners are known one by one here, where the services only count them.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from lyceum_cli.verify.expected_demand import (
    card_of_demand,
    counted_demand,
    place_of,
    row_of_demand,
)
from lyceum_cli.verify.expected_ledger import Cells, ExpectedLedger
from lyceum_cli.verify.expected_placements import REPORTS as OF_PLACEMENTS
from lyceum_cli.verify.expected_placements import counted

Document = dict[str, Any]
Event = tuple[str, str, int, Document, datetime]
"""Stream, type, version, data, time. A stream's events come in order."""
STREAMS: Final = {
    "cards": ("partner", "opportunity", "skill_demand"),
    "offer": ("opportunity",),
    "voices": ("survey",),
    "skills": ("record", "skill_demand"),
    **dict.fromkeys(OF_PLACEMENTS, ("placement",)),
}
"""The read models, and of which streams each has a row, by what their names begin with."""


class Models:
    """What the cards, the reports with the cells of their ledgers, and host_standing_v1 should
    hold. ``zone`` is the city's, in which a day begins."""

    def __init__(self, events: Iterable[Event] = (), zone: str = "UTC") -> None:
        self.cards: dict[str, Document] = {}
        self.offers: dict[str, Document] = {}
        self.voices: dict[str, Document] = {}
        self.hosts: dict[str, Document] = {}
        """Of each partner that was suspended, lapsed or published something: ``suspended``,
        ``lapsed`` and the set of streams that are ``open``."""
        self._zone = ZoneInfo(zone)
        self._versions: dict[str, int] = {}
        self._days: dict[str, str] = {}
        self._placements: dict[str, Document] = {}
        """Of each placement, where in a table it counts."""
        self._demands: dict[str, Document] = {}
        self._ledgers = {model: ExpectedLedger() for model in STREAMS if model != "cards"}
        self._placed: dict[str, set[str]] = defaultdict(set)
        self._waiting: dict[str, set[str]] = defaultdict(set)
        for event in events:
            self.take(*event)

    def take(self, stream: str, type_: str, version: int, data: Document, time: datetime) -> None:
        """The next event of a stream."""
        self._versions[stream] = version
        day = time.astimezone(self._zone).date().isoformat()
        # Where a stream's times run backwards, its days stand still.
        day = self._days[stream] = max(day, self._days.get(stream, ""))
        what = type_.split(".")[-2]
        match stream.partition("-")[0]:
            case "partner":
                self._partner(stream, what, data)
            case "opportunity":
                self._opportunity(stream, what, data)
                self._ledgers["offer"].stands(day, stream, *self._counted(stream))
            case "skill_demand":
                self.cards[stream] = card_of_demand(stream, what, data, self.cards.get(stream))
                row = self._demands[stream] = row_of_demand(what, data, self._demands.get(stream))
                self._ledgers["skills"].stands(day, stream, *counted_demand(row))
            case "record" if what == "skill_verified":
                person, skill = data["person_id"], place_of(data["skill"])
                self._ledgers["skills"].said(day, skill, person, {"verified": 1})
            case "survey":
                self._survey(stream, what, data, time)
                self._voices_ledger_of(day, stream, what, data, time)
            case "placement":
                self._placement(day, stream, what, data)

    def rows(self, model: str) -> dict[str, Document]:
        """All rows of a model; what has nothing to show has a row that is only its version."""
        shown = {
            "cards": self.cards,
            "offer": self.offers,
            "voices": self.voices,
            "skills": self._demands,
        }.get(model, self._placements)
        days = model != "cards"
        return {
            stream: {"_id": stream, "version": version, **shown.get(stream, {})}
            | ({"day": self._days[stream]} if days else {})
            for stream, version in self._versions.items()
            if stream.partition("-")[0] in STREAMS[model]
        }

    def cells(self, model: str) -> Cells:
        """The cells of a report's ledger, without those in which nothing is left."""
        return self._ledgers[model].cells()

    def current(self, now: datetime) -> set[str]:
        """The cards of what is open or active, and not over."""
        return {
            stream
            for stream, card in self.cards.items()
            if card["status"] in ("open", "active") and not _is_over(card, now)
        }

    def _counted(self, stream: str) -> tuple[Document, dict[str, int], str | None]:
        """Where in the table an opportunity is, what it counts there, and until which day."""
        offer = self.offers.get(stream)
        if offer is None or not offer["open"]:
            return {}, {}, None
        counts = {name: offer[name] for name in ("places", "taken", "waiting")}
        at = {name: offer[name] for name in ("area", "kind", "partner")}
        return at, {"opportunities": 1, **counts}, offer["last_day"]

    def _voices_ledger_of(
        self, day: str, stream: str, what: str, data: Document, time: datetime
    ) -> None:
        at = {name: self.voices[stream][name] for name in ("kind", "area")}
        match what:
            case "response_submitted":
                scales = data["scales"].values()
                said = {"responses": 1, "score_sum": sum(scales), "scores": len(scales)}
                self._ledgers["voices"].said(day, at, data["respondent_id"], said)
            case "closed":
                self._ledgers["voices"].happened(day, at, {"closed": 1})
            case "replied":
                waited = time - datetime.fromisoformat(self.voices[stream]["closed_at"])
                counts = {"replied": 1, "reply_days": 1, _days_counted(waited.days): 1}
                self._ledgers["voices"].happened(day, at, counts)

    def _placement(self, day: str, stream: str, what: str, data: Document) -> None:
        if what == "started":
            about = data["about"]
            self._placements[stream] = {"kind": about["kind"], "area": about["area"]}
        at, person = self._placements[stream], data["person_id"]
        for report, counts in counted(what, data).items():
            self._ledgers[report].said(day, at, person, counts)

    def _partner(self, stream: str, what: str, data: Document) -> None:
        card = self.cards.get(stream)
        if what == "verified":
            card = self.cards[stream] = {"status": "active", "reason": ""}
        if what in ("verified", "profile_revised") and card is not None:
            profile = data["profile"]
            card.update(
                type="partner",
                id=stream.removeprefix("partner-"),
                title=profile["name"],
                description="",
                kind=profile["kind"],
                themes=profile["focus_themes"],
                site=profile["site"],
                **_where(profile["place"]),
            )
        if what in ("suspended", "reinstated"):
            suspended = data["reason"] if what == "suspended" else None
            self._host(stream)["suspended"] = suspended
            if card is not None:
                card["status"] = "active" if suspended is None else "suspended"
                card["reason"] = suspended or ""

        if what in ("verification_lapsed", "verification_renewed"):
            lapsed = self._host(stream)["lapsed"] = what == "verification_lapsed"
            if card is not None:
                card["status"] = "lapsed" if lapsed else "active"
                card["reason"] = "Its verification was not renewed." if lapsed else ""

    def _opportunity(self, stream: str, what: str, data: Document) -> None:
        placed, waiting = self._placed[stream], self._waiting[stream]
        match what:
            case "place_taken":
                placed.add(data["learner_id"])
            case "waitlisted":
                waiting.add(data["learner_id"])
            case "promoted":
                waiting.discard(data["learner_id"])
                placed.add(data["learner_id"])
            case "withdrawn":
                (placed if data["had_place"] else waiting).discard(data["learner_id"])
            case "published":
                self.cards[stream] = {"status": "open", "reason": ""}
                self.offers[stream] = {"open": True}
                self._host(f"partner-{data['host_id']}")["open"].add(stream)
            case "closed" | "cancelled":
                self.cards[stream].update(status=what, reason=data["reason"])
                self.offers[stream]["open"] = False
                self._host(f"partner-{data['host_id']}")["open"].discard(stream)
            case "ended":
                if self.cards[stream]["status"] == "open":
                    self.cards[stream].update(status="closed", reason="Its last day has passed.")
                self.offers[stream]["open"] = False
                self._host(f"partner-{data['host_id']}")["open"].discard(stream)
            case "capacity_changed":
                self.cards[stream]["capacity"] = data["capacity"]
                self.offers[stream]["places"] = data["capacity"]
        if what in ("published", "revised"):
            self._describe(stream, data["host_id"], data["offer"])
        if card := self.cards.get(stream):
            card.update(taken=len(placed), free_places=max(0, card["capacity"] - len(placed)))
            self.offers[stream].update(taken=len(placed), waiting=len(waiting))

    def _describe(self, stream: str, host: str, offer: Document) -> None:
        place = _where(offer["place"])
        self.cards[stream].update(
            type="opportunity",
            id=stream.removeprefix("opportunity-"),
            host_id=host,
            minimum_age=offer["ages"]["minimum"],
            maximum_age=offer["ages"]["maximum"],
            **{name: offer[name] for name in ("title", "description", "kind", "themes")},
            **{name: offer[name] for name in ("price", "pay", "mode", "apply_by", "capacity")},
            **offer["schedule"],
            **offer["access"],
            **place,
        )
        self.offers[stream].update(
            partner=host,
            kind=offer["kind"],
            area=place["area"],
            places=offer["capacity"],
            last_day=offer["schedule"].get("end_date"),
        )

    def _survey(self, stream: str, what: str, data: Document, time: datetime) -> None:
        if what == "opened":
            about = data.get("about", data)  # the first version had it all side by side
            about = {"kind": about["kind"], "area": about["area"]}
            self.voices[stream] = {**about, "closed": False, "replied": False}
        if what in ("closed", "replied"):
            self.voices[stream][what] = True
        if what == "closed":
            self.voices[stream]["closed_at"] = time.isoformat()

    def _host(self, stream: str) -> Document:
        return self.hosts.setdefault(stream, {"suspended": None, "lapsed": False, "open": set()})


def _is_over(card: Document, now: datetime) -> bool:
    """Whether its last day has passed, where it takes place."""
    last = card.get("end_date")
    return (
        last is not None and now.astimezone(ZoneInfo(card["time_zone"])).date().isoformat() > last
    )


def _days_counted(days: int) -> str:
    """The count of the bucket: each number has its own below 32, then a 16th of a power of two."""
    low, bucket = 32, 32
    while days >= low * 2:
        low, bucket = low * 2, bucket + 16
    within = days if days < 32 else bucket + (days - low) * 16 // low
    return f"reply_days_{max(0, within)}"


def _where(place: Document | None) -> Document:
    known = place or {"address": "", "city": "", "postal_code": "", "area": ""}
    town = f"{known['city']} {known['postal_code']}".strip()
    return {
        "area": known["area"],
        "address": ", ".join(part for part in (known["address"], town) if part),
        "latitude": known.get("latitude"),
        "longitude": known.get("longitude"),
    }
