"""The run of python-telegram-bot's own tests: its list and its verdict, not the run itself, which needs pip."""

from pathlib import Path

import pytest

from sandbox.conformance import verdict
from sandbox.conformance.__main__ import NAMED

REPORT = """<?xml version="1.0"?><testsuites><testsuite>
<testcase classname="tests.test_bot.TestBot" name="test_right" />
<testcase classname="tests.test_bot.TestBot" name="test_wrong"><failure /></testcase>
<testcase classname="tests._files.test_photo.TestPhoto" name="test_left_out[a-b]"><skipped /></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    return path


def test_only_what_ran_to_a_good_end_has_passed(report: Path) -> None:
    assert verdict.passed(report) == ["tests/test_bot.py::TestBot::test_right"]


def test_failed_skipped_and_missing_tests_are_named_and_counted(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [
        "tests/test_bot.py::TestBot::test_right",
        "tests/test_bot.py::TestBot::test_wrong",
        "tests/_files/test_photo.py::TestPhoto::test_left_out[a-b]",
        "tests/test_bot.py::TestBot::test_renamed",
    ]
    assert verdict.announce(report, named) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"failed: {named[1]}",
        f"failed: {named[2]}",
        f"not run: {named[3]}",
        "1 passed, 3 failed",
    ]
    assert verdict.announce(report, named[:1]) == 0


def test_a_run_that_left_no_report_has_failed_throughout(tmp_path: Path) -> None:
    assert verdict.announce(tmp_path / "none.xml", ["tests/test_bot.py::TestBot::test_right"]) == 1


def test_the_list_names_each_test_once() -> None:
    named = [line for line in NAMED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(named) == len(set(named)) > 60
