"""Nobody can compute a hidden group from what is published."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_projections.disclosure import ALL, Group, hidden_groups, with_sums

People = dict[tuple[str, str], int]

tables = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")),
    st.one_of(st.integers(0, 12), st.integers(0, 200)),
    max_size=36,
)
thresholds = st.integers(2, 15)


def determined(people: People, hidden: frozenset[Group]) -> set[Group]:
    """The hidden groups that follow from the published ones, by exact linear algebra.

    Each row and column, that of the sums included, gives one equation. A hidden group follows if
    its unit vector is in the row space of the equations over the hidden groups: if the reduced
    row echelon form has a row with nothing but it.
    """
    table = with_sums(people)
    unknown = sorted((group for group in table if group in hidden), key=str)
    equations = []
    for side in (0, 1):
        for name in {group[side] for group in table}:
            line = [group for group in table if group[side] == name]
            weight = {group: -1 if group[1 - side] is ALL else 1 for group in line}
            equations.append([Fraction(weight.get(group, 0)) for group in unknown])
    found, at = set(), 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(at, len(equations)) if equations[r][column]), None)
        if pivot is None:
            continue
        equations[at], equations[pivot] = equations[pivot], equations[at]
        first = equations[at][column]
        equations[at] = [value / first for value in equations[at]]
        for r, row in enumerate(equations):
            if r != at and row[column]:
                factor = row[column]
                equations[r] = [a - factor * b for a, b in zip(row, equations[at], strict=True)]
        at += 1
    for row in equations:
        if sum(1 for value in row if value) == 1:
            found.add(unknown[next(i for i, value in enumerate(row) if value)])
    return found


@given(tables, thresholds)
@settings(max_examples=300, deadline=None)
def test_no_hidden_group_follows_from_the_published_ones(people: People, threshold: int) -> None:
    assert not determined(people, hidden_groups(people, threshold))


@given(tables, thresholds)
def test_every_small_group_is_hidden(people: People, threshold: int) -> None:
    hidden = hidden_groups(people, threshold)
    assert all(count >= threshold or group in hidden for group, count in with_sums(people).items())


@given(tables, thresholds)
def test_hidden_groups_under_a_shown_sum_are_not_few_people(people: People, threshold: int) -> None:
    hidden, table = hidden_groups(people, threshold), with_sums(people)
    for side in (0, 1):
        for name in {group[side] for group in table}:
            total = (name, ALL) if side == 0 else (ALL, name)
            parts = [g for g in table if g[side] == name and g[1 - side] is not ALL]
            covered = [table[part] for part in parts if part in hidden]
            if total not in hidden and covered:
                assert sum(covered) >= threshold
                assert len(covered) != 1 or len(parts) == 1


@given(tables)
def test_a_table_without_small_groups_is_shown_whole(people: People) -> None:
    large = {group: count + 10 for group, count in people.items()}
    assert not hidden_groups(large, 10)


def test_the_attacker_of_these_tests_finds_what_subtraction_gives_away() -> None:
    people = {("a", "u"): 3, ("a", "v"): 20, ("b", "u"): 30, ("b", "v"): 40}
    assert determined(people, frozenset({("a", "u")})) == {("a", "u")}


def test_two_hidden_groups_in_each_line_are_not_always_enough() -> None:
    """Two squares of hidden groups, joined by one: each line has two, and that one follows."""
    square = [("a", "u"), ("a", "v"), ("b", "u"), ("b", "v")]
    other = [("c", "w"), ("c", "x"), ("d", "w"), ("d", "x")]
    people = {(row, column): 20 for row in "abcd" for column in "uvwx"}
    few: People = dict.fromkeys([*square, *other, ("a", "w")], 5)
    naive = frozenset[Group](few)
    assert determined(people | few, naive) == {("a", "w")}
    assert not determined(people | few, hidden_groups(people | few, 6))


def test_the_smallest_groups_are_hidden_in_addition() -> None:
    people = {
        ("a", "u"): 3,
        ("a", "v"): 50,
        ("a", "w"): 12,
        ("b", "u"): 40,
        ("b", "v"): 60,
        ("b", "w"): 15,
    }
    assert hidden_groups(people, 10) == {("a", "u"), ("a", "w"), ("b", "u"), ("b", "w")}


def test_an_empty_table_hides_nothing() -> None:
    assert not hidden_groups({}, 10)
    assert not hidden_groups({("a", "u"): 0}, 10)
