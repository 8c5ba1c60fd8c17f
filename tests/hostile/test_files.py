"""Every hostile file gets one sentence within two seconds and 100 MB; nothing is written, nobody is called."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from knowledge.content import ContentError
from knowledge.readers import apart
from tests.hostile.files import Hostile, hostile_files, workbook, zipped

CORPUS = hostile_files()
SECONDS, MEGABYTES, LONGEST = 2.0, 100, 400


class Outcome(NamedTuple):
    said: str
    seconds: float
    work: float
    peak: float


class Desk:
    """A process that reads one file after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.reading"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def read(self, door: str, path: Path) -> Outcome:
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(json.dumps([door, str(path)]) + "\n")
        asked.flush()
        return Outcome(*json.loads(answers.readline()))

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, float]]:
    """The desk, and what it takes to read honest files."""
    made, folder = Desk(), tmp_path_factory.mktemp("honest")
    (folder / "q.csv").write_text("题干,正确答案\n1+1=?,2\n")
    (folder / "q.xlsx").write_bytes(workbook())
    usual = max(made.read("questions", folder / name).peak for name in ("q.csv", "q.xlsx"))
    yield made, usual
    made.close()


def test_the_corpus_is_large_and_nothing_is_there_twice() -> None:
    assert len({each.id for each in CORPUS}) == len(CORPUS) >= 60


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda each: each.id)
def test_a_hostile_file_gets_a_sentence_and_nothing_else(
    hostile: Hostile, desk: tuple[Desk, float], tmp_path: Path
) -> None:
    file = tmp_path / hostile.name
    hostile.write(file)
    before = sorted(tmp_path.rglob("*"))
    made, usual = desk
    outcome = made.read(hostile.door, file)
    assert outcome.said, "it was taken"
    assert "\n" not in outcome.said and len(outcome.said.replace(str(tmp_path), "")) < LONGEST
    assert "Traceback" not in outcome.said
    # seconds of work: the machine may have other work, too
    assert outcome.work < SECONDS
    assert outcome.peak < usual + MEGABYTES
    assert sorted(tmp_path.rglob("*")) == before


def write_something(path: Path) -> None:
    (path.parent / "written").write_text("x")


def call_somebody(path: Path) -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def run_something(path: Path) -> None:
    subprocess.run(["true"], check=True)


def take_all_memory(path: Path) -> None:
    bytes(1 << 30)


def die(path: Path) -> None:
    import os

    os._exit(9)


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (write_something, "wanted more than to be read (open)"),
        (call_somebody, "wanted more than to be read (socket"),
        (run_something, "wanted more than to be read (subprocess.Popen)"),
        (take_all_memory, "needs more memory"),
        (die, "brought its reader down"),
    ],
)
def test_a_reader_that_is_taken_over_can_do_nothing(tmp_path: Path, deed: object, sentence: str) -> None:
    with pytest.raises(ContentError) as refused:
        apart.apart(deed, tmp_path / "list.csv")  # type: ignore[arg-type]
    assert sentence in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_a_reader_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "PATIENCE", 1.5)
    with pytest.raises(ContentError, match="given up"):
        apart.apart(_for_ever, tmp_path / "list.csv")


def _for_ever(path: Path) -> None:
    while True:
        pass


def test_without_its_limits_a_bomb_goes_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the control: the limits are what keeps memory down, not the file
    monkeypatch.setattr("knowledge.rosters.parts.MAX_FILE_BYTES", 1 << 40)
    monkeypatch.setattr("knowledge.rosters.parts.MAX_UNPACKED", 1 << 40)
    monkeypatch.setattr("knowledge.rosters.parts.MAX_RATIO", 1 << 40)
    from knowledge.rosters.parts import parts_of

    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(zipped({"people.csv": b"0" * (60 << 20)}))
    assert len(parts_of(bomb)[0].raw) == 60 << 20
