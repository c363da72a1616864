"""For every test: no network but loopback, here and in child processes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

GUARD = Path(__file__).parent / "network_guard"


def pytest_configure() -> None:
    """Before anything is collected, so that importing a module cannot reach out either."""
    sys.path.insert(0, str(GUARD))
    from loopback_only import install

    install()
    os.environ["PYTHONPATH"] = os.pathsep.join([str(GUARD), *filter(None, [os.environ.get("PYTHONPATH")])])
