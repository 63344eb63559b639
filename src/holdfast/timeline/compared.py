# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a comparison of claims gives: disagreements with their sides, agreements, and changes between versions.

    Disagreement   claims about one thing that cannot all hold, each side with everybody who tells it
    Agreement      one claim told in several places, with how many independent origins that is
    Change         one page says something else of the same thing in a later version: no disagreement

Nothing here says who is right.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from holdfast.timeline.told import ToldClaim, ToldRole

__all__ = ["Agreement", "Change", "Comparison", "Disagreement", "Origin", "Side"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Tellings that go back to one mouth or one text: they count once.

    `ground` says why: `same text`, `same page`, `same publisher`, `same speaker`, or `alone` for a single telling.
    `name` is the speaker, the publisher or the document it goes back to.
    """

    name: str
    ground: str
    tellings: tuple[ToldClaim, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values that cannot all hold: in words (`60 days`, `denied`), told by `tellings` from `origins`."""

    value: str
    tellings: tuple[ToldClaim, ...]
    origins: tuple[Origin, ...] = ()
    roles: tuple[ToldRole, ...] = ()

    @property
    def said_by(self) -> tuple[str, ...]:
        """Who vouches for it, in the order of the tellings; "" is a document in its own voice."""
        return tuple(dict.fromkeys(one.claim.asserted_by[-1] if one.claim.asserted_by else "" for one in self.tellings))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Claims that cannot all hold, as far as their words go.

    `type` is `numeric`, `temporal`, `denial` or `role`; `about` what they are about, in words; `rule` names the
    rule; `grounds` says in a sentence why the values exclude each other. The sides are in the order first told.
    """

    key: str
    about: str
    type: str
    rule: str
    grounds: str
    sides: tuple[Side, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of the documents that take part, each once, sorted."""
        places = [one.place for side in self.sides for one in side.tellings]
        places += [one.place for side in self.sides for one in side.roles]
        return tuple(sorted({place.source.reference for place in places}))


@dataclass(frozen=True, slots=True)
class Agreement:
    """One claim told in several places. `origins` is how many are independent, as far as can be told."""

    key: str
    about: str
    value: str
    tellings: tuple[ToldClaim, ...]
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Two versions of one page tell the same thing with another value."""

    key: str
    about: str
    before: ToldClaim
    after: ToldClaim


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that came of comparing `compared` claims."""

    compared: int = 0
    disagreements: tuple[Disagreement, ...] = field(default=())
    agreements: tuple[Agreement, ...] = field(default=())
    changes: tuple[Change, ...] = field(default=())
