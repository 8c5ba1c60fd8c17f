"""Tests that look for rare things look longer when asked to."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="let state machines run through many more examples")
