# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Unknown names are told by what stands around them, and names reach as far as their words say."""

import pytest

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import find_cast
from holdfast.readers.text.prose import Prose


def found(text: str) -> list[tuple[str, str, str]]:
    mentions = find_cast(Prose(read_plain(text.encode()))).mentions
    return [(text[one.start : one.end], one.type, one.canonical) for one in mentions]


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("The convoy stopped in Musterowo on Friday.", "Musterowo", "place"),
        ("The convoy left the port of Musterowo.", "Musterowo", "place"),
        ("It anchored off Musterowo, Denmark, at night.", "Musterowo", "place"),
        ("It left Musterowo, a village of 900 people, at night.", "Musterowo", "place"),
        ("They stopped in Musterowo and Exemplino on Friday.", "Exemplino", "place"),
        ("She told the broadcaster Musterovize so.", "Musterovize", "organization"),
        ("She told the broadcaster MV7 so.", "MV7", "organization"),
        ("It fell, said an analyst at Mustercorp in a note.", "Mustercorp", "organization"),
        ("It was made by Mustercorp, a Danish maker of pumps.", "Mustercorp", "organization"),
        ("They fired Musterin missiles at it.", "Musterin", "equipment"),
        ("They boarded the tanker Musterina at night.", "Musterina", "vessel"),
        ("The firm Muster & Sample sold it.", "Muster & Sample", "organization"),
        ("It was found by the Kyiv School of Pottery.", "Kyiv School of Pottery", "organization"),
        ("It was found by the Institute for the Study of Spoons.", "Institute for the Study of Spoons", "organization"),
        ("The Oslo Trade Bank closed.", "Oslo Trade Bank", "organization"),
        ("They shipped it from McDonald’s on Friday.", "McDonald’s", "organization"),
        ("The Norwegian Spoon Federation met.", "Norwegian Spoon Federation", "organization"),
        ("VIENNA, 30 May 2024 – It rained.", "VIENNA", "place"),
        ("They met in Washington, DC, on Friday.", "Washington, DC", "place"),
        ("The case went to the Regional Court in Szczecin today.", "Regional Court in Szczecin", "court"),
        ("The Finnish customs said it had seized a ship.", "Finnish customs", "government_body"),
        ("The Danish police closed the road.", "Danish police", "government_body"),
        ("Officials of the occupation “administrations” left.", "occupation “administrations”", "government_body"),
        ("The Kherson regional military administration said so.", "Kherson regional military administration",
         "government_body"),
        ("Police held Musterin V. in Oslo.", "Oslo", "place"),
        ("Ukraine’s Security Service (SBU) said so.", "Ukraine’s Security Service (SBU)", "government_body"),
        ("They fought for HMS Musterina and won.", "HMS Musterina", "vessel"),
        ("They boarded the tankers Musterina and Exempla there.", "Exempla", "vessel"),
        ("It was made by JSC Musterin in a hurry.", "JSC Musterin", "organization"),
        ("The ship is owned by Musterfracht, which denied it.", "Musterfracht", "organization"),
        ("The Kazan Spoon Plant made it.", "Kazan Spoon Plant", "organization"),
        ("The Zaporizhzhia Nuclear Power Plant is cold.", "Zaporizhzhia Nuclear Power Plant", "place"),
        ("They signed the Bucha Declaration on Friday.", "Bucha Declaration", "agreement"),
        ("They signed a Treaty on Spoon Guarantees.", "Treaty on Spoon Guarantees", "agreement"),
        ("The Belarusian Union of Potters met.", "Belarusian Union of Potters", "organization"),
        ("They boarded the tanker Anna Musterova at night.", "Anna Musterova", "vessel"),
        ("The Oslo-based Anna Muster sold it.", "Anna Muster", "organization"),
        ("She told her Ethiopian counterpart, Demeke Mustere, so.", "Demeke Mustere", "person"),
        ("Musterin Exemplow, a professor at a school, said so.", "Musterin Exemplow", "person"),
        ("The industry group Muster Infrastructure Europe said so.", "Muster Infrastructure Europe", "organization"),
        ("She works for the firm Muster Law now.", "Muster Law", "organization"),
        ("The Bulgarian-flagged Musterin was held.", "Musterin", "vessel"),
        ("Under the Paris Memorandum of Understanding it must stop.", "Paris Memorandum of Understanding", "agreement"),
        ("Under the Paris Memorandum of Understanding it must stop.", "Paris", "place"),
        ("The Federal Court of Spoons (BGL) ruled.", "Federal Court of Spoons (BGL)", "court"),
        ("The Federal Court of Spoons (BGL) ruled. The BGL met.", "BGL", "court"),
        ("It went to the Ukraine Advisory Group today.", "Ukraine Advisory Group", "government_body"),
        ("It went to the Belarus Potters Forum today.", "Belarus Potters Forum", "organization"),
        ("It was al-Qaeda that came.", "al-Qaeda", "organization"),
        ("They flew from al-Muster Air Base at night.", "al-Muster Air Base", "place"),
        ("They dropped a GBU-57 on it.", "GBU-57", "equipment"),
        ("The UN met. Then the Security Council voted.", "Security Council", "organization"),
        ("Members of the State Duma may not enter.", "State Duma", "government_body"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_what_stands_around_it_says(text: str, name: str, type_: str) -> None:
    assert (name, type_) in {one[:2] for one in found(text)}


@pytest.mark.parametrize(
    ("text", "name", "canonical"),
    [
        ("The Government of Norway agreed.", "Government of Norway", "Government of the Kingdom of Norway"),
        ("The Ministry of Defence of Latvia agreed.", "Ministry of Defence of Latvia",
         "Ministry of Defence of the Republic of Latvia"),
        ("Brussels has agreed to wait.", "Brussels", "European Union"),
        ("They flew to Brussels on Friday.", "Brussels", "Brussels"),
        ("The embassy of Japan in Oslo closed.", "embassy of Japan in Oslo", "Embassy of Japan in Norway"),
        ("The EU met. The Union has agreed.", "Union", "European Union"),
        ("Police held Anna V. in Oslo.", "Anna V.", "Anna V."),
        ("Japan’s Ministry of Economy, Trade and Industry said so.", "Japan’s Ministry of Economy, Trade and Industry",
         "Ministry of Economy, Trade and Industry of Japan"),
        ("The EU met. The Commission said so.", "Commission", "European Commission"),
        ("The Siberian Battalion came.", "Siberian Battalion", "Siberian Battalion"),
        ("An old AN-12 landed.", "AN-12", "Antonov An-12"),
        ("They met in Washington, D.C., today.", "Washington, D.C.", "Washington, D.C."),
        ("Moscow shrugged. The Foreign Ministry said so.", "Foreign Ministry",
         "Ministry of Foreign Affairs of the Russian Federation"),
        ("In Copenhagen, the Business Ministry drafts a bill.", "Business Ministry",
         "Ministry of Business of the Kingdom of Denmark"),
        ("The Finnish Interior Ministry said so.", "Finnish Interior Ministry",
         "Ministry of the Interior of the Republic of Finland"),
        ("The High Court of Eastern Denmark ruled.", "High Court of Eastern Denmark", "High Court of Eastern Denmark"),
        ("The Regional Court in Szczecin ruled.", "Regional Court in Szczecin", "Regional Court in Szczecin"),
    ],
)  # fmt: skip
def test_a_body_is_called_by_one_name(text: str, name: str, canonical: str) -> None:
    assert canonical in {one[2] for one in found(text) if one[0] == name}


@pytest.mark.parametrize(
    "text",
    [
        "The menu has EN FR DE PL on it.",
        "They use OpenMuster at work.",
        "He was born in May near the sea.",
        "They live in Muster's world.",
        "It is a Q & A of an hour.",
        "They issued General License 8K today.",
        "It is a medical-Grade thing.",
    ],
)
def test_words_that_name_nobody_stay_words(text: str) -> None:
    assert found(text) == []


def test_a_name_and_its_short_form_are_told_whole_and_each() -> None:
    text = "The Group of Seven (G7) met in Oslo."
    assert {one[0] for one in found(text)} == {"Group of Seven (G7)", "Group of Seven", "G7", "Oslo"}


def test_what_was_told_once_holds_in_the_whole_document() -> None:
    text = "She lives in Musterowo now.\n\nThen Musterowo was shelled."
    assert [one[:2] for one in found(text)] == [("Musterowo", "place"), ("Musterowo", "place")]


def test_an_office_behind_a_name_names_nobody_else() -> None:
    text = "Anna Musterova, the Finnish foreign minister, came."
    assert [one[:2] for one in found(text)] == [("Anna Musterova", "person"), ("Finnish", "country")]


def test_who_heads_a_body_leads_it() -> None:
    text = "It rained, said Anna Musterova, who heads the Example Agency."
    (role,) = find_cast(Prose(read_plain(text.encode()))).roles
    assert (role.person, role.organization, role.relation) == ("Anna Musterova", "Example Agency", "leads")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Anna Musterova, the Russian-installed head of the Example Office, came.", "Russian-installed head"),
        ("Anna Musterova, Finland’s spy chief, came.", "spy chief"),
        (
            "Minister for Economic Affairs and Climate Action Anna Musterova came.",
            "Minister for Economic Affairs and Climate Action",
        ),
    ],
)
def test_a_role_keeps_all_its_words(text: str, role: str) -> None:
    (one,) = find_cast(Prose(read_plain(text.encode()))).roles
    assert one.role == role
