"""Fetch python-telegram-bot's source by pip and run the named tests of its own against the sandbox."""

import argparse
import asyncio
import base64
import importlib.metadata
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sandbox.conformance import verdict
from sandbox.person import Person
from sandbox.server import Sandbox
from sandbox.shapes import BotCard, PersonCard

LIBRARY = "python-telegram-bot"
# What the library's tests are run with; they rely on fixtures that newer versions no longer allow.
TOOLS = ("pytest==9.0.3", "pytest-asyncio==0.21.2", "pytz", "beautifulsoup4")
NAMED = Path(__file__).with_name("tests.txt")
TOKEN = "675666:conformance-token-of-the-sandbox-000000"
PRIVATE, OTHERS = 675666224, (1001, 1002, 1003, 1004)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.conformance", description=__doc__)
    parser.add_argument("--survey", action="store_true", help="run all request tests, list those that pass")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sandbox-conformance-") as folder:
        try:
            source, tools = _fetch(Path(folder))
        except subprocess.CalledProcessError as error:
            print(f"sandbox: pip could not fetch the tests ({error.returncode})", file=sys.stderr)
            return 2
        report = Path(folder) / "report.xml"
        wanted = ["-k", "WithRequest", "tests"] if options.survey else _named()
        asyncio.run(_run(source, tools, report, wanted))
        if options.survey:
            print("\n".join(verdict.passed(report)))
            return 0
        return verdict.announce(report, _named())


def _named() -> list[str]:
    lines = (line.strip() for line in NAMED.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _fetch(folder: Path) -> tuple[Path, Path]:
    """The unpacked source and a directory with the tools. CalledProcessError when pip fails."""
    version = importlib.metadata.version(LIBRARY)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    release = f"{LIBRARY}=={version}"
    subprocess.run([*pip, "download", "--no-binary", LIBRARY, "--no-deps", "--dest", folder, release], check=True)
    subprocess.run([*pip, "install", "--target", folder / "tools", *TOOLS], check=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder / "source", filter="data")
    return next((folder / "source").iterdir()), folder / "tools"


def _draw_pictures(folder: Path) -> None:
    """The release leaves its pictures out; any of the right kind and size does for these tests."""
    jpeg = b"\xff\xd8\xff\xc0\x00\x11\x08" + (800).to_bytes(2) + (800).to_bytes(2) + bytes(10) + b"\xff\xd9"
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (512).to_bytes(4) + (512).to_bytes(4)
    for name, head, size in (
        ("telegram.jpg", jpeg, 33_372),
        ("thumb.jpg", jpeg, 7_000),
        ("telegram.png", png, 12_948),
    ):
        if not (folder / name).exists():
            (folder / name).write_bytes(head.ljust(size, b"\0"))


async def _run(source: Path, tools: Path, report: Path, wanted: Sequence[str]) -> None:
    _draw_pictures(source / "tests" / "data")
    people = [PersonCard(PRIVATE, "Tester", username="tester"), *(PersonCard(one, f"Person {one}") for one in OTHERS)]
    box = Sandbox(token=TOKEN, people=people, bot=BotCard(int(TOKEN.split(":")[0]), "tests_bot"), strict=False)
    async with box:
        for person in people:
            async with Person(box.url, person.id) as one:
                await one.start()
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "--tb=line"]
        command += ["-c", os.devnull, "--rootdir", str(source), "-o", "asyncio_mode=auto"]
        command += ["-p", "pytest_asyncio.plugin", "-p", "sandbox.conformance.plugin", f"--junit-xml={report}"]
        process = await asyncio.create_subprocess_exec(
            *command, *wanted, cwd=source, env=_environment(box.url, source, tools), stdout=sys.stderr
        )
        await process.wait()


def _environment(url: str, source: Path, tools: Path) -> dict[str, str]:
    """The library's tests take the bot and its chats from where its own CI keeps them."""
    bot = {
        "token": TOKEN,
        "payment_provider_token": "none",
        "chat_id": str(PRIVATE),
        "super_group_id": str(OTHERS[0]),
        "forum_group_id": str(OTHERS[1]),
        "channel_id": str(OTHERS[2]),
        "subscription_channel_id": str(OTHERS[3]),
        "name": "Sandbox",
        "username": "@tests_bot",
    }
    project = Path(__file__).resolve().parents[2]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (tools, source, project))),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "SANDBOX_URL": url,
        "GITHUB_ACTIONS": "true",
        "JOB_INDEX": "1",
        "BOTS": base64.b64encode(json.dumps([bot, bot]).encode()).decode(),
    }


if __name__ == "__main__":
    sys.exit(main())
