"""Batches made in a process apart, while this one writes those before: `python -m taizhang.records.sealer`.

Each message is its length and as many bytes. In: what `batching.made` needs beside the lines (the master key among it: it stands in no
file, argument or variable), then packed lines. Out, for each of them: a batch and its entries of the vault, or a fault."""

from __future__ import annotations

import gc
import marshal
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import IO, Any

from django.utils.translation import gettext as _

from taizhang.journal.types import Batch
from taizhang.kernel.faults import Fault
from taizhang.records.batching import Form, Line, Made, made, unpacked
from taizhang.records.sealing import Vault

_COMMAND = [sys.executable, "-m", "taizhang.records.sealer"]
_LENGTH = 8


def batches(vault: Vault, hashes: str, district: str, register: str, forms: Sequence[Form], packed: Sequence[bytes]) -> Iterator[Made]:
    """The batches of packed lines, in their order. Fault if the process ends before the last: what it had to do is not done."""
    head = marshal.dumps((vault.master, hashes, district, register, list(forms)))
    process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (ourselves)
    assert process.stdin is not None
    assert process.stdout is not None
    telling = Thread(target=_tell, args=(process.stdin, [head, *packed]), daemon=True)
    telling.start()
    try:
        for _batch in packed:
            yield _answer(process.stdout, register)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        telling.join()


def _tell(to: IO[bytes], messages: Iterable[bytes]) -> None:
    """Who reads the answers finds that there are none, if nobody listens any more."""
    with suppress(BrokenPipeError), to:
        for message in messages:
            _send(to, message)


def _answer(answers: IO[bytes], register: str) -> Made:
    found = _received(answers)
    if found is None:
        remedy = _("import the file again: it goes on where it stood")
        raise Fault(_("the process that seals private values has ended"), where=register, remedy=remedy)
    fault, answer = marshal.loads(found)  # noqa: S302 (of our own process)
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
    head = _received(source)
    if head is None:
        return
    master, *rest = marshal.loads(head)  # noqa: S302 (of the process that began this one)
    make = partial(made, Vault(master), *rest)
    while (packed := _received(source)) is not None:
        _send(to, marshal.dumps(_told(make, packed)))


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
