# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Ukraine's register: names in three languages, labelled attributes, restrictions → kinds, terms → ends."""

import io
import json
from datetime import date as day
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.measure import kind
from holdfast.model.statement import SourceRecord
from holdfast.readers.json_spans import parse
from holdfast.readers.lists.ua_nsdc_actions import kind_of, term_end
from holdfast.readers.lists.ua_nsdc_text import Text, addresses, date, names
from holdfast.readers.reader import reader_for, recognise

DATASET = "ua_nsdc_sanctions"
GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "ua_nsdc_json"


def read(member: str, *entries: object, text: bytes | None = None) -> list[SourceRecord]:
    data = json.dumps(entries, ensure_ascii=False).encode() if text is None else text
    return list(reader_for("ua_nsdc_json").read(member, io.BytesIO(data), dataset=DATASET))


def subject(member: str = "subjects_individual", **said: object) -> SourceRecord:
    (record,) = read(member, {"sid": "1", "name": "Прикладенко Іван", **said})
    return record


def action(**said: object) -> list[dict[str, list[str]]]:
    (record,) = read("actions", {"sid": "1", "actions": [{"aid": "7", **said}]})
    found: dict[str, dict[str, list[str]]] = {}
    for row in record.rows:
        if row.schema == "Sanction":
            found.setdefault(row.entity, {}).setdefault(row.prop, []).append(row.value)
    return list(found.values())


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Прикладенко Іван", [("Прикладенко Іван", "ukr")]),
        ("Прикладенко Іван (Prykladenko Ivan, Прикладенко Ивын)",
         [("Прикладенко Іван", "ukr"), ("Prykladenko Ivan", "eng"), ("Прикладенко Ивын", "rus")]),
        ("Прикладенко Іван (Прикладенко Ивын, Prykladenko Ivan)",
         [("Прикладенко Іван", "ukr"), ("Прикладенко Ивын", "rus"), ("Prykladenko Ivan", "eng")]),
        ("Prykladenko Ivan (Прикладенко Іван)", [("Prykladenko Ivan", None), ("Прикладенко Іван", "ukr")]),
        ('ТОВ "Приклад" (ООО "Пример")', [('ТОВ "Приклад" (ООО "Пример")', "ukr")]),
        ('ТОВ "А (Б)" (LLC "A, B")', [('ТОВ "А (Б)"', "ukr"), ('LLC "A, B"', "eng")]),
        ("Прикладенко (колишній) Іван", [("Прикладенко (колишній) Іван", "ukr")]),
        ("Прикладенко )(", [("Прикладенко )(", "ukr")]),
    ],
)  # fmt: skip
def test_a_name_in_several_languages_is_parted_by_script_in_any_order(
    text: str, parts: list[tuple[str, str | None]]
) -> None:
    assert [(text[part.start : part.end], part.lang) for part in names(text)] == parts


def test_a_transliterated_name_in_three_forms_is_parted_at_its_comma() -> None:
    text = "Prykladenko (Example, Prikladenko)"
    assert [text[part.start : part.end] for part in names(text, romanised=True)] == [
        "Prykladenko",
        "Example",
        "Prikladenko",
    ]


@given(text=st.text(max_size=60))
def test_parts_of_any_text_are_stretches_of_it(text: str) -> None:
    for parts in (names(text), names(text, romanised=True), addresses(text)):
        assert all(0 <= part.start < part.end <= len(text) for part in parts)
        assert bool(parts) == bool(text.strip())


@given(text=st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=40), escaped=st.booleans())
def test_a_stretch_of_a_json_string_stands_on_its_own_bytes(text: str, escaped: bool) -> None:
    data = json.dumps(text, ensure_ascii=escaped).encode()
    span = parse(data, where="test")
    whole = Text(span, data)
    for at in range(len(text)):
        start, end = whole.range(at, at + 1)
        assert json.loads(b'"' + data[start:end] + b'"') == text[at]


def test_an_address_written_twice_is_two_addresses_and_a_short_bracket_is_none() -> None:
    twice = "Російська Федерація, м. Москва, вул. Прикладна (Российская Федерация, г. Москва, ул. Примерная)."
    assert len(addresses(twice)) == 2
    assert len(addresses("Російська Федерація, м. Москва, буд. 1 (корпус 2)")) == 1


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1960-02-03", "1960-02-03"), ("03.02.1960", "1960-02-03"), ("01.01.1962 р.н.", "1962-01-01"),
        ("21 березня 1945 р.", "1945-03-21"), ("в серпні 1980 року", "1980-08"), ("1957-1959 роки", "1957/1959"),
        ("1953 р.", "1953"), ("9 лютого", None), ("29.02.1963", None), ("31 листопада 1960", None), ("колись", None),
    ],
)  # fmt: skip
def test_dates_are_read_as_the_register_writes_them(text: str, edtf: str | None) -> None:
    assert date(text) == edtf


# ── subjects ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_number_is_an_inn_only_when_its_check_digits_and_length_are_right() -> None:
    codes = [{"id": "tax:inn", "code": "500100732259; 500100732250;7707083893"}]
    person = subject(identifiers=codes)
    assert values(person, "innCode") == ["500100732259"]
    assert values(person, "taxNumber") == ["500100732250", "7707083893"]
    firm = subject("subjects_legal", identifiers=codes)
    assert values(firm, "innCode") == ["7707083893"]


def test_documents_of_a_person_are_passports_and_their_numbers_the_persons() -> None:
    record = subject(identifiers=[{"id": "doc:f_passports_ru", "code": "75 1234567", "iso2": "RU", "note": "копія"}])
    assert {row.prop: row.value for row in record.rows if row.schema == "Passport"} == {
        "holder": f"{DATASET}-1", "number": "75 1234567", "type": "doc:f_passports_ru", "summary": "копія",
        "country": "ru",
    }  # fmt: skip
    assert values(record, "passportNumber") == ["75 1234567"]


@pytest.mark.parametrize("status", ["expired", "excluded"])
def test_a_subject_that_was_listed_has_no_topic(status: str) -> None:
    assert values(subject(status=status), "topics") == []


@pytest.mark.parametrize("status", ["active", None, "чинний"])
def test_any_other_subject_has_the_topic(status: str | None) -> None:
    assert values(subject(status=status), "topics") == ["sanction"]


def test_what_has_no_property_is_a_note_with_its_label_and_a_loss() -> None:
    record = subject(attributes=[{"key": "Розмір взуття", "value": "43"}], novelty="x", citizenships=["DN"])
    assert values(record, "notes") == ["DN", "Розмір взуття: 43", "novelty: x"]
    assert len(record.losses) == 3


# ── actions ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("блокування активів – тимчасове обмеження права особи", "asset freeze"),
        ("стягнення в дохід держави активів, що належать фізичній особі", "asset confiscation"),
        ("обмеження торговельних операцій (повне припинення)", "trade restriction"),
        ("обмеження, часткове чи повне припинення транзиту ресурсів, польотів та перевезень", "transport restriction"),
        ("запобігання виведенню капіталів за межі України", "financial restriction"),
        ("зупинення виконання економічних та фінансових зобов’язань", "financial restriction"),
        ("анулювання або зупинення ліцензій та інших дозволів", "licence revocation"),
        ("заборона участі у приватизації, оренді державного майна", "debarment"),
        ("заборона здійснення публічних та оборонних закупівель", "debarment"),
        ("обмеження або припинення надання електронних комунікаційних послуг", "services ban"),
        ("заборона або обмеження заходження іноземних невійськових суден та військових кораблів", "ship ban"),
        ("повна або часткова заборона вчинення правочинів щодо цінних паперів", "investment ban"),
        ("припинення видачі дозволів, ліцензій на ввезення в Україну валютних цінностей", "financial restriction"),
        ("заборона збільшення розміру статутного капіталу господарських товариств", "investment ban"),
        ("заборона передання технологій, прав на об’єкти права інтелектуальної власності", "export control"),
        ("відмова в наданні та скасування віз, застосування інших заборон в’їзду", "travel ban"),
        ("анулювання офіційних візитів, засідань, переговорів", "diplomatic act"),
        ("позбавлення державних нагород України", None),
        ("припинення культурних обмінів, наукового співробітництва", None),
    ],
)
def test_restrictions_of_the_law_have_kinds_of_the_vocabulary(words: str, expected: str | None) -> None:
    assert kind_of(words) == expected
    assert expected is None or kind(expected).name == expected


def test_one_sanction_per_kind_with_every_restriction_of_it() -> None:
    freeze, flight = "блокування активів", "запобігання виведенню капіталів за межі України"
    debts = "зупинення виконання економічних та фінансових зобов’язань"
    found = action(restrictions=[{"restriction": text} for text in (freeze, flight, debts)])
    assert [(said["kind"], said["provisions"]) for said in found] == [
        (["asset freeze"], [freeze]), (["financial restriction"], [flight, debts]),
    ]  # fmt: skip


def test_the_end_of_a_term_is_computed_from_the_decree_and_stands_on_both() -> None:
    entry = {
        "sid": "1",
        "actions": [{"aid": "7", "decree": {"number": "5/2022", "date": "2022-03-01"}, "term": "десять років"}],
    }
    data = json.dumps([entry], ensure_ascii=False).encode()
    (record,) = read("actions", text=data)
    (row,) = (row for row in record.rows if row.prop == "endDate")
    assert (row.value, row.path, row.original) == ("2032-03-01", "rule:nsdc-term@1", "десять років")
    stands = data[record.start :][row.start : row.end].decode()
    assert stands.startswith("2022-03-01")
    assert stands.endswith("десять років")


def test_a_stated_end_stands_alone_and_an_unlimited_term_has_none() -> None:
    decree = {"number": "5/2022", "date": "2022-03-01"}
    assert action(decree=decree, term="3 роки", endDate="2025-04-01")[0]["endDate"] == ["2025-04-01"]
    assert "endDate" not in action(decree=decree, term="безстроково")[0]


@pytest.mark.parametrize(("said", "status"), [("expired", ["expired"]), ("excluded", ["lifted"]), ("active", None)])
def test_the_registers_words_become_statuses_and_active_is_left_to_the_dates(
    said: str, status: list[str] | None
) -> None:
    assert action(status=said)[0].get("status") == status


@given(
    begun=st.dates(day(1990, 1, 1), day(2100, 1, 1)), years=st.integers(1, 20),
    words=st.sampled_from(["{} роки", "{} років", "{} (словами) років", "строком на {} рік", "{} years"]),
)  # fmt: skip
def test_a_term_in_years_ends_on_the_same_day_so_many_years_later(begun: day, years: int, words: str) -> None:
    end = day.fromisoformat(term_end(begun.isoformat(), words.format(years)) or "")
    assert end.year == begun.year + years
    assert (end.month, end.day) == (begun.month, begun.day) or (end + timedelta(1)).day == 1


@pytest.mark.parametrize(
    ("begun", "term", "end"),
    [
        ("2024-02-29", "1 рік", "2025-02-28"), ("2024-01-31", "1 місяць", "2024-02-29"),
        ("2024-11-30", "три роки", "2027-11-30"),
        ("2024", "3 роки", None), ("2024-01-01", "до рішення суду", None), ("2024-01-01", "0 років", None),
        ("2024-01-01", "п’ять років", "2029-01-01"),
    ],
)  # fmt: skip
def test_terms_end_in_the_calendar_or_not_at_all(begun: str, term: str, end: str | None) -> None:
    assert term_end(begun, term) == end


@pytest.mark.parametrize("member", ["subjects_individual", "subjects_legal", "actions"])
def test_every_value_that_stands_on_a_string_says_what_stands_there(member: str) -> None:
    data = (GOLDEN / f"invented.{member}.in").read_bytes()
    checked = 0
    for record in read(member, text=data):
        for row in record.rows:
            part = data[record.start : record.end][row.start : row.end]
            if row.path.startswith("rule:") or part[:1] in b"{[" or row.prop == "holder":
                continue
            said = " ".join(str(json.loads(b'"' + part + b'"')).split())
            assert said in {row.value, row.original} or row.value in said or said in row.value
            checked += 1
    assert checked > 10


# ── the answers ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_answers_are_known_by_their_shape_and_the_subjects_by_the_files_name() -> None:
    subjects = b'[{"sid": "1", "name": "x", "translit": "x", "citizenships": []}]'
    actions = b'[{"sid": "1", "actions": []}]'
    found = {name: recognise(data, name) for name, data in (
        ("legal_2026-01-01.json", subjects), ("individual.json", subjects), ("x.json", actions),
        ("subjects.json", subjects),
    )}  # fmt: skip
    members = {name: None if one is None else one.member for name, one in found.items()}
    assert members == {
        "legal_2026-01-01.json": "subjects_legal", "individual.json": "subjects_individual", "x.json": "actions",
        "subjects.json": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("member", "data", "message"),
    [
        ("subjects_individual", b"[]", "names nobody"),
        ("subjects_individual", b'[{"name": "x"}]', "has the number ''"),
        ("subjects_individual", b'[{"sid": "1"}]', "has no name"),
        ("actions", b'[{"sid": "1", "name": "x"}]', "has no actions"),
        ("actions", b'[{"sid": "1", "actions": []}', "cut off"),
        ("actions", b'{"message": "unauthorized"}', "this is not"),
    ],
)
def test_what_is_no_such_answer_is_refused(member: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(member, text=data)
