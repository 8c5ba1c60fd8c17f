"""The skill graph as it ships, and what its editor is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.language import Lang
from knowledge.content import ContentError
from knowledge.skills import fold_name, load_skill_names, load_skills
from tests.knowledge.banks import CONTENT, skills


def graph(tmp_path: Path, *entries: str) -> Path:
    (tmp_path / "skills.toml").write_text(
        "".join(f'[[skills]]\nname = {{ zh = "名{n}", en = "Name {n}" }}\n{e}\n' for n, e in enumerate(entries)),
        encoding="utf-8",
    )
    return tmp_path


def complaint(content: Path) -> str:
    with pytest.raises(ContentError) as caught:
        load_skill_names(content)
        load_skills(content)
    return str(caught.value).replace(str(content), "content")


def test_the_shipped_graph_covers_primary_and_lower_secondary() -> None:
    assert len(skills()) >= 70
    assert {skill.grade for skill in skills()} == set(range(1, 10))


def test_every_skill_comes_after_what_it_requires_and_not_in_an_earlier_grade() -> None:
    grades: dict[str, int] = {}
    for skill in skills():
        for required in skill.requires:
            assert grades[required] <= skill.grade, f"{skill.id} (grade {skill.grade}) requires {required}"
        grades[skill.id] = skill.grade


def test_only_first_steps_require_nothing() -> None:
    assert {skill.id for skill in skills() if not skill.requires} == {"number.count-100", "geometry.shapes"}


def test_the_graph_hangs_together() -> None:
    neighbours: dict[str, set[str]] = {skill.id: set(skill.requires) for skill in skills()}
    for skill in skills():
        for required in skill.requires:
            neighbours[required].add(skill.id)
    reached, border = set(), ["number.count-100"]
    while border:
        one = border.pop()
        if one not in reached:
            reached.add(one)
            border += neighbours[one]
    assert reached == set(neighbours)


def test_no_edge_repeats_what_a_longer_way_says_already_beyond_one_step() -> None:
    """A skill that requires itself through another is a mistake of the editor; listing one twice too."""
    for skill in skills():
        assert len(set(skill.requires)) == len(skill.requires), skill.id
        assert skill.id not in skill.requires


def test_names_differ_in_both_languages() -> None:
    for lang in Lang:
        names = [skill.name[lang] for skill in skills()]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("spoken", "skill"),
    [
        ("最小公倍数", "number.lcm"),
        (" Lowest  common MULTIPLE", "number.lcm"),
        ("fractions.add-unlike", "fractions.add-unlike"),
        ("鸡兔同笼问题", "problems.chicken-rabbit"),
    ],
)
def test_a_skill_is_found_by_what_teachers_call_it(spoken: str, skill: str) -> None:
    assert load_skill_names(CONTENT)[fold_name(spoken)] == skill


def test_an_unknown_prerequisite_is_named_with_file_and_key(tmp_path: Path) -> None:
    content = graph(tmp_path, 'id = "a"\ngrade = 1', 'id = "b"\ngrade = 2\nrequires = ["a", "foo"]')
    assert complaint(content) == "content/skills.toml, skills[1].requires (of 'b'): 'foo' does not exist"


def test_a_circle_is_named(tmp_path: Path) -> None:
    content = graph(tmp_path, 'id = "a"\ngrade = 1\nrequires = ["b"]', 'id = "b"\ngrade = 1\nrequires = ["a"]')
    assert complaint(content).startswith("content/skills.toml, skills: these skills require each other: ")


def test_a_skill_given_twice_and_a_grade_out_of_range_are_refused(tmp_path: Path) -> None:
    twice = graph(tmp_path, 'id = "a"\ngrade = 1', 'id = "a"\ngrade = 1')
    assert complaint(twice) == "content/skills.toml, skills[1].id: 'a' occurs twice"
    assert "skills[0].grade (of 'a')" in complaint(graph(tmp_path, 'id = "a"\ngrade = 12'))


def test_a_name_that_stands_for_two_skills_is_refused(tmp_path: Path) -> None:
    content = graph(tmp_path, 'id = "a"\ngrade = 1', 'id = "b"\ngrade = 1\nalso = { en = ["NAME 0"] }')
    assert complaint(content) == "content/skills.toml, skills[1].also (of 'b'): 'NAME 0' already stands for 'a'"
