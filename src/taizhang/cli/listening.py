"""The server behind `serve`: it listens until it is told to end, and then finishes what was begun."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from taizhang.kernel.faults import Fault

PATIENCE = 30.0
"""Seconds that requests already begun, and a round of work, are waited for after the word to end."""

_IN_MEMORY = {"max_request_body_size": 4 << 20, "inbuf_overflow": 4 << 20, "outbuf_overflow": 64 << 20}
"""What is sent, and what is answered to it, is not spooled to a file: a report that somebody has read leaves no trace."""


class Listener:
    """A server bound to an address; `run` serves until `end`."""

    def __init__(self, application: Callable[..., Any], host: str, port: int, *, proxy: str | None = None) -> None:
        """`proxy`: the address whose X-Forwarded-Proto is believed. From anybody else the header is taken off."""
        trusted = {"trusted_proxy": proxy, "trusted_proxy_headers": "x-forwarded-proto"} if proxy else {}
        self._map: dict[int, Any] = {}
        try:
            made = create_server(application, map=self._map, host=host, port=port, threads=8, ident="taizhang", **_IN_MEMORY, **trusted)
        except OSError as fault:
            wasyncore.close_all(self._map, ignore_all=True)  # the sockets that were made before one could not be bound
            raise Fault(f"cannot listen on {host}:{port}: {fault.strerror}", remedy="choose another --port (0 takes a free one)") from fault
        self._threads = made.task_dispatcher
        self._doors = [each for each in self._map.values() if isinstance(each, BaseWSGIServer)]
        self._told = False

    @property
    def address(self) -> str:
        """Of the first door: a name such as localhost may have several."""
        host, port = self._doors[0].effective_host, self._doors[0].effective_port
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    def end(self, number: int = 0, frame: FrameType | None = None) -> None:  # noqa: ARG002 (the form of a signal handler)
        """Nobody new is let in; `run` comes back when those who are in have their answers. Told twice, it ends at once."""
        if self._told and number:
            raise SystemExit(128 + number)
        self._told = True

    def run(self) -> None:
        try:
            while not self._told:
                wasyncore.loop(timeout=0.5, use_poll=True, map=self._map, count=1)
            for door in self._doors:
                wasyncore.dispatcher.close(door)
            until = time.monotonic() + PATIENCE
            while self._busy() and time.monotonic() < until:
                wasyncore.loop(timeout=0.1, use_poll=True, map=self._map, count=1)
        finally:
            self._threads.shutdown(timeout=1)
            wasyncore.close_all(self._map, ignore_all=True)

    def _busy(self) -> bool:
        channels = (each for each in self._map.values() if isinstance(each, HTTPChannel))
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def end_on_signals(end: Callable[[int, FrameType | None], None]) -> None:
    """SIGTERM, as service managers send it, and Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
