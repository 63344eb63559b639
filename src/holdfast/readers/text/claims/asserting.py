# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whether a clause asserts something that can be checked: about others, real, and no judgement of what is good.

the court has issued nine warrants      asserted
we will seek justice                    of themselves, and a plan
there were no drones there              that a thing was not there (`nothing_there`)
Ruritania is open to talks              where a state stands (`of_state`)
"""

from __future__ import annotations

from holdfast.readers.text.claims.clauses import BEFORE_NOUNS, NEAR, PRONOUNS, Clause
from holdfast.readers.text.claims.words import claim_words, state_words, stem

__all__ = ["asserted", "nothing_there", "of_state"]

_NOBODY = frozenset({"nobody", "nothing", "none", "anybody", "anyone", "anything"})
_EMPTY = frozenset(
    {"not", "never", "also", "always", "still", "already", "now", "just", "even", "both", "often", "ever",
     "only", "again", "a", "an", "the", "no", "been", "being", "longer", "clearly"}
)  # fmt: skip
_OURS = frozenset({"our", "us", "we", "my"})
_LEFT = frozenset(
    {"there", "here", "that", "who", "which", "where", "when", "yet", "today", "now", "between", "against", "among"}
)
_STATE = 4  # words of a phrase that means a state


def asserted(clause: Clause, *, relative: bool = False) -> bool:
    """Whether a clause is a claim that can be checked: about others, real, and no judgement."""
    if clause.open:
        return False
    rest, low = clause.rest()
    telling = [word for word in low if word not in _EMPTY and not word.endswith("ly")]
    if not telling or not (relative or _found_nothing(clause, low) or _about_others(clause, rest, low)):
        return False
    if not relative and _found_nothing(clause, low):
        return True
    if "message" in low or "signal" in low:  # "sends a clear message": what is meant, not what is
        return False
    return clause.kind == "fact" or _says_so(clause, low, telling)


def _says_so(clause: Clause, low: list[str], telling: list[str]) -> bool:
    """Whether what stands behind a form of be, have or do says what is, and not what is good, felt or intended."""
    tables, first = claim_words(), telling[0]
    if clause.kind == "do":
        return first in tables.facts
    if clause.kind == "have" and "been" not in low[:3]:
        made = first in tables.participles or first.endswith(("ed", "en"))
        return (made and first not in tables.minds) or low[:1] == ["no"]
    if first in tables.lists["stances"] and telling[1:2] == ["to"]:
        return of_state(clause)
    goes = first == "to" or (first in {"going", "committed"} and telling[1:2] == ["to"])
    ours = clause.kind == "be" and not _OURS.isdisjoint(low)
    return not goes and not ours and first not in tables.judged and first not in tables.minds


def _found_nothing(clause: Clause, low: list[str]) -> bool:
    """Whether somebody says that they have seen no sign of a thing: "we have not seen any evidence of …"."""
    word = clause.words.low[clause.first].partition("'")[0]
    return word in {"i", "we"} and clause.denies and not claim_words().evidence.isdisjoint(low[:8])


def of_state(clause: Clause) -> bool:
    """Whether the subject is a state, by its name, its seat of government or its people: "Ruritania", "the Kremlin"."""
    named = [clause.words.text[at] for at in range(clause.first, clause.subject_last)]
    return len(named) <= _STATE and any(word[0].isupper() and stem(word) in state_words() for word in named)


def nothing_there(clause: Clause) -> str:
    """What a clause says that there is not: "drones" in "there were no drones there"; "" for any other clause."""
    if clause.words.low[clause.first].partition("'")[0] != "there" or clause.kind != "be":
        return ""
    rest, low = clause.rest()
    no = next((at for at, word in enumerate(low[:3]) if word in {"no", "not", "never"}), None)
    if no is None:
        return ""
    words = low[no + 1 : no + 1 + NEAR]
    size = next(
        (at for at, word in enumerate(words) if word in BEFORE_NOUNS - {"any", "a", "an", "such"} or word in _LEFT),
        len(words),
    )
    named = [rest[no + 1 + at] for at in range(size) if words[at] not in {"any", "such", "a", "an"}]
    idle = claim_words().lists["idle"]
    return " ".join(named) if named and not any(word.lower() in idle for word in named) else ""


def _about_others(clause: Clause, rest: list[str], low: list[str]) -> bool:
    """Whether the subject is somebody else, and named here where it is a pronoun."""
    tables, words = claim_words(), clause.words
    count = sum(1 for at in range(clause.first, clause.at) if words.text[at][0].isalnum()) or 1
    word = words.low[clause.first].partition("'")[0]
    if count == 1 and word.endswith("ly"):
        return False
    if word in tables.own:
        return word == "our" and count > 1 and clause.kind == "be" and low[:1] != [] and low[0] in tables.acting
    if word in PRONOUNS and count <= 3:  # noqa: PLR2004 - "all of them"
        if word == "there" and nothing_there(clause):
            return True
        if clause.kind in {"be", "do"} and word in {"it", "there"}:
            return any(one[0].isupper() for one in rest[:6]) or not tables.evidence.isdisjoint(low[:5])
        nobody = not _NOBODY.isdisjoint(low)
        return any(one[0].isupper() or one[0].isdigit() for one in rest) or "crimes" in low or nobody
    return True
