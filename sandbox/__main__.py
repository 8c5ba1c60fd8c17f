"""The sandbox's command line: `python -m sandbox demo | serve`."""

import argparse
import asyncio
import ipaddress
import signal
import sys
from pathlib import Path

from sandbox.demo import demo
from sandbox.server import TEST_PEOPLE, TEST_TOKEN, Sandbox
from sandbox.shapes import BotCard, read_people

_BOT = BotCard(0)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        code: int = asyncio.run(options.run(options))
        return code
    except (ValueError, OSError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True)
    add_demo(commands)
    add_serve(commands)
    return parser


def add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = commands.add_parser("demo", help="the sample centre with the real bot, in the browser")
    made.add_argument("--port", type=int, default=8081, help="0 takes a free one (default: %(default)s)")
    made.add_argument("--folder", type=Path, default=Path("var/demo"), help="where it is kept (default: %(default)s)")
    made.add_argument("--database", help="another database than a SQLite file there, e.g. postgresql://…")
    made.set_defaults(run=demo)


def add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="a Telegram on localhost until Ctrl-C")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--expose", action="store_true", help="allow a --host beyond this machine")
    serve.add_argument("--port", type=int, default=8081, help="0 takes a free one (default: %(default)s)")
    serve.add_argument("--token", default=TEST_TOKEN, help="the bot's token, as BotFather would give it")
    serve.add_argument("--username", default=_BOT.username, help="the bot's username")
    serve.add_argument("--name", default=_BOT.first_name, help="the bot's name")
    serve.add_argument("--people", type=Path, help="JSON list of people (default: two)")
    serve.add_argument("--state", type=Path, help="JSON file in which the chats outlive a restart")
    serve.add_argument("--strict", action="store_true", help="check everything with python-telegram-bot")
    serve.add_argument("--limits", action="store_true", help="Telegram's flood control")
    serve.set_defaults(run=_serve)


async def _serve(options: argparse.Namespace) -> int:
    if not options.expose and not is_loopback(options.host):
        raise ValueError(f"--host {options.host} is reachable from outside: add --expose if that is meant")
    head = options.token.split(":")[0]
    if not head.isdigit():
        raise ValueError("--token must look like 123456:ABC, a number, a colon and a secret")
    box = Sandbox(
        token=options.token,
        people=read_people(options.people) if options.people else TEST_PEOPLE,
        bot=BotCard(int(head), options.username, options.name),
        host=options.host,
        port=options.port,
        strict=options.strict,
        limits=options.limits,
        state=options.state,
    )
    await box.start()
    print(f"sandbox: {box.url}", flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await stop.wait()
    finally:
        await box.stop()
    for violation in box.cloud.strict.violations if box.cloud.strict else ():
        print(f"sandbox: {violation}", file=sys.stderr)
    return 1 if box.cloud.strict and box.cloud.strict.violations else 0


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


if __name__ == "__main__":
    sys.exit(main())
