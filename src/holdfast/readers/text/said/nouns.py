# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Nouns for those who speak: whether a phrase means one person, anybody of a kind, a role, and its plain words.

Lists of words, asked by the rules that tell whom a phrase means (`who`, `offices`). Only the words are looked at, never
where they stand.
"""

from __future__ import annotations

import re

from holdfast.readers.text.speech import speech_words

__all__ = [
    "AND_BEFORE",
    "ANYBODY",
    "ARTICLE",
    "ASKERS",
    "BEFORE_NAME",
    "BEHIND",
    "BESIDE_NAME",
    "BODY_TYPES",
    "CAPITAL",
    "COMMA_BEFORE",
    "CROWDS",
    "DOCUMENTS",
    "FINITE",
    "FROM",
    "HE",
    "HUMANS",
    "IN_WHICH",
    "ISSUED",
    "JOINS",
    "NAME",
    "OPENS_CLAUSE",
    "OWN_KIND",
    "PRESS",
    "RANK",
    "ROLE_BEFORE",
    "ROLE_BEHIND",
    "SHE",
    "WORK_OF",
    "has_of",
    "has_role",
    "is_human",
    "is_one_of",
    "is_person",
    "is_somebody",
    "plain",
]

HUMANS = frozenset({
    "businessman", "lawyer", "journalist", "reporter", "official", "leader", "diplomat", "politician",
    "spokesperson", "spokesman", "spokeswoman", "commander", "general", "minister", "secretary", "president",
    "chief", "head", "envoy", "ambassador", "lawmaker", "senator", "governor", "prosecutor", "adviser", "advisor",
    "chairman", "director", "boss", "chancellor", "premier", "officer", "mayor", "coordinator", "commissioner",
    "aide", "analyst", "expert", "economist", "representative", "deputy", "founder", "judge", "pilot", "resident",
    "witness", "scholar", "specialist", "captain", "colonel", "lieutenant", "sergeant", "admiral", "engineer",
    "veteran", "student", "survivor", "colleague", "counterpart", "consultant", "delegate", "nurse", "bishop",
    "priest", "researcher", "negotiator", "strategist", "counsel", "source", "attorney", "executive", "manager",
    "inspector", "rapporteur",
})  # fmt: skip
"""Nouns for one person who speaks."""
DOCUMENTS = frozenset({
    "statement", "release", "letter", "report", "message", "post", "tweet", "announcement", "communique", "communiqué",
    "note", "readout", "text", "document", "notice", "update", "bulletin", "summary", "editorial", "declaration",
})  # fmt: skip
"""Nouns for what somebody issues."""
# Bodies of a kind of their own: "the union" is no company named before.
OWN_KIND = frozenset({
    "union", "university", "hospital", "museum", "school", "office", "committee", "court", "service", "department",
    "council", "directorate", "police", "authority",
})  # fmt: skip
"""Nouns of bodies that are no other kind of body."""
PRESS = frozenset({
    "agency", "newspaper", "channel", "outlet", "website", "network", "magazine", "broadcaster", "portal", "daily",
    "weekly",
})  # fmt: skip
"""Nouns for those who publish."""
ASKERS = frozenset({"reporter", "journalist", "interviewer", "moderator", "correspondent", "questioner"})
"""Nouns for those who ask."""
ANYBODY = frozenset({"some", "others", "one", "many", "another", "most", "few", "all", "none", "critics", "supporters"})
"""Words for people nobody names."""
CROWDS = frozenset({"authorities", "forces", "nations", "states", "troops", "united"})
"""Plurals that mean one body."""
ISSUED = re.compile(
    r"[ \u00a0](?:published|released|issued|posted|obtained|seen|carried|provided|signed)\b.*\Z", re.DOTALL
)
"""What follows a document that somebody made known."""
FROM = re.compile(
    r"(?:[ \u00a0](?:on|published|released|issued|posted|\w+day))*[ \u00a0](?:from|by|"
    r"of)[ \u00a0](?:the[ \u00a0])?"
)
"""What leads to whoever issued a document."""
IN_WHICH = re.compile(r"\b(?:in|on|during)[ \u00a0]which[ \u00a0]\Z")
"""What leads on to the words of a work."""
WORK_OF = re.compile(
    r"\b(?:tweet|posts?|statement|letter|video|message|speech|article|op-ed|address|interview|note|email|report|essay|"
    r"column)[ \u00a0](?:from|by|of|with)[ \u00a0]"
)
"""A work with its author behind it."""
RANK = re.compile(
    r"(?:colonel|general|captain|lieutenant|major|admiral|sergeant|brigadier|professor|commander|sir|dame|lord)"
    r"(?:[ \u00a0-](?:colonel|general|commander))?",
    re.IGNORECASE,
)
"""Ranks and titles, alone."""
SHE = re.compile(
    r"\b(?:Mrs|Ms|Miss|Madam|spokeswoman|chairwoman|queen|princess|congresswoman|baroness)\b", re.IGNORECASE
)
"""Words of a woman."""
HE = re.compile(r"\b(?:Mr|Sir|spokesman|chairman|king|prince|congressman|pope|lord)\b", re.IGNORECASE)
"""Words of a man."""
FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do)\b")
"""A finite verb that is no verb of speech."""
BESIDE_NAME = re.compile(r",[ \u00a0](?:an?|the|its|his|her|their)[ \u00a0][\w’' \u00a0-]{3,60}\Z")
"""What may stand between a name and its relative clause."""
AND_BEFORE = re.compile(r",?[ \u00a0]and[ \u00a0](?:the[ \u00a0])?\Z")
"""Before the last of several names."""
COMMA_BEFORE = re.compile(r",[ \u00a0](?:the[ \u00a0])?\Z")
"""Before one of several names."""
BEFORE_NAME = frozenset({"of", "for", "on", "to", "the", "and"})
"""Words between a role and a name."""
BODY_TYPES = frozenset({"organization", "government_body", "court"})
"""Types of mention that somebody speaks for."""
CAPITAL = r"[A-ZÀ-ÞŁŚŽČŠĆŻĐ][\w’'.-]*"
"""A word with a capital letter."""
NAME = rf"{CAPITAL}(?:[ \u00a0](?:{CAPITAL}|de|van|von|der|al|bin|du|la))*"
"""A name, by its capital letters."""
BEHIND = re.compile(
    rf",[ \u00a0]+({NAME})(?=[ \u00a0]*(?:[,.;:)]|\Z|(?:said|says|told|on|in|at|and|who|wrote|added)\b))"
)
"""A bearer behind a comma."""
ROLE_BEHIND = re.compile(
    r"[ \u00a0]*,[ \u00a0]+((?:(?:an?|the|its|his|her|their|one of|head|chief|deputy|former|acting|director|"
    r"chair|co-)\b|"
    rf"{CAPITAL})[^,.;“”\"]{{2,90}})(?=[,.]|\Z)"
)
"""A role behind a name."""
ROLE_BEFORE = re.compile(
    r"(?:(?<=[ \u00a0])|\A)((?:[\w’'&.-]+[ \u00a0]){0,3}?[\w’'&-]+[ \u00a0](?:of|for|on|to)[ \u00a0](?:the[ \u00a0])?"
    rf"(?:(?:{CAPITAL}|and|of|the)[ \u00a0]){{0,6}})\Z"
)
"""A role before a name."""
OPENS_CLAUSE = re.compile(
    rf"(?:\A|[.!?:;—–”\"\n(,][ \u00a0]*|\b(?:that|but|while|as|when|because|where|both|Both)[ \u00a0])"
    rf"(?:[Tt]he[ \u00a0])?(?:{CAPITAL}[ \u00a0](?:(?:of|for)[ \u00a0])?){{0,5}}\Z"
)
"""What stands before a list of names that opens its clause."""
_THINGS = frozenset({
    "paper", "newspaper", "letter", "center", "tanker", "carrier", "order", "border", "charter", "number", "regulator",
    "operator", "broadcaster", "newsletter", "sector", "monitor", "tracker", "observer", "manufacturer", "producer",
})  # fmt: skip
_HUMAN_ENDINGS = ("man", "woman", "er", "or", "ist", "ian", "eur", "aire")
JOINS = re.compile(r"[ \u00a0](?:of|to|in|at|from|for|on)[ \u00a0]")
"""What a noun is of, to, in or for."""
_LOWER = re.compile(r"[a-zà-ž-]+")
ARTICLE = re.compile(
    r"\A(?:the|a|an|its|his|her|their|some|many|several|both|one|two|three)\s+(?!(?:in|of|at)\b)", re.IGNORECASE
)
_COURTESY = re.compile(r"\A(?:Mr|Mrs|Ms|Miss|Sir|Dr)\.?\Z")
_WHEN = re.compile(r"\A(?:(?:last|this|next) (?:week|month|year)|meanwhile|earlier|later)[ ,]+", re.IGNORECASE)


def has_role(words: str) -> bool:
    """Whether the words hold a noun for somebody who speaks."""
    tables = speech_words()
    return any(word in tables.speakers or word in HUMANS for word in _LOWER.findall(words.lower()))


def is_one_of(kind: str) -> bool:
    """Whether the words mean somebody nobody names: "an official", "two diplomats"."""
    head = kind.rsplit(None, 1)[-1].lower()
    return ARTICLE.match(kind) is not None and not kind.lower().startswith("the ") and is_human(head)


def is_somebody(head: str) -> bool:
    """Whether a noun can be a single person, "he" or "she"."""
    return head not in _THINGS and (head in HUMANS or head.endswith(_HUMAN_ENDINGS))


def is_human(head: str) -> bool:
    """Whether a noun means a person who speaks."""
    return head in HUMANS or (head in speech_words().speakers and head.endswith(_HUMAN_ENDINGS))


def has_of(words: str) -> bool:
    """Whether a name behind the words only says where or whose: "officials in", "the ambassador to"."""
    return JOINS.search(words) is not None


def plain(words: str) -> str:
    """The words of a role, without article, marks and the blanks around them."""
    words = _WHEN.sub("", " ".join(words.replace("\u00a0", " ").split()))
    return _COURTESY.sub("", ARTICLE.sub("", " ".join(words.replace("\u00a0", " ").split()).strip(" ,—–-"), count=1))


def is_person(noun: str) -> bool:
    """Whether a noun means one person or several: "manager", "officials"."""
    return noun in HUMANS or (noun.endswith("s") and noun[:-1] in HUMANS)
