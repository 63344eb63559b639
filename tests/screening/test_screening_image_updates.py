# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A base with deltas and tombstones answers as a full build of the same parties does, bit for bit."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.names.tokens import analyse
from holdfast.screening.batch import Screener
from holdfast.screening.building import MOST_DELTAS
from holdfast.screening.image import Image, Listed, build_image, open_image, update_image
from holdfast.screening.manifest import read_manifest
from holdfast.screening.query import Query

GIVEN = ["Igor", "Ivan", "Maria", "Ali", "Wei", "Olga", "Сергей"]
FAMILY = ["Sechin", "Petrov", "Ivanova", "Khan", "Chen", "Garcia", "Rahman"]
NUMBERS = ["7706107510", "AB123456"]
WHOLE = 10_000  # percent: never compacted


def _party(number: int, rng: random.Random) -> Listed:
    names = {f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}" for _ in range(rng.randint(1, 3))}
    return Listed(
        f"p-{number}",
        rng.choice(["", "caption"]),
        rng.choice(["Person", "Company"]),
        tuple(names),
        tuple(rng.sample(GIVEN, rng.randint(0, 1))),
        birth_dates=tuple(rng.sample(["1960", "1961-02-03"], rng.randint(0, 1))),
        identifiers=tuple(rng.sample(NUMBERS, rng.randint(0, 1))),
    )


def _same(one: Image, other: Image, rng: random.Random) -> None:
    assert one.digest == other.digest
    assert (one.size, list(one.parties())) == (other.size, list(other.parties()))
    assert [one.listed(row) for row in range(one.size)] == list(other.parties())
    assert [one.bearer(at) for at in range(len(one.name_row))] == [other.bearer(at) for at in range(len(one.name_row))]
    assert [one.name(at) for at in range(len(one.name_row))] == [other.name(at) for at in range(len(one.name_row))]
    queries = [
        Query(str(at), f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}", identifier=rng.choice(["", *NUMBERS]))
        for at in range(4)
    ]
    assert list(Screener(one).screen_many(queries)) == list(Screener(other).screen_many(queries))
    names = [analyse(text) for text in (*GIVEN, *FAMILY, "")]
    assert one.match(names) == other.match(names)
    assert [one.by_identifier(number) for number in NUMBERS] == [other.by_identifier(number) for number in NUMBERS]


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([10, 60, WHOLE]))
def test_updates_in_any_order_give_what_a_full_build_gives(seed: int, compact_pct: int) -> None:
    rng = random.Random(seed)
    now = {number: _party(number, rng) for number in range(rng.randint(0, 12))}
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        folder = build_image(now.values(), Path(one)).folder
        for _ in range(MOST_DELTAS + 2):
            changed = {number: _party(number, rng) for number in rng.sample(range(24), 3)}
            gone = [number for number in rng.sample(range(24), 2) if number not in changed]
            now = {number: party for number, party in {**now, **changed}.items() if number not in gone}
            ids = [f"p-{number}" for number in gone]
            info = update_image(folder, changed.values(), ids, compact_pct=compact_pct)
            folder = info.folder
            full = build_image(now.values(), Path(other))
            assert (info.digest, info.entities, info.names) == (full.digest, full.entities, full.names)
        _same(open_image(folder), open_image(full.folder), rng)


def _parties(count: int) -> list[Listed]:
    return [Listed(f"p-{number:04}", "", "Person", (f"Igor {FAMILY[number % 7]} {number}",)) for number in range(count)]


def test_an_update_writes_what_changed_and_nothing_else(tmp_path: Path) -> None:
    parties = _parties(40)
    before = build_image(parties, tmp_path)
    after = update_image(before.folder, [parties[3], Listed("p-0004", "", "Person", ("Olga Chen",))], ["p-0007", "no"])
    assert (after.built, after.written, after.entities) == (True, 1, 39)
    base, delta = read_manifest(after.folder).layers
    assert (base.dead, delta.rows) == ((4, 7), 1)
    assert read_manifest(before.folder).layers[0].segment == base.segment


def test_the_same_facts_again_change_nothing(tmp_path: Path) -> None:
    before = build_image(_parties(5), tmp_path)
    again = update_image(before.folder, _parties(5))
    assert (again.built, again.folder, again.digest) == (False, before.folder, before.digest)


def test_what_comes_back_gives_the_earlier_image(tmp_path: Path) -> None:
    parties = _parties(40)
    before = build_image(parties, tmp_path)
    less = update_image(before.folder, [], ["p-0001"])
    again = update_image(less.folder, [parties[1]])
    assert (again.built, again.digest, again.folder) == (False, before.digest, before.folder)


def test_beyond_a_tenth_of_the_base_everything_becomes_a_new_base(tmp_path: Path) -> None:
    parties = _parties(40)
    folder = build_image(parties, tmp_path).folder
    for number in range(4):
        folder = update_image(folder, [], [f"p-{number:04}"]).folder
        assert len(read_manifest(folder).layers[0].dead) == number + 1
    folder = update_image(folder, [], ["p-0004"]).folder
    assert [(layer.rows, layer.dead) for layer in read_manifest(folder).layers] == [(35, ())]


def test_deltas_stay_few(tmp_path: Path) -> None:
    folder = build_image(_parties(3), tmp_path).folder
    for number in range(3 * MOST_DELTAS):
        folder = update_image(folder, [Listed(f"q-{number}", "", "Person", ("Wei Khan",))], compact_pct=WHOLE).folder
        assert len(read_manifest(folder).layers) <= MOST_DELTAS + 1
    assert open_image(folder).size == 3 + 3 * MOST_DELTAS


def test_an_id_twice_or_there_and_gone_is_refused(tmp_path: Path) -> None:
    parties = _parties(2)
    folder = build_image(parties, tmp_path).folder
    with pytest.raises(InputError, match="p-0000"):
        update_image(folder, [parties[0], parties[0]])
    with pytest.raises(InputError, match="there and gone"):
        update_image(folder, [parties[0]], ["p-0000"])


def test_struck_out_namesakes_take_no_place_from_those_that_stand(tmp_path: Path) -> None:
    many = [Listed(f"a-{number:04}", "", "Person", ("Igor Sechin",)) for number in range(200)]
    last = Listed("z-1", "", "Person", ("Igor Sechin",))
    before = build_image([*many, last], tmp_path / "one")
    gone = [party.id for party in many]
    image = open_image(update_image(before.folder, [], gone, compact_pct=WHOLE).folder)
    hits = image.match([analyse("Igor Sechin")])[0]
    assert [image.listed(image.bearer(at)[0]).id for at, _ in hits] == ["z-1"]


def test_namesakes_beyond_the_cut_are_those_of_a_full_build(tmp_path: Path) -> None:
    rng = random.Random(7)
    now = {number: Listed(f"p-{number:04}", "", "Person", (f"Igor {rng.choice(FAMILY)}",)) for number in range(300)}
    folder = build_image(now.values(), tmp_path / "one").folder
    for _ in range(3):
        some = rng.sample(range(400), 60)
        changed = {number: Listed(f"p-{number:04}", "", "Person", ("Igor Ivan",)) for number in some}
        now.update(changed)
        folder = update_image(folder, changed.values(), compact_pct=WHOLE).folder
    assert len(read_manifest(folder).layers) > 2
    _same(open_image(folder), open_image(build_image(now.values(), tmp_path / "two").folder), rng)
