"""Two edits of one list, put together."""

from letopis.kernel.threeway import Row, merge_rows, resolved


def row(key: str, value: str) -> Row:
    return {"id": key, "value": value}


WAS = [row("1", "a"), row("2", "b"), row("3", "c")]


def test_rows_changed_by_one_come_together() -> None:
    mine = [row("1", "a!"), row("2", "b"), row("", "new")]  # changed 1, took 3 away, added one
    theirs = [row("1", "a"), row("2", "b?"), row("3", "c"), row("4", "d")]  # changed 2, added 4
    merged = merge_rows(WAS, mine, theirs)
    assert not merged.clashes
    assert merged.rows == [row("1", "a!"), row("2", "b?"), row("4", "d"), row("", "new")]
    assert {clash.id for clash in merged.settled} == {"1", "2", "3", "4"}


def test_the_same_change_is_no_clash_and_the_same_new_row_is_one() -> None:
    merged = merge_rows(WAS, [row("1", "x"), row("", "d")], [row("1", "x"), row("4", " d ")])
    assert (merged.rows, merged.clashes) == ([row("1", "x"), row("4", " d ")], [])


def test_what_both_changed_is_chosen_row_by_row() -> None:
    mine = [row("1", "mine"), row("3", "mine")]  # took 2 away
    theirs = [row("1", "theirs"), row("2", "theirs")]  # took 3 away
    merged = merge_rows(WAS, mine, theirs)
    assert [(c.id, c.mine and c.mine["value"], c.theirs and c.theirs["value"]) for c in merged.clashes] == [
        ("1", "mine", "theirs"),
        ("2", None, "theirs"),
        ("3", "mine", None),
    ]
    assert resolved(merged.rows, {}, theirs) == [row("1", "mine"), row("", "mine")]
    picks = dict.fromkeys("123", "theirs")
    assert resolved(merged.rows, picks, theirs) == theirs
    assert resolved(merged.rows, {"1": "theirs", "3": "mine"}, theirs) == [row("1", "theirs"), row("", "mine")]


def test_without_a_base_every_difference_is_a_clash() -> None:
    merged = merge_rows(None, [row("1", "mine")], [row("1", "theirs"), row("2", "b")])
    assert [clash.id for clash in merged.clashes] == ["1", "2"]
