"""The layers of deploy/compose, and how they may be put together."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "deploy" / "compose"
BASE = FOLDER / "compose.yaml"
CI = FOLDER / "compose.ci.yaml"
OBSERVABILITY = FOLDER / "observability.yaml"
COMBINATIONS = ((BASE,), (BASE, CI), (BASE, OBSERVABILITY))


def files(layers: tuple[Path, ...]) -> list[str]:
    """As options of `docker compose`."""
    return [word for layer in layers for word in ("-f", str(layer))]
