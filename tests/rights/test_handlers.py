"""Whatever somebody says or taps leads to use cases, which have rights, and to nothing beside them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from aiogram import Router

from handlers.routers import build_dispatcher

HANDLERS = Path(__file__).parents[2] / "handlers"
EVENTS = ("message", "callback_query", "my_chat_member")
WRITES = ("save", "add", "drop", "put", "grant", "revoke", "link", "use_link", "claim", "decide", "note", "set")

SAYS_NOTHING_OF_ANYBODY = {
    "broadcasts.segments": "the kinds of audiences, without anybody in them",
    "home.stop": "where one stops what",
}
"""Handlers that run no use case, with why that is right."""


def registered() -> Iterator[Callable[..., Any]]:
    def of(router: Router) -> Iterator[Callable[..., Any]]:
        for name in EVENTS:
            for handler in router.observers[name].handlers:
                yield handler.callback
        for below in router.sub_routers:
            yield from of(below)

    yield from of(build_dispatcher())


def trees() -> dict[str, ast.Module]:
    return {
        ".".join(path.relative_to(HANDLERS.parent).with_suffix("").parts): ast.parse(path.read_text())
        for path in sorted(HANDLERS.rglob("*.py"))
    }


def leads_to_a_use_case(name: str, module: str, known: dict[tuple[str, str], ast.AST], seen: set[str]) -> bool:
    """The function, or one of this package that it calls, runs `turn.do`."""
    node = known.get((module, name))
    if node is None:
        # from another module of the package
        found = [place for place in known if place[1] == name]
        if len(found) != 1:
            return any(leads_to_a_use_case(name, each, known, seen) for each, _ in found if each != module)
        module, node = found[0][0], known[found[0]]
    if f"{module}.{name}" in seen:
        return False
    seen.add(f"{module}.{name}")
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and each.attr == "do":
            return True
    called = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    called |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    names = {place[1] for place in known}
    return any(leads_to_a_use_case(each, module, known, seen) for each in sorted(called & names))


def test_every_handler_runs_a_use_case() -> None:
    known: dict[tuple[str, str], ast.AST] = {
        (module, node.name): node
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    idle = set()
    for each in registered():
        function = inspect.unwrap(each)
        name, module = function.__name__, function.__module__
        if not leads_to_a_use_case(name, module, known, set()):
            idle.add(f"{module.removeprefix('handlers.')}.{name}")
    assert idle == SAYS_NOTHING_OF_ANYBODY.keys(), idle ^ SAYS_NOTHING_OF_ANYBODY.keys()
    assert len(list(registered())) > 300


READS = {"form", "centre", "staff", "learner", "learner_of", "of_person", "held_by", "standing"}


def test_no_handler_reads_or_writes_rows_by_itself() -> None:
    """But what steers it: which form is open, what a reply is to, and drafts that it drops."""
    beside = {
        f"{module}: {ast.unparse(node)}"
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ".uow." in ast.unparse(node.func)
        and node.func.attr not in READS | {"drop_form"}
    }
    assert not beside, beside
