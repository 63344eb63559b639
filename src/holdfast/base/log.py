# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a face calls to configure logging; libraries only ask for a logger by name.

One line per capture, batch or request, on standard error: words on a terminal, JSON
elsewhere. Never a screened name, a document or a token: counts and keyed digests only.
"""

from __future__ import annotations

import json
import logging
import sys

__all__ = ["configure_logging"]


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_logging(*, verbose: bool = False, quiet: bool = False) -> None:
    """Send our log lines to standard error at the level asked for (default: warnings)."""
    handler = logging.StreamHandler(sys.stderr)
    if sys.stderr.isatty():
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    else:
        handler.setFormatter(_JsonLines())
    root = logging.getLogger("holdfast")
    root.handlers[:] = [handler]
    root.propagate = False
    root.setLevel(logging.DEBUG if verbose else logging.ERROR if quiet else logging.WARNING)
