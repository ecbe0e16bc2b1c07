"""How whole numbers are distributed, as counts that a ledger can add up and take back.

A number falls into a bucket: below 32 each has its own, above that every power of two is cut into
16 equal ones, so that a bucket's middle is off by 1/32 of the number at most (the buckets of
HdrHistogram, http://hdrhistogram.org). Counts of buckets add up over days, groups and filters,
where quantiles do not. Pure.
"""

from collections.abc import Mapping

_EXACT = 32
_PARTS = 16


def counts_of(name: str, number: int) -> dict[str, int]:
    """What one number of this name adds to a cell. Less than nothing counts as nothing."""
    return {name: 1, f"{name}_{_bucket(max(0, number))}": 1}


def counters_of(name: str, up_to: int) -> tuple[str, ...]:
    """The counts of all numbers of this name up to one."""
    return (name, *(f"{name}_{bucket}" for bucket in range(_bucket(up_to) + 1)))


def quantile(name: str, share: float, up_to: int, counts: Mapping[str, int]) -> float | None:
    """The least number that this share of all do not exceed; None if there is none. A number beyond
    ``up_to`` is told as ``up_to``.

    The inverse of the empirical distribution function: definition 1 of Hyndman and Fan, "Sample
    quantiles in statistical packages", The American Statistician 50(4), 1996.
    """
    wanted = share * counts.get(name, 0)
    if wanted <= 0:
        return None
    reached = 0
    for bucket in range(_bucket(up_to) + 1):
        reached += counts.get(f"{name}_{bucket}", 0)
        if reached >= wanted:
            return min(_middle(bucket), float(up_to))
    return float(up_to)


def _bucket(number: int) -> int:
    if number < _EXACT:
        return number
    doubled = number.bit_length() - _PARTS.bit_length()
    return _EXACT + (doubled - 1) * _PARTS + (number >> doubled) - _PARTS


def _middle(bucket: int) -> float:
    if bucket < _EXACT:
        return float(bucket)
    doubled, part = divmod(bucket - _EXACT, _PARTS)
    width = 2 << doubled
    return (_PARTS + part) * width + (width - 1) / 2
