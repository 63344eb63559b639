# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Canada's list: keys and entities, names in one field, dates, measures, and which bytes are refused."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord, content_id
from holdfast.readers.lists.ca_sema_names import aliases, halves
from holdfast.readers.lists.ca_sema_xml import CaSemaXml, regulation, schedule_part

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "ca_sema_xml"
OLD = (GOLDEN / "layout_2020.consolidated.in").read_bytes()
NEW = (GOLDEN / "layout_2025.consolidated.in").read_bytes()
WORDS = st.lists(
    st.sampled_from(["Testimir", "or", "and", "Тест", "مثال", ",", ";", "/", "(", ")", "АО", "Russian:", " "])
)


def read(data: bytes) -> dict[str, SourceRecord]:
    records = list(CaSemaXml().read("consolidated", io.BytesIO(data), dataset="ca_sema"))
    return {record.key: record for record in records}


def one(**fields: str) -> SourceRecord:
    """The record of a list with one record of these fields."""
    inside = "".join(f"<{tag}>{text}</{tag}>" for tag, text in fields.items())
    return next(iter(read(f"<data-set><record>{inside}</record></data-set>".encode()).values()))


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


def names(text: str, *, person: bool) -> list[str]:
    """The split names; a weak one with "~", a labelled one with its language."""
    pieces = aliases(text, person=person)
    return [
        f"{'~' * piece.weak}{f'{piece.lang}:' * bool(piece.lang)}{text[piece.start : piece.end]}" for piece in pieces
    ]


class TestTheKeyIsTheCitationAndTheEntityIsWhoIsNamed:
    @pytest.mark.parametrize(
        ("country", "schedules", "part"),
        [
            ("Iran", ("2", "1, Part 2", "1,Part 2", "Schedule 1, Part 2", "Part 2"), "2"),
            ("Syria / Syrie", ("1", "Part 1", " 1,  part 1 "), "1"),
            ("Russia / Russie", ("1", "1, Part 1"), "1"),
            ("Russia / Russie", ("1, Part 1.1",), "1.1"),
            ("Russia / Russie", ("1.1", "Schedule 1.1"), "s1.1"),
            ("Russia / Russie", ("2",), "s2"),
            ("Russia / Russie", ("2, Part 3",), "s2.3"),
            ("Zimbabwe", ("", "N/A", "1"), "1"),
            ("Guatemala", ("Annex B",), "annex-b"),
        ],
    )
    def test_the_spellings_of_a_schedule_are_one(self, country: str, schedules: tuple[str, ...], part: str) -> None:
        assert {schedule_part(regulation(country), text) for text in schedules} == {part}

    @pytest.mark.parametrize(
        ("country", "name"),
        [
            ("Burma / Birmanie", "myanmar"),
            ("Myanmar (Burma) / Myanmar (Birmanie)", "myanmar"),
            ("Sudan / Soudan", "sudan"),
            ("South Sudan / Soudan du sud", "south-sudan"),
            ("Justice for Victims (JVCFOR) / Justice pour les victimes (RJVDEC)", "jvcfor"),
            ("Hamas Terrorist Attacks / Attaques terroristes du Hamas", "hamas-terrorist-attacks"),
            ("", "unnamed"),
        ],
    )
    def test_a_regulation_has_one_short_name_in_both_layouts(self, country: str, name: str) -> None:
        assert regulation(country) == name

    def test_both_layouts_give_the_same_party_the_same_key_and_entity(self) -> None:
        old = one(Country="Burma / Birmanie", Entity="Example Co.", Schedule="2", Item="7")
        new = one(
            Country="Myanmar (Burma) / Myanmar (Birmanie)",
            EntityOrShip="Example  Co. / Compagnie Exemple",
            Schedule="Part 2",
            Item="7",
            DateOfListing="2021-05-17",
        )
        assert old.key == new.key == "myanmar/2/7"
        assert old.rows[0].entity == new.rows[0].entity

    def test_an_item_that_comes_to_mean_another_party_is_another_entity(self) -> None:
        before = one(Country="Iran", LastName="Probov", GivenName="Ivan", Item="1")
        after = one(Country="Iran", LastName="Exemplov", GivenName="Pyotr", Item="1")
        assert before.key == after.key
        assert before.rows[0].entity != after.rows[0].entity

    def test_a_renamed_ship_stays_the_entity_of_its_imo_number(self) -> None:
        entities = {
            one(Country="Russia / Russie", EntityOrShip=name, ShipIMONumber="9074729", Item="3").rows[0].entity
            for name in ("EXAMPLE TIDE", "SAMPLE WAVE")
        }
        assert entities == {"ca_sema-imo9074729"}

    def test_one_name_twice_in_a_regulation_is_one_entity_with_two_listings(self) -> None:
        record = b"<record><Country>Iran</Country><LastName>Probov</LastName><Item>%d</Item></record>"
        found = read(b"<data-set>" + record % 1 + record % 2 + b"</data-set>")
        rows = [row for each in found.values() for row in each.rows]
        assert len({row.entity for row in rows if row.schema == "Person"}) == 1
        assert len({row.entity for row in rows if row.schema == "Sanction"}) == 2

    def test_a_repeated_key_is_kept_apart_and_nothing_is_lost(self) -> None:
        body = b"<record><Country>Iran</Country><Entity>%s</Entity><Schedule>1</Schedule><Item>1</Item></record>"
        found = read(b"<data-set>" + body % b"One" + body % b"Two" + body % b"Two" + b"</data-set>")
        first, second, third = found
        assert first == "iran/1/1"
        assert re.fullmatch(r"iran/1/1#[0-9a-f]{8}", second)
        assert third == f"{second}.2"
        assert [values(record, "name") for record in found.values()] == [["One"], ["Two"], ["Two"]]


class TestOneFieldHoldsSeveralNames:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Testimir Proba; Тестимир Проба", ["Testimir Proba", "Тестимир Проба"]),
            ("Тест Пробов / Тест Пробiв", ["Тест Пробов", "Тест Пробiв"]),
            ("(Тест Пробов / Тест Пробiв", ["Тест Пробов", "Тест Пробiв"]),
            ("Тест Пробов or Тест Примеров", ["Тест Пробов", "Тест Примеров"]),
            ("Testimir, or Testimir I. Probov", ["~Testimir", "Testimir I. Probov"]),
            ("Testimir or Temir Probov", ["~Testimir or Temir Probov"]),
            ("Probik and Primer and Testik", ["~Probik", "~Primer", "~Testik"]),
            ("A. Probov, Belarusian: Цест Пробаў, Russian: Тест Пробов, Т. Пробов",
             ["A. Probov", "bel:Цест Пробаў", "rus:Тест Пробов", "rus:Т. Пробов"]),
            ("Russian: Test Probov", ["Test Probov"]),
            ("Muthanna Mithal \nArabic:مثنى مثال", ["Muthanna Mithal", "ara:مثنى مثال"]),
            ("Muthanna Mithal\n مثنى مثال", ["Muthanna Mithal", "مثنى مثال"]),
            ("Test (Temir) Probov", ["Test (Temir) Probov"]),
            ("also Test M. Probov; ", ["Test M. Probov"]),
            (" ;, / ", []),
        ],
    )  # fmt: skip
    def test_of_persons(self, text: str, expected: list[str]) -> None:
        assert names(text, person=True) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Example Holdings Pte. Ltd., Example Limited", ["Example Holdings Pte. Ltd.", "Example Limited"]),
            ('Завод "Пример", АО; ПЗ', ['Завод "Пример", АО', "ПЗ"]),
            ("Институт Примеров or Пример, АО", ["Институт Примеров", "Пример, АО"]),
            ("Sample Co., Ltd., Example", ["Sample Co., Ltd.", "Example"]),
            ("Институт примеров and ООО Пример", ["Институт примеров", "ООО Пример"]),
            ("Research and Development of Examples", ["Research and Development of Examples"]),
            ("Министерство примеров, проб и образцов", ["Министерство примеров, проб и образцов"]),
            ("Example A/S, EXAM/PLEX", ["Example A/S", "EXAM", "PLEX"]),
            ("Пример (проба, образец)", ["Пример (проба, образец)"]),
            ("(Primerbank)", ["Primerbank"]),
            ("EXG, l'Exemple, the Example", ["EXG", "l'Exemple", "the Example"]),
            ('Завод "Пример," ПР', ['Завод "Пример', "ПР"]),
            ("ОАО, Пример; АО", ["ОАО, Пример", "~АО"]),
            ("ОАО «Пример»/АО «ПР»", ["ОАО «Пример»", "АО «ПР»"]),
            ("«Завод «Пример» and АО «Пример»", ["«Завод «Пример»", "АО «Пример»"]),
            ("Russian: ОАО Пример or ПРМ", ["rus:ОАО Пример", "rus:ПРМ"]),
        ],
    )
    def test_of_organisations(self, text: str, expected: list[str]) -> None:
        assert names(text, person=False) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Example Institute/Institut Exemple", ["Example Institute", "Institut Exemple"]),
            ("Mills (North/South)", ["Mills (North/South)"]),
            ("Example A/S", ["Example A/S"]),
            ("A/B/C Example", ["A/B/C Example"]),
            ("Example;", ["Example"]),
            (" / ", []),
        ],
    )
    def test_an_official_name_may_have_two_languages(self, text: str, expected: list[str]) -> None:
        assert [text[start:end] for start, end in halves(text)] == expected

    @given(words=WORDS, person=st.booleans())
    def test_names_stand_in_order_without_overlap_and_hold_a_letter(self, words: list[str], person: bool) -> None:
        text = " ".join(words)
        end = 0
        for piece in aliases(text, person=person):
            assert end <= piece.start < piece.end <= len(text)
            assert re.search(r"\w", text[piece.start : piece.end])
            end = piece.end

    @given(words=WORDS, person=st.booleans())
    def test_every_word_of_a_name_is_kept(self, words: list[str], person: bool) -> None:
        text = " ".join(words)
        kept = " ".join(text[piece.start : piece.end] for piece in aliases(text, person=person))
        for word in ("Testimir", "Тест", "مثال"):
            assert kept.count(word) == words.count(word)

    def test_each_name_stands_on_its_own_bytes_behind_character_references_too(self) -> None:
        body = one(Country="Iran", Entity="X", Aliases="\n Пр &amp; Co; &quot;Ист&quot; завод;\r\nЗавод\u00a0Ист")
        data = (
            "<record><Country>Iran</Country><Entity>X</Entity><Aliases>\n Пр &amp; Co; &quot;Ист&quot; завод;\r\n"
            "Завод\u00a0Ист</Aliases></record>"
        ).encode()
        rows = [row for row in body.rows if row.prop == "alias"]
        assert [row.value for row in rows] == ["Пр & Co", '"Ист" завод', "Завод Ист"]
        said = [data[row.start : row.end].decode() for row in rows]
        assert said == ["Пр &amp; Co", "&quot;Ист&quot; завод", "Завод\u00a0Ист"]

    def test_names_inside_character_data_stand_on_the_whole_text(self) -> None:
        record = one(Country="Iran", Entity="X", Aliases="<![CDATA[One & Co; Two]]> Works")
        assert values(record, "alias") == ["One & Co", "Two Works"]
        assert len({(row.start, row.end) for row in record.rows if row.prop == "alias"}) == 1


class TestDatesStayAsVagueAsTheyAre:
    @pytest.mark.parametrize(
        ("text", "dates", "reason"),
        [
            ("1964-03", ["1964-03"], None),
            (" 1967-01-08  ", ["1967-01-08"], None),
            ("1963-1964", ["1963/1964"], None),
            ("1963 OR 1964-02-01", ["1963", "1964-02-01"], None),
            ("1970-02-31", [], "not a date"),
            ("1970-02-31 or 1971", ["1971"], "not a date"),
            ("Sep-63", [], "not a date"),
            ("born in the early 1960s", [], "not a date"),
            ("23456", [], "a spreadsheet's day number, not a date"),
            ("dd/09/1958", ["1958-09"], None),
        ],
    )
    @pytest.mark.parametrize("tag", ["DateOfBirth", "DateOfBirthOrShipBuildDate"])
    def test_of_birth(self, tag: str, text: str, dates: list[str], reason: str | None) -> None:
        record = one(Country="Iran", LastName="Probov", **{tag: text})
        assert values(record, "birthDate") == dates
        assert [(loss.reason, loss.text) for loss in record.losses] == (
            [] if reason is None else [(reason, text.strip())]
        )
        assert values(record, "notes") == ([] if reason is None else [text.strip()])

    def test_of_building_for_a_ship_and_of_neither_for_an_organisation(self) -> None:
        ship = one(Country="Russia / Russie", EntityOrShip="X", DateOfBirthOrShipBuildDate="2005")
        assert (ship.rows[0].schema, values(ship, "buildDate")) == ("Vessel", ["2005"])
        firm = one(Country="Russia / Russie", Entity="X", DateOfBirth="2005")
        assert (firm.rows[0].schema, values(firm, "notes")) == ("Organization", ["2005"])
        assert len(firm.losses) == 1


@pytest.mark.parametrize(
    ("country", "schedule", "kinds"),
    [
        ("Russia / Russie", "1, Part 1", ["asset freeze"]),
        ("Russia / Russie", "1.1", ["ship ban"]),
        ("Russia / Russie", "2", ["sectoral finance and energy restriction"]),
        ("Russia / Russie", "3", ["sectoral finance and energy restriction"]),
        ("Russia / Russie", "9", []),
        ("Zimbabwe", "N/A", ["asset freeze"]),
        ("Atlantis", "1", []),
    ],
)
def test_the_schedule_says_the_measure_and_an_unknown_one_is_reported(
    country: str, schedule: str, kinds: list[str]
) -> None:
    record = one(Country=country, Entity="X", Schedule=schedule, Item="1")
    assert values(record, "kind") == kinds
    assert [loss.kind for loss in record.losses] == ([] if kinds else ["unparsed"])


def test_what_is_unknown_or_said_twice_is_kept_as_a_note_and_counted() -> None:
    record = one(Country="Iran", LastName="Probov", EntityOrShip="Works", Item="1", Rank="General", ShipIMONumber="12")
    assert values(record, "notes") == ["Works", "General", "12"]
    assert len(record.losses) == 3
    assert record.parts == 6
    twice = read(b"<data-set><record>loose<Item>1</Item><Item>2</Item><Item><X>3</X></Item></record></data-set>")
    assert [loss.text for loss in twice["unnamed/1/1"].losses] == ["2", "3", "loose"]


@pytest.mark.parametrize("data", [OLD, NEW], ids=["2020", "2025"])
def test_order_of_fields_and_white_space_change_no_form_and_no_content(data: bytes) -> None:
    def turned(match: re.Match[bytes]) -> bytes:
        fields = re.findall(rb"<(\w+)>(.*?)</\1>", match[1], re.DOTALL)
        texts = [b"<%s>\n%s </%s>" % (tag, text, tag) for tag, text in reversed(fields)]
        return b"<record>" + b"".join(texts) + b"</record>"

    known = re.sub(rb"<record>(?:(?!</record>).)*<Remarks>.*?</record>", b"", data, flags=re.DOTALL)
    other = read(re.sub(rb"<record>(.*?)</record>", turned, known, flags=re.DOTALL))
    for key, record in read(known).items():
        assert record.form == other[key].form
        assert record.raw != other[key].raw
        assert content_id(record.rows) == content_id(other[key].rows)


def test_every_cut_of_a_list_raises() -> None:
    whole = NEW.rstrip()
    for cut in range(0, len(whole) - 1, 61):
        with pytest.raises(InputError) as caught:
            read(whole[:cut])
        assert caught.value.where is not None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (NEW[: len(NEW) // 2], "is cut off"),
        (b"<data-set/>", "holds no record"),
        (b"<data-set><Record><Country>Iran</Country></Record></data-set>", "holds no record"),
        (b"<CONSOLIDATED_LIST/>", "the document element is <CONSOLIDATED_LIST>"),
        (NEW.replace(b"UTF-8", b"ISO-8859-1"), "says it is in ISO-8859-1"),
        (NEW.decode().encode("cp1251", "replace"), "not well-formed XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><data-set><record>&b;</record></data-set>', "document type or entities"),
    ],
    ids=["half", "empty", "renamed records", "another list", "Latin-1", "damaged letters", "entity"],
)
def test_what_is_no_list_is_named(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data)


def test_there_is_one_member() -> None:
    with pytest.raises(InputError, match="has no member 'persons'"):
        CaSemaXml().read("persons", io.BytesIO(NEW), dataset="ca_sema")


Lists = tuple[dict[str, SourceRecord], dict[str, SourceRecord]]


@pytest.fixture(scope="module")
def lists(shared_dir: Path) -> Lists:
    """The records of the real lists of 2020-04 and 2025-05."""
    folder = shared_dir / "lists" / "ca-sema"
    old, new = (folder / f"sema-lmes_{day}.xml" for day in ("2020-04", "2025-05"))
    return read(old.read_bytes()), read(new.read_bytes())


class TestOnTheRealLists:
    def test_counts_are_the_publishers(self, lists: Lists) -> None:
        assert [len(one) for one in lists] == [1369, 4759]
        schemata = [[record.rows[0].schema for record in one.values()] for one in lists]
        assert [schemata[0].count(name) for name in ("Person", "Organization", "Vessel")] == [985, 384, 0]
        assert [schemata[1].count(name) for name in ("Person", "Organization", "Vessel")] == [3334, 1316, 109]
        programs = [values(record, "program")[0] for record in lists[1].values()]
        assert [programs.count(name) for name in ("Russia", "Ukraine", "Belarus")] == [2426, 553, 320]
        assert sum(bool(values(record, "listingDate")) for record in lists[1].values()) == 4759

    def test_no_key_is_repeated_and_few_change_hands(self, lists: Lists) -> None:
        old, new = ({key: record.rows[0].entity for key, record in one.items()} for one in lists)
        assert not [key for key in (*old, *new) if "#" in key]
        both = old.keys() & new.keys()
        assert len(both) == 1258
        assert len([key for key in both if old[key] == new[key]]) == 1254
        assert len(set(old.values()) & set(new.values())) == 1259
        assert (len(set(old.values())), len(set(new.values()))) == (1369, 4758)

    def test_next_to_nothing_is_lost(self, lists: Lists) -> None:
        losses = [[loss.reason for record in one.values() for loss in record.losses] for one in lists]
        assert losses == [[], ["not a date", "not a date"]]
        assert [sum(record.parts for record in one.values()) for one in lists] == [6791, 31780]
