"""What pytest's report says about the tests that were asked for."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree


def passed(report: Path) -> list[str]:
    """The ids of the tests that passed, sorted."""
    return sorted(name for name, good in _results(report).items() if good)


def announce(report: Path, named: Sequence[str]) -> int:
    """Prints "N passed, N failed"; a test that did not run has failed. 0 when none failed."""
    results = _results(report)
    failed = [name for name in named if not results.get(name)]
    for name in failed:
        print(f"failed: {name}" if name in results else f"not run: {name}")
    print(f"{len(named) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def _results(report: Path) -> dict[str, bool]:
    if not report.exists():
        return {}
    results: dict[str, bool] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        *modules, kind = case.attrib["classname"].split(".")
        name = f"{'/'.join(modules)}.py::{kind}::{case.attrib['name']}"
        results[name] = not any(case.find(trouble) is not None for trouble in ("failure", "error", "skipped"))
    return results
