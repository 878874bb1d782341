"""Whether this machine has a font for Chinese: where it has none, the tests of the PDF's content are skipped, and say so.

With REQUIRE_FONTS set, as in .ci/run, none is skipped: there a machine without the font fails."""

from __future__ import annotations

import os

import pytest
from django.conf import settings

from taizhang.publishing.typeset import installed, knows_chinese

needs_fonts = pytest.mark.skipif(
    not os.environ.get("REQUIRE_FONTS") and not knows_chinese(installed(tuple(settings.TAIZHANG_FONTS)).families()),
    reason="no font for Chinese here: no PDF is made (apt install fonts-noto-cjk)",
)
