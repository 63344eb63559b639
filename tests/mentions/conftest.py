# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The quick tests of mentions run the plain twins: compiling the scan takes a minute on a machine that never did."""

from collections.abc import Iterator

import pytest

from holdfast.mentions import kernels
from holdfast.names.kernel import Kernel


@pytest.fixture(autouse=True)
def plain_twins(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every kernel of mentions runs as its twin, but in slow tests, which hold the two equal."""
    if request.node.get_closest_marker("slow") is not None:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for one in vars(kernels).values():
            if isinstance(one, Kernel):
                patch.setattr(one, "_chosen", one.twin)
        yield
