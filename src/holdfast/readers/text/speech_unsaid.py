# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Forms that look like verbs of speech and say nothing where they stand.

`says_nothing(words, at)` is asked once for every form of data/speech.toml, when a paragraph is cut into words; where it
answers yes, the form is a word like any other. What it knows, by the words right beside the form:

* a noun behind an adjective of place or kind ("Western states", "Russian claims"), or before an auxiliary;
* what is added to something ("adding 71 names to the list"), not said in addition;
* to show up; to defend against; known or recognised by somebody;
* what somebody could find or see, or helps another to identify: perceived, not said;
* an attack with weapons: one with words has quoted words or a word of speech near it;
* a gerund behind a preposition ("aimed at finding"), planning that nobody is doing ("careful planning").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

__all__ = ["DOUBTFUL", "says_nothing"]


class Word(Protocol):
    """What is asked of a word of `speech`: its forms and kinds."""

    text: str
    low: str
    is_word: bool
    is_quotation: bool
    is_adverb: bool
    is_verb: bool
    weak: bool
    participle: bool
    noun_too: bool
    stops: bool


_Rule = Callable[[Sequence[Word], int], bool]

_KINDS = frozenset({
    "western", "eastern", "northern", "southern", "central", "european", "american", "russian", "ukrainian", "african",
    "asian", "arab", "baltic", "nordic", "gulf", "balkan", "member", "allied", "chinese", "british", "german", "french",
    "polish", "turkish", "iranian", "israeli", "belarusian", "nuclear", "individual", "neighbouring", "neighboring",
    "coastal", "other", "participating", "new", "such", "these", "those", "many", "several", "all", "some", "various",
    "recent", "earlier", "previous", "similar", "false", "media", "official", "further", "both", "two", "three", "four",
    "five", "six", "seven", "eight", "nine", "ten", "independent", "foreign", "sovereign", "small", "large", "third",
})  # fmt: skip
_AUXILIARIES = frozenset({"have", "were", "are"})
_FINITE = frozenset({
    "is", "was", "are", "were", "has", "had", "have", "will", "would", "can", "could", "should", "may", "might", "must",
    "did", "does", "do", "he", "she", "it", "they", "there", "i", "we", "that", "whether", "how", "why", "what", "if",
})  # fmt: skip
_MODALS = frozenset({"could", "might", "may", "can", "would", "will", "should", "must", "to"})
_HELPS = frozenset({"help", "helps", "helped", "helping", "let", "lets", "letting"})
_PREPOSITIONS = frozenset({"at", "of", "for", "in", "on", "without", "from", "with", "into", "toward", "towards"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "and", "not", ","})
_DECLARED = frozenset({
    "state", "emergency", "war", "ceasefire", "cease-fire", "truce", "mourning", "moratorium", "bankruptcy", "default",
    "bankrupt", "holiday", "winner",
})  # fmt: skip
_SPEAKS = frozenset({"comment", "answer", "apologise", "apologize", "condemn", "acknowledge", "give", "be", "speak"})
_STORIES = frozenset({"story", "stories", "tale", "tales", "truth", "lie", "lies", "apart"})
_WORKS = frozenset({
    "book", "books", "handbook", "handbooks", "novel", "novels", "song", "songs", "poem", "poems", "play", "script",
    "code", "music", "cheque", "check", "screenplay", "biography", "history", "textbook", "software",
})  # fmt: skip
_WORK_WITHIN = 5
_SAYS_OF_NUMBER = frozenset({"were", "was", "had", "have", "are", "is", "would", "will"})  # "added 25 were missing"
_HELP_WITHIN = 6
_THING_WITHIN = 14  # words of a thing that is added
_QUOTED_WITHIN = 14


def says_nothing(words: Sequence[Word], at: int) -> bool:
    """Whether the form at word `at` reports nothing."""
    word = words[at]
    if word.noun_too and at and _is_noun(words, at):
        return True
    rule = _RULES.get(word.low)
    return rule is not None and rule(words, at)


def _next(words: Sequence[Word], at: int) -> str:
    return words[at + 1].low if at + 1 < len(words) and words[at + 1].is_word else ""


def _is_noun(words: Sequence[Word], at: int) -> bool:
    word, before, after = words[at], words[at - 1], _next(words, at)
    if not word.low.endswith("s"):
        return False
    if before.is_word and before.low in _KINDS:
        return True
    return after in _AUXILIARIES or (word.low == "states" and after.endswith("ed"))


def _of_thing(words: Sequence[Word], at: int) -> bool:
    """Adding a thing: no clause follows, but "to" or the end of the phrase."""
    if not _next(words, at) or words[at + 1].stops or words[at + 1].is_adverb:
        return False
    if any(word.is_quotation for word in words[max(0, at - _QUOTED_WITHIN) : at]):
        return False
    if words[at + 1].text[0].isdigit() and not any(word.is_quotation for word in words[at + 1 : at + _HELP_WITHIN]):
        return _SAYS_OF_NUMBER.isdisjoint(word.low for word in words[at + 2 : at + _HELP_WITHIN])
    for place in range(at + 1, min(len(words), at + _THING_WITHIN)):
        word = words[place]
        if word.is_quotation or word.low in _FINITE or "’" in word.text or "'" in word.text:
            return False
        if word.low == "to" or not word.is_word:
            return True
        if word.low.endswith("ed") or word.is_verb:
            return False
    return False


def _up(words: Sequence[Word], at: int) -> bool:
    return _next(words, at) in {"up", "off", "around", "no", "little", "few", "signs"}


def _against(words: Sequence[Word], at: int) -> bool:
    return _next(words, at) in {"against", "itself", "themselves", "himself", "herself"}


def _by(words: Sequence[Word], at: int) -> bool:
    return _next(words, at) == "by"


def _known(words: Sequence[Word], at: int) -> bool:
    """Known by somebody, known as something."""
    return _next(words, at) in {"by", "as", "for", "to"}


def _state_of(words: Sequence[Word], at: int) -> bool:
    """Declaring a state of emergency is done, not said."""
    behind = [word.low for word in words[at + 1 : at + 4]]
    return not _DECLARED.isdisjoint(behind)


def _refuses_deed(words: Sequence[Word], at: int) -> bool:
    """Refusing to do something, but to say something."""
    for place in range(at + 1, min(len(words) - 1, at + _HELP_WITHIN)):
        if not words[place].is_word:
            return False
        if words[place].low == "to":
            after = words[place + 1]
            return not ((after.is_verb and not after.weak) or after.low in _SPEAKS)
    return False


def _threatens_thing(words: Sequence[Word], at: int) -> bool:
    """What threatens something says nothing; who threatens to do something, or with it, does."""
    after = _next(words, at)
    if not after or after in {"to", "that", "with"} or words[at + 1].is_adverb:
        return False
    return not any(word.is_quotation or word.low == "with" for word in words[max(0, at - 4) : at + _HELP_WITHIN])


def _tells_story(words: Sequence[Word], at: int) -> bool:
    """Data tell another story; nobody is told."""
    return not _STORIES.isdisjoint(word.low for word in words[at + 1 : at + 4])


def _insists_on_doing(words: Sequence[Word], at: int) -> bool:
    return _next(words, at) == "on" and at + 2 < len(words) and words[at + 2].low.endswith("ing")


def _commands_troops(words: Sequence[Word], at: int) -> bool:
    """Who commands an army tells it nothing here."""
    return not any(word.is_quotation or word.low in {"to", "that"} for word in words[at + 1 : at + _HELP_WITHIN])


def _perceived(words: Sequence[Word], at: int) -> bool:
    before = at - 1
    while before > 0 and (words[before].is_adverb or words[before].low in {"not", "also", "even", "still"}):
        before -= 1
    if before >= 0 and words[before].low in _MODALS:
        return True
    return any(words[place].low in _HELPS for place in range(max(0, at - _HELP_WITHIN), at))


def _fought(words: Sequence[Word], at: int) -> bool:
    near = words[max(0, at - _QUOTED_WITHIN) : at + _QUOTED_WITHIN]
    return not any(word.is_quotation or (word.participle and word.is_verb and word is not words[at]) for word in near)


def _gerund(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at - 1].low in _PREPOSITIONS


def _nobodys(words: Sequence[Word], at: int) -> bool:
    before = at - 1
    while before > 0 and words[before].is_adverb:
        before -= 1
    return before < 0 or words[before].low not in _BE


def _unnamed(words: Sequence[Word], at: int) -> bool:
    """Who "asked not to be named" says nothing by it."""
    behind = [word.low for word in words[at + 1 : at + 4]]
    return behind == ["not", "to", "be"] or behind[:2] == ["to", "remain"]


def _not_named(words: Sequence[Word], at: int) -> bool:
    behind = [word.low for word in words[at + 1 : at + 4]]
    return behind[:2] == ["to", "be"] and behind[2:] != [] and behind[2] in {"named", "identified", "quoted"}


def _writes_work(words: Sequence[Word], at: int) -> bool:
    """Who has written a book says nothing of it here."""
    behind = words[at + 1 : at + _WORK_WITHIN]
    if any(word.is_quotation or word.low == "that" for word in words[at + 1 : at + _QUOTED_WITHIN]):
        return False
    return not _WORKS.isdisjoint(word.low for word in behind)


def _calls_in(words: Sequence[Word], at: int) -> bool:
    """An envoy is called in, a meeting off."""
    return _next(words, at) in {"in", "up", "off", "back"}


def _infinitive(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at - 1].low == "to"


_RULES: dict[str, _Rule] = {
    **dict.fromkeys(("show", "shows", "showed", "shown", "showing"), _up),
    **dict.fromkeys(("add", "adds", "added", "adding"), _of_thing),
    **dict.fromkeys(("defended", "defends", "defending"), _against),
    **dict.fromkeys(("recognized", "recognised", "seen", "felt"), _by),
    "known": _known,
    **dict.fromkeys(("command", "commands", "commanded", "commanding"), _commands_troops),
    **dict.fromkeys(("threaten", "threatens", "threatened", "threatening"), _threatens_thing),
    **dict.fromkeys(("tell", "tells", "told", "telling"), _tells_story),
    **dict.fromkeys(("insist", "insists", "insisted", "insisting"), _insists_on_doing),
    **dict.fromkeys(("refuse", "refuses", "refused", "refusing"), _refuses_deed),
    **dict.fromkeys(("declare", "declares", "declared", "declaring"), _state_of),
    **dict.fromkeys(("find", "see", "know", "feel", "identify", "understand", "view"), _perceived),
    **dict.fromkeys(("attack", "attacks", "attacked", "attacking"), _fought),
    **dict.fromkeys(
        ("finding", "seeing", "knowing", "feeling", "opening", "beginning", "identifying", "offering"), _gerund
    ),
    "planning": _nobodys,
    **dict.fromkeys(("asked", "asks", "asking", "requested", "requesting"), _unnamed),
    **dict.fromkeys(("decline", "declines", "declined", "declining"), _not_named),
    **dict.fromkeys(("open", "begin", "protest"), _infinitive),
    **dict.fromkeys(("write", "writes", "wrote", "written", "writing"), _writes_work),
    **dict.fromkeys(("call", "calls", "called", "calling"), _calls_in),
}
DOUBTFUL = frozenset(_RULES)
"""Forms that have a rule of their own."""
