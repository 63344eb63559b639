# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What is found in a text: mentions, roles, quotations, measures, events and claims, all of them spans.

A span is `(start, end)`, half-open character offsets in a text view (`documents.view`), and so has
bytes. Nothing here is a fact of the record: it is what a text says, under a rule that is named
(`rule`), and every value that is not read from its own span names the spans it was read from.

    canonical   the name a reader would look for: the fullest name the document gives, or the one
                of data/known; "" where nobody can tell
    speaker, authority, asserted_by
                canonical names, in the order of the text where several act together
    status      as the text says: a threat is not a measure, and a measure is not its effect
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.readers.text.dates import DateFound
    from holdfast.readers.text.quantities import Quantity

__all__ = [
    "FORMS",
    "MENTION_KINDS",
    "MENTION_TYPES",
    "STATUSES",
    "Actor",
    "Candidate",
    "ClaimFound",
    "EventFound",
    "MeasureFound",
    "MentionFound",
    "QuotationFound",
    "RoleFound",
    "Span",
    "Understood",
]

Span = tuple[int, int]

MENTION_TYPES = (
    "person", "organization", "government_body", "country", "place", "agreement", "court", "military_unit",
    "equipment", "vessel", "aircraft",
)  # fmt: skip
# How a name is written: whole, in part (a surname), by its role alone ("the Secretary of State"), by its letters
# (NATO), as an adjective or people (Russian), a capital that stands for its state, with letters of another script.
MENTION_KINDS = ("full", "partial", "title_only", "abbreviation", "demonym", "metonym", "typo", "homoglyph")
FORMS = ("direct", "partial", "indirect", "pull", "scare", "title")
STATUSES = ("taken", "ongoing", "planned", "promised", "threatened", "demanded", "suspended", "lifted", "expired",
            "rejected")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party of the record that a mention may mean: its entity id and how likely, in thousandths."""

    entity: str
    score: int


@dataclass(frozen=True, slots=True)
class MentionFound:
    """A name, or what stands for one. `start` to `end` is the name alone, without title, article or possessive.

    `signs` tell what is odd about its letters (`homoglyph`, `hidden`, `line-break`); `candidates` are the record's,
    the likeliest first, and empty where the text was read without a record; `quoted`: it stands in a quotation.
    """

    start: int
    end: int
    type: str
    canonical: str
    kind: str = "full"
    rule: str = ""
    signs: tuple[str, ...] = ()
    quoted: bool = False
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleFound:
    """Somebody is called something: `person` (canonical) has `role`, in or of `organization` (canonical, or "").

    `start` to `end` covers name and role; `role_span` the words of the role; `relation` is `holds_role`, `member_of`,
    `part_of`, `leads` or `represents`; `former` and `acting` as the text says.
    """

    start: int
    end: int
    person: str
    role: str
    organization: str
    relation: str
    role_span: Span
    rule: str = ""
    former: bool = False
    acting: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a phrase means ("he", "the ministry", "Deputy Secretary Sherman, who …").

    `canonical` is "" where it cannot be told; `mention` the index of the mention that names it in the document, if
    one does; `role` as the nearest words say it.
    """

    canonical: str
    type: str = ""
    role: str = ""
    mention: int | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class QuotationFound:
    """What somebody said: in their own words (`quote_spans`, without the marks), or as reported (`content`).

    `start` to `end` covers words and attribution. `form`: `direct` (whole sentences), `partial` (some words inside
    somebody else's sentence), `indirect` (no marks), `pull` (set apart, with a byline), `scare` and `title` (marks,
    but no speech: no speaker). `asserters` is the chain when somebody is quoted quoting: the outermost first, the
    speaker not among them. `force` is that of the verb (data/speech.toml). `date` is ISO 8601, with its span.
    `origin` is the index of the quotation it stands in.
    """

    start: int
    end: int
    form: str
    quote_spans: tuple[Span, ...] = ()
    content: Span | None = None
    speaker: str = ""
    speaker_span: Span | None = None
    speaker_role: str = ""
    verb: str = ""
    verb_span: Span | None = None
    force: str = ""
    addressee: str = ""
    addressee_span: Span | None = None
    venue: str = ""
    venue_span: Span | None = None
    date: str = ""
    date_span: Span | None = None
    asserters: tuple[str, ...] = ()
    origin: int | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class MeasureFound:
    """A measure that a text states, threatens, demands or tells the end of.

    `type` is the word of the field (data/measures.toml), `kind` that of the record's vocabulary ("" where it has
    none). `authority` and `targets` are canonical names or the words of a class ("Russian officials"), with their
    spans. `also` are further spans that state the same measure. `duration` is a quantity as written, `condition`
    what it hangs on ("if Russia further invades"), `deadline` an ISO date. `standing` is the legal standing of an
    allegation (model/data/standing.toml), "" for acts that allege nothing. `asserters`: who says so, if not the text.
    """

    start: int
    end: int
    type: str
    kind: str
    status: str
    authority: str = ""
    authority_span: Span | None = None
    targets: tuple[str, ...] = ()
    target_spans: tuple[Span, ...] = ()
    date: str = ""
    date_span: Span | None = None
    duration: str = ""
    duration_span: Span | None = None
    condition: Span | None = None
    addressee: str = ""
    deadline: str = ""
    standing: str = ""
    asserters: tuple[str, ...] = ()
    also: tuple[Span, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class EventFound:
    """Something that happened or is to happen between parties.

    `type` is `talks`, `call`, `visit`, `meeting`, `mechanism` (a mission, a commission: made, or at work), `support`
    (who backs one), `outcome` (a claimed effect of a measure), `agreement` (signed), `exchange` (of prisoners) or
    `attack`. `about` is its subject.
    """

    start: int
    end: int
    type: str
    participants: tuple[str, ...] = ()
    participant_spans: tuple[Span, ...] = ()
    about: Span | None = None
    place: str = ""
    date: str = ""
    date_span: Span | None = None
    status: str = "taken"
    value: str = ""
    unit: str = ""
    asserters: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ClaimFound:
    """A statement that can be checked: of `subject`, that `predicate` is `value`, said by `asserted_by`.

    `key` is what two claims about one thing share (normalised subject, attribute and unit). `low`, `high` and `sign`
    are those of a quantity; a yes/no claim has `value` "true" or "false" (`polarity` False: it is denied).
    `time` is ISO 8601; `qualifier` keeps the words that bound or blur it. `asserted_by` is the chain, the one who
    vouches for it last; none, or "" in it, is the document itself. `also` are other places with the same sentence.
    """

    start: int
    end: int
    key: str
    subject: str
    predicate: str
    value: str
    unit: str = ""
    qualifier: str = ""
    time: str = ""
    asserted_by: tuple[str, ...] = ()
    polarity: bool = True
    type: str = "quantity"
    low: str = ""
    high: str = ""
    sign: str = ""
    subject_span: Span | None = None
    value_span: Span | None = None
    quotation: int | None = None
    rule: str = ""
    also: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything found in one text view, each kind in the order of the text."""

    mentions: tuple[MentionFound, ...] = ()
    roles: tuple[RoleFound, ...] = ()
    quotations: tuple[QuotationFound, ...] = ()
    dates: tuple[DateFound, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    measures: tuple[MeasureFound, ...] = ()
    events: tuple[EventFound, ...] = ()
    claims: tuple[ClaimFound, ...] = ()
    notes: tuple[str, ...] = field(default=())
