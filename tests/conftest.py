"""The cast and the ground that all tests stand on."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("TAIZHANG_HOME", tempfile.mkdtemp(prefix="taizhang-test-"))
