"""What lives is found out; how many live in the rooms is benchmarks/mutants.py's."""

from __future__ import annotations

from pathlib import Path

from benchmarks.mutants import BAR, ROOMS, ROOT, Measured, Room, drawn, measured

CODE = """\
def is_grown_up(years):
    return years >= 18


def until_grown_up(years):
    return max(0, 18 - years)
"""
LOOKS = """\
from domain.ages import is_grown_up, until_grown_up


def test_at_eighteen():
    assert is_grown_up(18) is True and is_grown_up(17) is False
    assert [until_grown_up(years) for years in (17, 18, 19)] == [1, 0, 0]
"""
LOOKS_AT_NOTHING = """\
from domain.ages import is_grown_up, until_grown_up


def test_it_runs():
    is_grown_up(18), until_grown_up(18)
"""


def run(folder: Path, tests: str, *sources: str, slow: str = "") -> Measured:
    project = folder / "project"
    for name, words in (
        ("pyproject.toml", '[project]\nname = "ages"\n'),
        ("domain/__init__.py", ""),
        ("domain/ages.py", CODE),
        ("tests/test_ages.py", tests),
        ("tests/test_slow.py", slow),
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(words)
    room = Room("ages", sources or ("domain/ages.py",), ("tests/test_ages.py",), ("tests/test_slow.py",) * bool(slow))
    return measured(room, project, folder / "copy", 0, 1)


def test_who_looks_finds_every_fault_and_the_project_stays_as_it_was(tmp_path: Path) -> None:
    result = run(tmp_path, LOOKS)
    assert result.share == 1 and not result.survivors and len(result.fates) == result.there_are > 5
    assert (tmp_path / "project/domain/ages.py").read_text() == CODE
    assert not (tmp_path / "project/mutants").exists()


def test_tests_that_assert_nothing_let_faults_live_and_they_are_shown(tmp_path: Path) -> None:
    result = run(tmp_path, LOOKS_AT_NOTHING, "domain/ages.py::is_grown_up")
    assert result.share < BAR
    assert any("+    return years > 18" in result.changes[name] for name in result.survivors)
    assert all("is_grown_up" in name for name in result.fates)


def test_what_survives_is_tried_with_the_slow_tests(tmp_path: Path) -> None:
    assert run(tmp_path, LOOKS_AT_NOTHING, slow=LOOKS).share == 1


def test_the_seed_draws_and_none_draws_all() -> None:
    names = [str(number) for number in range(100)]
    first = drawn(names, 9, 1)
    assert len(set(first)) == 9 and first == drawn(names, 9, 1) != drawn(names, 9, 2)
    assert drawn(names, 0, 1) == drawn(names, 100, 1) == names


def test_every_room_names_what_there_is() -> None:
    for room in ROOMS:
        for source in room.sources:
            pattern, _, function = source.partition("::")
            files = list(ROOT.glob(pattern))
            assert files, source
            assert not function or any(f"def {function}(" in path.read_text() for path in files), source
        for test in (*room.tests, *room.slow):
            assert (ROOT / test.removeprefix("--deselect=").partition("::")[0]).exists(), test
