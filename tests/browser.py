"""A real Chromium for tests of what people see: pages that fail their test on any error the browser logs.

Fixtures: `chromium` (one browser process a session), `pages` (opens pages) and `page` (one page, wide, Chinese).
Where no Chromium is installed these tests are skipped and the last lines of the run say so; under CI they fail.
"""

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--remote-debugging-port=0",
)
HOW_TO_GET_IT = (
    "No Chromium here, so nothing was tested in a browser: install it (Debian: apt-get install chromium) "
    "or point CHROMIUM at one."
)
# What the network tells the browser when a server stops, as servers do at the end of every test: no fault of the page
_SERVER_GONE = re.compile(
    r"net::ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)"
)
_left_out: set[str] = set()


def find_chromium() -> str | None:
    """The browser to drive: the one that CHROMIUM names, else the first that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def _chromium_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = find_chromium()
    assert program is not None
    home = tmp_path_factory.mktemp("chromium")
    command = [program, *FLAGS, f"--user-data-dir={home}", "about:blank"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield _address(home / "DevToolsActivePort", process)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(told: Path, process: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            lines = told.read_text().splitlines()
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.02)
    raise RuntimeError(f"Chromium did not start (exit code {process.poll()})")


@pytest.fixture
async def chromium(request: pytest.FixtureRequest) -> AsyncIterator["Browser"]:
    """The session's browser; skips the test, or fails it under CI, where there is none."""
    if find_chromium() is None:
        if os.environ.get("CI"):
            pytest.fail(HOW_TO_GET_IT, pytrace=False)
        _left_out.add(request.node.nodeid)
        pytest.skip(HOW_TO_GET_IT)
    # Imported only here: whoever tests something else should not wait for it
    from playwright.async_api import async_playwright

    # Asked for only here, so that a machine without a browser gets as far as the sentence above
    address = request.getfixturevalue("_chromium_process")
    async with async_playwright() as playwright:
        yield await playwright.chromium.connect_over_cdp(address)


class Pages:
    """Opens pages, each in a profile of its own, and remembers every error that they log."""

    def __init__(self, browser: "Browser") -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._expected = [_SERVER_GONE]
        self.errors: list[str] = []

    async def open(
        self,
        url: str = "about:blank",
        *,
        language: str = "en-US",
        width: int = 1280,
        height: int = 860,
        scheme: Literal["light", "dark"] = "light",
        **options: Any,
    ) -> "Page":
        """A fresh profile each time; width and height in CSS pixels; options as for Browser.new_context."""
        context = await self._browser.new_context(
            viewport={"width": width, "height": height}, locale=language, color_scheme=scheme, **options
        )
        self._contexts.append(context)
        context.set_default_timeout(10_000)
        page = await context.new_page()
        page.on("console", self._logged)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        await page.goto(url)
        return page

    def expect_error(self, pattern: str) -> None:
        """Errors that match are part of this test (a request that is refused)."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        return [line for line in self.errors if not any(one.search(line) for one in self._expected)]

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()

    def _logged(self, message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


@pytest.fixture
async def pages(chromium: "Browser") -> AsyncIterator[Pages]:
    opened = Pages(chromium)
    yield opened
    await opened.close()
    assert not opened.unexpected(), "the browser logged errors:\n" + "\n".join(opened.unexpected())


@pytest.fixture
async def page(pages: Pages) -> "Page":
    """One wide page in Chinese; go where you want with `await page.goto(url)`."""
    return await pages.open(language="zh-CN")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Generator[None, None, None]:
    # After everything else, where nobody overlooks it
    yield
    if _left_out:
        terminalreporter.section("left out: the browser tests", sep="!", yellow=True, bold=True)
        terminalreporter.line(f"{len(_left_out)} tests did not run. {HOW_TO_GET_IT}", yellow=True)
