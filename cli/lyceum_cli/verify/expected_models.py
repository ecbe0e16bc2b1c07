"""The read models as they should be, folded from the stored events: plain dictionaries, from
nothing, and nothing of the services.

Learners are known one by one here, where the services only count them.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

Document = dict[str, Any]
Event = tuple[str, str, int, Document]
"""Stream, type, version, data. A stream's events come in order."""


class Models:
    """What cards_v1, offer_v1, voices_v1, their cells and host_standing_v1 should hold."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.cards: dict[str, Document] = {}
        self.offers: dict[str, Document] = {}
        self.voices: dict[str, Document] = {}
        self.hosts: dict[str, Document] = {}
        """Of each partner that was suspended, lapsed or published something: ``suspended``,
        ``lapsed`` and the set of streams that are ``open``."""
        self._versions: dict[str, int] = {}
        self._placed: dict[str, set[str]] = defaultdict(set)
        self._waiting: dict[str, set[str]] = defaultdict(set)
        for stream, type_, version, data in events:
            self._versions[stream] = version
            what = type_.split(".")[-2]
            match stream.partition("-")[0]:
                case "partner":
                    self._partner(stream, what, data)
                case "opportunity":
                    self._opportunity(stream, what, data)
                case "survey":
                    self._survey(stream, what, data)

    def rows(self, model: str) -> dict[str, Document]:
        """All rows of a model; what has nothing to show has a row that is only its version."""
        shown, categories = {
            "cards_v1": (self.cards, ("partner", "opportunity")),
            "offer_v1": (self.offers, ("opportunity",)),
            "voices_v1": (self.voices, ("survey",)),
        }[model]
        return {
            stream: {"_id": stream, "version": version, **shown.get(stream, {})}
            for stream, version in self._versions.items()
            if stream.partition("-")[0] in categories
        }

    def offer_cells(self) -> dict[str, dict[str, int]]:
        cells: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for offer in self.offers.values():
            if offer["open"]:
                cell = cells[f"{offer['area']}|{offer['kind']}|{offer['host_id']}"]
                cell["opportunities"] += 1
                for name in ("places", "taken", "waiting"):
                    cell[name] += offer[name]
        return without_zeros(cells)

    def voices_cells(self) -> dict[str, dict[str, int]]:
        cells: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for survey in self.voices.values():
            if survey["closed"]:
                cell = cells[f"{survey['kind']}|{survey['area']}"]
                cell["surveys_closed"] += 1
                cell["surveys_replied"] += survey["replied"]
                for name in ("responses", "score_sum", "score_count"):
                    cell[name] += survey[name]
        return without_zeros(cells)

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
            host_id=host, kind=offer["kind"], area=place["area"], places=offer["capacity"]
        )

    def _survey(self, stream: str, what: str, data: Document) -> None:
        if what == "opened":
            about = data.get("about", data)  # the first version had it all side by side
            counts = {"responses": 0, "score_sum": 0, "score_count": 0}
            kept = {"kind": about["kind"], "area": about["area"]}
            self.voices[stream] = {**kept, **counts, "closed": False, "replied": False}
        survey = self.voices[stream]
        match what:
            case "response_submitted":
                survey["responses"] += 1
                survey["score_sum"] += sum(data["scales"].values())
                survey["score_count"] += len(data["scales"])
            case "closed" | "replied":
                survey[what] = True

    def _host(self, stream: str) -> Document:
        return self.hosts.setdefault(stream, {"suspended": None, "lapsed": False, "open": set()})


def without_zeros(cells: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """A cell that everything has left may stay, with nothing in it."""
    counted = {
        cell: {name: count for name, count in counts.items() if name != "_id" and count}
        for cell, counts in cells.items()
    }
    return {cell: counts for cell, counts in counted.items() if counts}


def _where(place: Document | None) -> Document:
    known = place or {"address": "", "city": "", "postal_code": "", "area": ""}
    town = f"{known['city']} {known['postal_code']}".strip()
    return {
        "area": known["area"],
        "address": ", ".join(part for part in (known["address"], town) if part),
        "latitude": known.get("latitude"),
        "longitude": known.get("longitude"),
    }
