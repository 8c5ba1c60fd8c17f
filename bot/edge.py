"""The HTTP edge: one small door for the webhook and the calendar feed, opened only when one of them is used."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

MOST_BYTES = 1 << 20


def edge_application(routes: Iterable[web.RouteDef]) -> web.Application:
    """What the edge answers: nothing but these routes, and nothing larger than a megabyte."""
    app = web.Application(client_max_size=MOST_BYTES)
    app.router.add_routes(routes)
    return app


class Edge:
    """Listens behind the HTTPS proxy. Its requests are not logged: their addresses hold tokens."""

    def __init__(self, host: str, port: int, routes: Iterable[web.RouteDef]) -> None:
        self._host = host
        self._port = port
        self._routes = tuple(routes)
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Nothing happens when there are no routes.

        Raises:
            OSError: the port is taken.
        """
        if not self._routes:
            return
        runner = web.AppRunner(edge_application(self._routes), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner

    async def close(self) -> None:
        """Take no more requests, finish those in hand."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
