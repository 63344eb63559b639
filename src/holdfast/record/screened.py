# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which sources hold somebody to screen against, so that "none found" is never said of one that does not.

A party is screened when a Sanction points at it or it carries a risk topic (`record.listed`). A
list of companies, or a mapped table without topics, may be held and read and still hold nobody.
"""

from __future__ import annotations

import sqlite3

from holdfast.record.texts import marks
from holdfast.record.vocabulary import risk_topics

__all__ = ["unscreened_sources"]


def unscreened_sources(connection: sqlite3.Connection) -> frozenset[str]:
    """The sources of whose standing statements none makes anybody a listed party.

    Cost: a look per source that lists somebody, a walk over all that stands of the others.
    """
    risks = sorted(risk_topics())
    found = connection.execute(
        "WITH risk AS (SELECT id FROM text WHERE value IN (" + marks(len(risks)) + ")),"  # noqa: S608 - placeholders only
        " topics AS (SELECT id FROM term WHERE value = 'topics'),"
        " sanction AS (SELECT id FROM term WHERE value = 'Sanction')"
        " SELECT source FROM (SELECT DISTINCT source FROM member) AS held WHERE NOT EXISTS ("
        " SELECT 1 FROM member CROSS JOIN record ON record.member = member.id"
        " CROSS JOIN rendition ON rendition.record = record.id"
        " CROSS JOIN presence ON presence.rendition = rendition.id AND presence.until_step IS NULL"
        " CROSS JOIN statement ON statement.version = rendition.version"
        " WHERE member.source = held.source AND (statement.schema IN sanction"
        " OR (statement.prop IN topics AND statement.value IN risk)))",
        risks,
    )
    return frozenset(source for (source,) in found)
