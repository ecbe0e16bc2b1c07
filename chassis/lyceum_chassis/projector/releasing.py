"""Parked records that an operator has released, folded as they would have been.

Pure: the projector reads the rows before and writes what this says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lyceum_chassis.projector.folding import (
    BEHIND_ANOTHER,
    NOTHING_UNFIT,
    Folded,
    OutOfOrder,
    Read,
    fold,
    read,
)
from lyceum_chassis.projector.parking import ParkedRecord
from lyceum_chassis.projector.projection import Projection, Row


def read_released(records: Sequence[ParkedRecord], projection: Projection) -> list[Read]:
    """Decodes them anew, by the code of today."""
    return [
        replace(item, dropped=record.drop)
        for item, record in zip(read(records, projection), records, strict=True)
    ]


def fold_released(
    projection: Projection,
    batch: Sequence[Read],
    before: Mapping[str, Row],
    parked_keys: frozenset[str],
    unfit: Mapping[str, str] = NOTHING_UNFIT,
) -> Folded:
    """As ``fold``, but records that don't follow on their row stay parked, and stop nothing."""
    try:
        return fold(projection, batch, before, parked_keys, unfit=unfit)
    except OutOfOrder as error:
        first, *rest = batch
        reason = f"OutOfOrder: {error}"
        return Folded(parked=[(first, reason), *((item, BEHIND_ANOTHER) for item in rest)])
