# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The version of reading documents stands for what is found: neither changes without the other."""

from __future__ import annotations

import json
from importlib import resources

from holdfast.base.digest import sha256
from holdfast.readers.documents.open import open_document
from holdfast.readers.text.reading import read_document, rows_of_views
from holdfast.readers.text.version import VERSION

# What each version finds in the documents of the demonstration. A change of the rules that changes a row of
# a released version raises VERSION and adds a line here; until a version is released its line may be replaced.
FOUND = {2: "sha256:f00111a72488614e7855738da922b4496034f8766bbcfb8a08c06114cfa308ae"}


def test_what_is_found_in_the_documents_of_the_demonstration_is_that_of_the_version() -> None:
    rows = []
    folder = resources.files("holdfast.starter").joinpath("documents")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith((".html", ".txt")):
            read = read_document(open_document(file.read_bytes(), name=file.name))
            rows += [json.dumps([file.name, kind, row], sort_keys=True) for kind, row in rows_of_views(read)]
    assert len(rows) > 200
    assert str(sha256("\n".join(rows).encode())) == FOUND[VERSION], "raise readers.text.version.VERSION, see FOUND"
