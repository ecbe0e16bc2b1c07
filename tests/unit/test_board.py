"""The Grafana board shows the metrics that are declared: all of them, and no other."""

import json
import re
from pathlib import Path

from lyceum_chassis.observing import metrics

BOARD = Path(__file__).parents[2] / "deploy" / "grafana" / "lyceum.json"


def declared() -> dict[str, str]:
    """What Prometheus calls each series, and the metric that it is of."""
    names: dict[str, str] = {}
    for part in metrics.PARTS:
        for family in part.collect():
            if not family.name.startswith("lyceum_"):
                continue
            endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
            for ending in endings.get(family.type, ("",)):
                names[family.name + ending] = family.name
    return names


def on_the_board() -> set[str]:
    panels = json.loads(BOARD.read_text())["panels"]
    expressions = [target["expr"] for panel in panels for target in panel.get("targets", ())]
    return {name for each in expressions for name in re.findall(r"\blyceum_\w+", each)}


def test_every_metric_on_the_board_exists() -> None:
    assert on_the_board() <= declared().keys()


def test_every_metric_is_on_the_board() -> None:
    names = declared()
    assert {names[name] for name in on_the_board()} == set(names.values())


def test_every_panel_has_a_place_and_a_number_of_its_own() -> None:
    panels = json.loads(BOARD.read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len(panels)


def test_every_metric_says_what_it_is() -> None:
    for part in metrics.PARTS:
        assert all(family.documentation for family in part.collect())
