"""The layers of deploy/compose, and how they may be put together."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "deploy" / "compose"
BASE = FOLDER / "compose.yaml"
CI = FOLDER / "compose.ci.yaml"
SECURE = FOLDER / "compose.secure.yaml"
CI_SECURE = FOLDER / "compose.ci.secure.yaml"
OBSERVABILITY = FOLDER / "observability.yaml"
SECURED = (BASE, SECURE, CI, CI_SECURE)
"""What the tests run."""
COMBINATIONS = ((BASE,), (BASE, CI), (BASE, OBSERVABILITY), (BASE, SECURE), SECURED)


def files(layers: tuple[Path, ...]) -> list[str]:
    """As options of `docker compose`."""
    return [word for layer in layers for word in ("-f", str(layer))]
