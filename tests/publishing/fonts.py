"""Whether this machine can set Chinese: where it cannot, the tests of the PDF's content are skipped, and say so."""

from __future__ import annotations

import pytest

from taizhang.kernel.faults import Fault
from taizhang.publishing.typeset import as_pdf
from tests.publishing import ground


def _sets_chinese() -> bool:
    try:
        as_pdf(ground.released(), "zh")
    except Fault:
        return False
    return True


needs_fonts = pytest.mark.skipif(not _sets_chinese(), reason="no font for Chinese here: no PDF is made (apt install fonts-noto-cjk)")
