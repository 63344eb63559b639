# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The schemata: inheritance, checked access, captions, and a table that is whole."""

import pytest

from holdfast.base.errors import InputError
from holdfast.model.schema import PROPERTY_TYPES, caption_of, common_schema, load_model, risk_topics

MODEL = load_model()
OWN = {
    "Claim", "ConductStatus", "Engagement", "GoodsItem", "Incident", "LegalBasis", "Measure", "Mechanism", "Outcome",
    "Quotation",
}  # fmt: skip


def test_the_table_is_whole() -> None:
    for schema in MODEL.schemata.values():
        assert schema.ancestors <= MODEL.schemata.keys()
        for name in (*schema.caption, *schema.featured, *schema.required):
            assert name in schema.properties, (schema.name, name)
        if schema.edge is not None:
            assert schema.properties[schema.edge.source].type == "entity"
        for prop in schema.properties.values():
            assert prop.type in PROPERTY_TYPES
            assert (prop.range is not None) == (prop.type == "entity")
            assert prop.range is None or prop.range in MODEL.schemata
            assert prop.label


def test_own_schemata_name_the_schema_they_are_exported_as() -> None:
    assert {name for name, schema in MODEL.schemata.items() if schema.own} == OWN
    for schema in MODEL.schemata.values():
        assert not MODEL.get(schema.pure).own
        assert schema.own or schema.pure == schema.name


@pytest.mark.parametrize(
    ("name", "ancestor"),
    [
        ("Company", "LegalEntity"), ("Company", "Asset"), ("PublicBody", "Organization"), ("Passport", "Interval"),
        ("Vessel", "Thing"), ("Ownership", "Interest"), ("Quotation", "Claim"), ("Person", "Person"),
    ],
)  # fmt: skip
def test_schemata_are_what_they_extend(name: str, ancestor: str) -> None:
    assert MODEL.get(name).is_a(ancestor)
    assert common_schema(name, ancestor) == common_schema(ancestor, name) == name


def test_properties_are_inherited() -> None:
    assert MODEL.get("Company").prop("innCode").type == "identifier"
    assert MODEL.get("Vessel").prop("name").type == "name"
    assert MODEL.get("Sanction").prop("kind").own
    assert MODEL.get("CryptoWallet").prop("holder").range == "LegalEntity"


def test_what_does_not_exist_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="no schema is called 'Persn'") as caught:
        MODEL.get("Persn")
    assert caught.value.hint == "did you mean Person?"
    with pytest.raises(InputError, match="schema Vessel has no property 'birthDate'"):
        MODEL.get("Vessel").prop("birthDate")
    with pytest.raises(InputError, match="exclude each other"):
        common_schema("Person", "Vessel")


def test_a_caption_is_the_first_value_of_the_first_property_that_has_one() -> None:
    assert caption_of("Person", {"name": ["A", "B"], "alias": ["C"]}) == "A"
    assert caption_of("Person", {"name": [], "alias": ["C"]}) == "C"
    assert caption_of("Passport", {"number": ["X1"]}) == "X1"
    assert caption_of("Vessel", {}) == "Vessel"


def test_the_topics_that_make_a_target_are_topics() -> None:
    assert {"sanction", "wanted", "export.control", "crime.war", "debarment"} <= risk_topics()
    assert risk_topics() <= MODEL.topics.keys()
    assert "gov.head" not in risk_topics()
