# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Identity across lists: how many pairs are compared, how many merges are right, how many missed, how long it takes.

    python bench/identity.py [--json] [--wrong N] [--missed N]

Lists: bench/identity_lists.py (US, UN, Canada, EU, UK, Switzerland, Australia, New Zealand). The ruler: two records
of two lists share a number given once in the world (INN, OGRN, IMO, LEI, passport, wallet: checksum right, and in
each list on one record only), or one carries the reference number of the other list. No list marks who is who
otherwise, so what has neither is not judged. The UK numbers designations, not parties (one person may have two
numbers), so two British numbers are no conflict.

    blocking recall   ruler pairs that are compared at all, when no ruler field may be used
    recall            ruler pairs that end in one cluster, when no ruler field may be used
    precision         of merged pairs that both carry a ruler number of one kind, the share whose numbers agree;
                      measured without the ruler's fields, too (with them a conflict blocks the merge)

`--wrong` and `--missed` print some of the pairs behind the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from identity_lists import load

from holdfast.names.identifiers import KINDS, read
from holdfast.record.compare import weigh
from holdfast.record.features import Party
from holdfast.record.pairs import candidates
from holdfast.record.resolve import Resolution, edge_of, resolve

Key = tuple[str, str]
_CONFLICTING = ("un", "imo", "inn", "ogrn", "lei")


def main() -> None:
    """Run and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--wrong", type=int, default=0)
    asked.add_argument("--missed", type=int, default=0)
    options = asked.parse_args()
    lists, missing = load()
    everybody = [party for found in lists.values() for party in found]
    ruler = {key for key in _ruler(lists) if _cross(key)}
    blind = [replace(party, identifiers=(), passports=(), references=()) for party in everybody]
    full_time, full, _ = _run(everybody)
    _, merged, compared = _run(blind)
    known = {party.id: party for party in everybody}
    right, wrong = _judged(merged, known)
    right_full, wrong_full = _judged(full, known)
    found = {key for key in ruler if _together(merged, key)}
    result: dict[str, object] = {
        "parties": {name: len(found_) for name, found_ in lists.items()}, "missing": missing,
        "candidates": full_time["candidates"], "ruler pairs": len(ruler),
        "blocking recall": round(len(ruler & compared) / len(ruler), 4),
        "recall": round(len(found) / len(ruler), 4),
        "recall, all fields": round(sum(_together(full, key) for key in ruler) / len(ruler), 4),
        "precision": round(right / max(right + len(wrong), 1), 4), "judged merges": right + len(wrong),
        "precision, all fields": round(right_full / max(right_full + len(wrong_full), 1), 4),
        "clusters": len(full.clusters), "in clusters": len(full.canonical),
        "blocked": len(full.blocked), "review": len(full.review),
        "seconds": full_time, "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
    }  # fmt: skip
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        for name, value in result.items():
            print(f"{name:>24}  {value}")
        by = Counter(_datasets(key) for key in ruler)
        for pair, total in by.most_common(30):
            print(f"{sum(_datasets(key) == pair for key in found):>8} of {total:>5}  {pair}")
    for key in sorted(wrong)[: options.wrong]:
        _show("WRONG", key, known)
    for key in sorted(ruler - found)[:: max(1, len(ruler - found) // max(options.missed, 1))][: options.missed]:
        _show("MISSED" if key in compared else "UNSEEN", key, known)


def _run(parties: Sequence[Party]) -> tuple[dict[str, object], Resolution, set[Key]]:
    begun, used = time.perf_counter(), time.process_time()
    pairs = candidates(parties)
    blocked, blocked_cpu = time.perf_counter(), time.process_time()
    edges = [edge_of(parties, pair, weigh(parties[pair.one], parties[pair.other], pair)) for pair in pairs]
    resolution = resolve(parties, edges)
    done = time.perf_counter()
    times: dict[str, object] = {
        "candidates": len(pairs), "blocking s": round(blocked - begun, 1), "rest s": round(done - blocked, 1),
        "processor s": round(time.process_time() - used, 1), "blocking processor s": round(blocked_cpu - used, 1),
    }  # fmt: skip
    return times, resolution, {(edge.one, edge.other) for edge in edges}


def _ruler(lists: Mapping[str, Sequence[Party]]) -> Iterable[Key]:
    """Pairs of two lists that state one number, where each list states it once."""
    holders: dict[str, dict[str, list[str]]] = {}
    for dataset, parties in lists.items():
        for party in parties:
            for number in _numbers(party):
                holders.setdefault(number, {}).setdefault(dataset, []).append(party.id)
    for found in holders.values():
        once = [held[0] for held in found.values() if len(held) == 1]
        yield from (_key(one, other) for one, other in combinations(once, 2))


def _numbers(party: Party) -> set[str]:
    own = {f"gb:{party.id.rpartition('-')[2].upper()}"} if party.dataset == "gb_uksl" else set()
    return own | set(party.references) | {one for one in party.identifiers if _unique(one)}


def _unique(identifier: str) -> bool:
    kind, _, value = identifier.partition(":")
    found = read(kind, value)
    return found is not None and found.strong and (found.valid is True or kind not in KINDS)


def _judged(merged: Resolution, known: Mapping[str, Party]) -> tuple[int, set[Key]]:
    """Merged pairs whose ruler numbers agree, and those whose numbers conflict."""
    right, wrong = 0, set()
    for members in merged.clusters.values():
        for one, other in combinations(members, 2):
            mine, theirs = _by_kind(known[one]), _by_kind(known[other])
            both = [kind for kind in _CONFLICTING if kind in mine and kind in theirs]
            if _numbers(known[one]) & _numbers(known[other]):
                right += 1
            elif any(mine[kind].isdisjoint(theirs[kind]) for kind in both):
                wrong.add(_key(one, other))
    return right, wrong


def _by_kind(party: Party) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number in _numbers(party):
        found.setdefault(number.partition(":")[0], set()).add(number)
    return found


def _together(merged: Resolution, key: Key) -> bool:
    head = merged.canonical.get(key[0])
    return head is not None and head == merged.canonical.get(key[1])


def _datasets(key: Key) -> str:
    return " ".join(sorted(one.partition("-")[0] for one in key))


def _cross(key: Key) -> bool:
    return key[0].partition("-")[0] != key[1].partition("-")[0]


def _show(word: str, key: Key, known: Mapping[str, Party]) -> None:
    print(word)
    for one in key:
        party = known[one]
        print(
            "   ",
            party.id,
            party.schema,
            party.names[:6],
            party.births,
            party.countries,
            party.contexts,
            party.identifiers[:4],
            party.references,
        )


def _key(one: str, other: str) -> Key:
    return (one, other) if one < other else (other, one)


if __name__ == "__main__":
    main()
