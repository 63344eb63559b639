# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import inspect

from holdfast.base import errors
from holdfast.base.errors import HoldfastError, InputError


def test_every_error_hangs_in_the_tree_and_has_a_documented_exit_code() -> None:
    classes = [item for _, item in inspect.getmembers(errors, inspect.isclass)]
    assert {item.__name__ for item in classes} == set(errors.__all__)
    for item in classes:
        assert issubclass(item, HoldfastError)
        assert item.exit_code in {1, 2, 3, 4, 70}
        assert item.__name__ in (errors.__doc__ or "")


def test_a_message_has_three_parts_and_leaves_out_what_it_does_not_have() -> None:
    full = InputError("the file is empty", where="sdn.csv", hint="fetch it again")
    assert full.lines() == ["the file is empty", "where: sdn.csv", "try: fetch it again"]
    assert str(full) == "the file is empty\nwhere: sdn.csv\ntry: fetch it again"
    assert InputError("the file is empty").lines() == ["the file is empty"]
