"""Which rows the store can't take: found out once it has refused a batch, to park them alone."""

from collections.abc import Mapping

import bson
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions

from lyceum_chassis.projector.projection import Row

_BYTES_MAX = 16 * 1024 * 1024
_OPTIONS: CodecOptions[Row] = CodecOptions(uuid_representation=UuidRepresentation.STANDARD)


class UnfitRows(Exception):  # noqa: N818
    """Rows that the store can't take, each with the reason."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(f"{len(reasons)} rows can't be stored: {next(iter(reasons.values()))}")
        self.reasons = reasons


def unfit_rows(rows: Mapping[str, Row]) -> dict[str, str]:
    """Those of these rows, by key, that no store could take, with the reason."""
    return {key: reason for key, row in rows.items() if (reason := _why_unfit(row))}


def _why_unfit(row: Row) -> str | None:
    try:
        size = len(bson.encode(row, codec_options=_OPTIONS))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return f"a row of {size:,} bytes" if size > _BYTES_MAX else None
