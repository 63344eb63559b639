# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From a text view to everything found in it: the order of the stages, and nothing else.

    prose       sections, paragraphs, sentences, words, quotation marks, dates, quantities
    cast        names, roles, and whom "he" and "the minister" mean
    said        who said what to whom, where and when
    measures    what is imposed, threatened, lifted; by whom, against whom, until when
    events      talks, visits, mechanisms, claimed effects
    claims      what can be checked, and who vouches for it

`NAME` and its version stand on everything derived: the same view under the same version gives the same findings.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.cast import find_cast
from holdfast.readers.text.claims.claims import find_claims
from holdfast.readers.text.events.events import find_events
from holdfast.readers.text.found import Understood
from holdfast.readers.text.measures.measures import find_measures
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.said.said import find_quotations

if TYPE_CHECKING:
    from holdfast.readers.documents.view import TextView

__all__ = ["NAME", "understand"]

NAME = "text@1"


def understand(view: TextView, *, given: dt.date | None = None) -> Understood:
    """Everything the rules find in a text view.

    Args:
        view: the text; only blocks that say something are read (`segment.SPOKEN_ROLES`).
        given: the day that "Thursday" is reckoned from where the document does not say its own.
    """
    prose = Prose(view, given=given)
    cast = find_cast(prose)
    quotations = find_quotations(prose, cast)
    measures = find_measures(prose, cast, quotations)
    return Understood(
        mentions=cast.mentions,
        roles=cast.roles,
        quotations=quotations,
        dates=prose.dates,
        quantities=prose.quantities,
        measures=measures,
        events=find_events(prose, cast, quotations, measures),
        claims=find_claims(prose, cast, quotations, measures),
    )
