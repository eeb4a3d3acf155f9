"""The filter of an address: what is written can be read, what cannot be read matches nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from letopis.kernel.text import has_bad_characters
from letopis.lists.conditions import BadFilter, Condition, Group, read, write
from letopis.lists.fields import Comparison

texts = st.text(max_size=12).filter(lambda text: not has_bad_characters(text))
conditions = st.builds(
    Condition,
    st.from_regex(r"[a-zа-я][\w.-]{0,12}", fullmatch=True),
    st.sampled_from(Comparison),
    st.lists(texts, max_size=4).map(tuple),
)
groups = st.builds(Group, st.lists(conditions, min_size=1, max_size=4).map(tuple), st.booleans())
filters = st.builds(Group, st.lists(conditions | groups, max_size=5).map(tuple), st.booleans())


def normal(group: Group) -> Group:
    """«Any» of nothing or around nothing says the same as its inside."""
    if not group.items:
        return Group()
    inside = group.items[0]
    if not group.any and len(group.items) == 1 and isinstance(inside, Group) and inside.any:
        return inside
    return group


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(filters)
def test_what_is_written_can_be_read(group: Group) -> None:
    text = write(normal(group))
    assert read(text) == normal(group)
    assert write(read(text)) == text


def test_it_reads_as_people_would_write_it() -> None:
    asked = read("source:is:a,b;any(last:older:30;next:empty)")
    assert asked == Group(
        (
            Condition("source", Comparison.IS, ("a", "b")),
            Group((Condition("last", Comparison.OLDER, ("30",)), Condition("next", Comparison.EMPTY)), any=True),
        )
    )
    assert read("name:has:СК «Берег»~; ~(Омск~)~, 12:30").conditions().__next__().values == (
        "СК «Берег»; (Омск), 12:30",
    )


@pytest.mark.parametrize(
    "text",
    [
        "name",
        "name:",
        "name:strange:a",
        "name:is:a;",
        ";",
        "any(",
        "any()",
        "any(name:is:a",
        "name:is:a)",
        "(name:is:a)",
        "any(all(any(name:is:a)))",
        "name:is:a any(name:is:b)",
        "name:is:a~",
        "name:is:\x00",
        "имя с пробелом:is:a",
        "name:is:" + "a" * 9000,
        ";".join(["name:is:a"] * 61),
    ],
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(BadFilter):
        read(text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="any(all)name:is;,~ab()", max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        group = read(text)
    except BadFilter:
        return
    assert read(write(group)) == group
