"""`python -m sandbox serve`."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from sandbox.__main__ import is_loopback, main
from sandbox.server import Sandbox
from sandbox.shapes import read_people


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "0.0.0.0"], "reachable from outside: add --expose"),
        (["--token", "secret"], "--token must look like"),
        (["--people", "missing.json"], "missing.json"),
    ],
)
def test_a_wrong_option_gets_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(["serve", *arguments]) == 2
    complaint = capsys.readouterr().err
    assert sentence in complaint
    assert complaint.count("\n") == 1


@pytest.mark.parametrize(
    ("host", "inside"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("x", False)],
)
def test_only_this_machine_counts_as_inside(host: str, inside: bool) -> None:
    assert is_loopback(host) is inside


def test_people_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "people.json"
    path.write_text(json.dumps([{"id": 7, "first_name": "王", "hint": "teacher", "phone": "+861"}]))
    assert read_people(path)[0].user() == {"id": 7, "is_bot": False, "first_name": "王", "language_code": "zh-hans"}
    for wrong in ({"id": 7}, [{"id": "7", "first_name": "x"}], [{"id": 7, "first_name": "x", "age": 3}]):
        path.write_text(json.dumps(wrong))
        with pytest.raises(ValueError, match=r"people\.json"):
            read_people(path)


async def test_a_port_that_is_taken_is_said_and_leaves_nothing_open() -> None:
    async with Sandbox() as box:
        with pytest.raises(OSError, match="in use"):
            await Sandbox(port=int(box.url.rsplit(":", 1)[1])).start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_until_it_is_told_to_stop_and_keeps_its_state(tmp_path: Path, number: signal.Signals) -> None:
    state = tmp_path / "state.json"
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--state", str(state)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().split()[1]
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{url}/people/1001/start", json={}) as response:
            assert response.status == 200
        process.send_signal(number)
        await process.communicate()
    assert process.returncode == 0
    assert json.loads(state.read_text())["chats"]["1001"]["started"] is True
