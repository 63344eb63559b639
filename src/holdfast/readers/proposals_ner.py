# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Mentions proposed by a recogniser of names that somebody has installed: spaCy or GLiNER, with a model on disk.

Neither is a dependency, and nothing is downloaded: the model is a folder or an installed
package. What the recogniser points at passes `proposals.anchored` like any other proposal.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from holdfast.base.errors import ConfigError
from holdfast.readers.proposals import Passage

__all__ = ["LABELS", "RECOGNISERS", "recogniser"]

RECOGNISERS = ("spacy", "gliner")
LABELS = ("person", "organization", "government body", "country", "place", "vessel", "agreement", "court")


def recogniser(kind: str, model: str) -> Callable[[Passage], Sequence[object]]:
    """What proposes mentions of a passage.

    Args:
        kind: one of `RECOGNISERS`.
        model: for spaCy an installed pipeline or a folder, for GLiNER a folder.

    Raises:
        ConfigError: the package is not installed, or has no such model.
    """
    if kind not in RECOGNISERS:
        raise ConfigError(f"no such recogniser: {kind[:40]!r}", hint=f"known are {' and '.join(RECOGNISERS)}")
    try:
        package: Any = importlib.import_module(kind)
    except ImportError as exc:
        raise ConfigError(
            f"{kind} is not installed", hint=f"install {kind} and a model of it beside Holdfast; the rules work without"
        ) from exc
    try:
        return _spacy(package.load(model)) if kind == "spacy" else _gliner(package, model)
    except (OSError, ValueError, ImportError) as exc:
        raise ConfigError(
            f"{kind} has no model {model[:80]!r}", hint="name an installed model or its folder; nothing is downloaded"
        ) from exc


def _spacy(pipeline: Any) -> Callable[[Passage], Sequence[object]]:
    def propose(passage: Passage) -> Sequence[object]:
        return [
            {"kind": "mention", "quote": str(one.text), "start": int(one.start_char), "end": int(one.end_char)}
            for one in pipeline(passage.text).ents
        ]

    return propose


def _gliner(package: Any, model: str) -> Callable[[Passage], Sequence[object]]:
    if not Path(model).is_dir():
        raise ConfigError(f"no folder {model[:80]!r}", hint="GLiNER takes a folder with a model; nothing is downloaded")
    read = package.GLiNER.from_pretrained(model, local_files_only=True)

    def propose(passage: Passage) -> Sequence[object]:
        return [
            {"kind": "mention", "quote": str(one["text"]), "start": int(one["start"]), "end": int(one["end"])}
            for one in read.predict_entities(passage.text, list(LABELS))
        ]

    return propose
