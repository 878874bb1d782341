"""Batches made in a process apart, while this one checks the rows after them and writes those before: `python -m taizhang.records.sealer`.

Each message is its length and as many bytes. In: what `batching.made` needs beside the lines (the master key among it: it stands in no
file, argument or variable), then packed lines, each time with the forms that have become known since. Out, for each of them: a batch and
its entries of the vault, or a fault."""

from __future__ import annotations

import gc
import marshal
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from queue import Queue, SimpleQueue
from threading import Thread
from typing import IO, Any

from django.utils.translation import gettext as _

from taizhang.journal.types import Batch
from taizhang.kernel.faults import Fault
from taizhang.records.batching import Form, Line, Made, made, squeezed, stretched, unpacked
from taizhang.records.sealing import Vault

_COMMAND = [sys.executable, "-m", "taizhang.records.sealer"]
_LENGTH = 8
_AHEAD = 1_500
"""Batches that wait to be fetched: of 1,000 rows each takes a quarter of a MiB."""


class Apart:
    """A process that makes batches of the lines it is handed. To be closed."""

    def __init__(self, vault: Vault, hashes: str, district: str, register: str) -> None:
        self._process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (ourselves)
        self._register, self._handed, self._known = register, 0, 0
        self._messages = SimpleQueue[bytes | None]()
        self._messages.put(marshal.dumps((vault.master, hashes, district, register)))
        self._telling = Thread(target=self._tell, daemon=True)
        self._telling.start()

    def hand(self, packed: bytes, forms: Sequence[Form]) -> None:
        """Lines that name their places in these forms, of which there are only ever more."""
        self._messages.put(marshal.dumps((list(forms[self._known :]), packed)))
        self._known = len(forms)
        self._handed += 1

    def made(self) -> Iterator[Made]:
        """All batches, in the order of their lines; nothing is handed over any more. Fault if the process ends before the last."""
        self._messages.put(None)
        for _batch in range(self._handed):
            yield self._answer()

    def close(self) -> None:
        self._messages.put(None)
        self._process.kill()
        self._process.wait()
        self._telling.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _tell(self) -> None:
        """Who reads the answers finds that there are none, if nobody listens any more."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError), self._process.stdin as to:
            while (message := self._messages.get()) is not None:
                _send(to, message)

    def _answer(self) -> Made:
        assert self._process.stdout is not None
        found = _received(self._process.stdout)
        if found is None:
            remedy = _("import the file again: it goes on where it stood")
            raise Fault(_("the process that seals private values has ended"), where=self._register, remedy=remedy)
        fault, answer = marshal.loads(stretched(found))  # noqa: S302 (of our own process)
        if fault:
            raise Fault(answer[0], where=answer[1], remedy=answer[2])
        return Made(Batch(*answer[0]), answer[1])


def _send(to: IO[bytes], message: bytes) -> None:
    to.write(len(message).to_bytes(_LENGTH, "big"))
    to.write(message)
    to.flush()


def _received(source: IO[bytes]) -> bytes | None:
    length = source.read(_LENGTH)
    message = source.read(int.from_bytes(length, "big"))
    return message if len(length) == _LENGTH and len(message) == int.from_bytes(length, "big") else None


def _serve(source: IO[bytes], to: IO[bytes]) -> None:
    """Goes on sealing while nobody fetches what is sealed, up to a bound."""
    head = _received(source)
    if head is None:
        return
    master, hashes, district, register = marshal.loads(head)  # noqa: S302 (of the process that began this one)
    forms = list[Form]()
    make = partial(made, Vault(master), hashes, district, register, forms)
    answers: Queue[bytes | None] = Queue(_AHEAD)
    fetching = Thread(target=_give, args=(to, answers), daemon=True)
    fetching.start()
    while (message := _received(source)) is not None:
        new, packed = marshal.loads(message)  # noqa: S302 (of the same)
        forms += new
        answers.put(squeezed(marshal.dumps(_told(make, packed))))
    answers.put(None)
    fetching.join()


def _give(to: IO[bytes], answers: Queue[bytes | None]) -> None:
    try:
        while (answer := answers.get()) is not None:
            _send(to, answer)
    except BrokenPipeError:
        os._exit(1)  # nobody is left to seal for; the other thread may be waiting for room


def _told(make: Callable[[Sequence[Line]], Made], packed: bytes) -> tuple[bool, Any]:
    try:
        batch, sealed = make(unpacked(packed))
    except Fault as fault:
        return True, (fault.what, fault.where, fault.remedy)
    return False, ((batch.algorithm, batch.lines, batch.count, batch.root), sealed)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends when nobody tells it anything more
    gc.disable()
    _serve(sys.stdin.buffer, sys.stdout.buffer)
