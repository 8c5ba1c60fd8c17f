"""Figures that tests measure, at the end of the run: a test says `record_property(FIGURES, text)`."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

FIGURES = "figures"


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: Any) -> Generator[None, None, None]:
    yield
    # of reports, since where the suite runs on several cores the tests are in other processes
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())]
    for report in reports:
        for name, text in report.user_properties:
            if name == FIGURES:
                terminalreporter.section(f"figures of {report.nodeid}")
                terminalreporter.write_line(text)
