# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A model is asked only where somebody named one, within bounds, and nowhere else."""

import json
from dataclasses import replace

import pytest

from holdfast.base.errors import CaptureError, ConfigError, HoldfastError, InputError, LimitError, UsageError
from holdfast.sources.models import LIMITS, ModelEndpoint, ask
from support.fake_models import ENDLESS, STALL, Elsewhere, Raw, Status, fake_model

ASKED = ({"role": "system", "content": "Point."}, {"role": "user", "content": "The port is shut."})
QUICK = replace(LIMITS, idle_s=0.3, total_s=2.0)


def test_the_text_of_the_answer_is_handed_up_and_the_key_sent_but_never_shown() -> None:
    with fake_model(lambda text: text.upper()) as model:
        endpoint = ModelEndpoint(model.url, "m", "secret")
        assert ask(endpoint, ASKED) == "THE PORT IS SHUT."
        assert model.headers["Authorization"] == "Bearer secret"
        assert model.asked == [
            {"path": "/v1/chat/completions", "model": "m", "messages": list(ASKED), "temperature": 0, "stream": False}
        ]
    assert "secret" not in repr(endpoint)


@pytest.mark.parametrize(
    ("said", "error", "match"),
    [
        (Status(500), CaptureError, "answers 500"),
        (Status(401), CaptureError, "answers 401"),
        (Elsewhere("http://127.0.0.1:1/v1"), CaptureError, "sends elsewhere"),
        (Raw(b"{"), InputError, "no chat completion|not a chat completion"),
        (Raw(b'{"choices": []}'), InputError, "not a chat completion"),
        (Raw(b'{"choices": [{"message": {"content": null}}]}'), InputError, "has no text"),
        (Raw(b"[" * 100_000), InputError, "not a chat completion"),
        (Raw(b"\xff\xfe\x00"), InputError, "not a chat completion"),
        (STALL, CaptureError, "stopped answering"),
        (ENDLESS, LimitError, "longer than"),
    ],
)
def test_whatever_else_comes_back_is_our_error(said: object, error: type[HoldfastError], match: str) -> None:
    with fake_model(lambda _: said) as model, pytest.raises(error, match=match):
        ask(ModelEndpoint(model.url, "m", limits=QUICK), ASKED)


def test_a_chunked_answer_is_put_together() -> None:
    body = json.dumps({"choices": [{"message": {"content": "chunked"}}]}).encode()
    with fake_model(lambda _: Raw(body)) as model:
        assert ask(ModelEndpoint(model.url, "m"), ASKED) == "chunked"


@pytest.mark.parametrize(
    ("url", "error", "match"),
    [
        ("", ConfigError, "no model endpoint is set"),
        ("http://93.184.215.14/v1", ConfigError, "in the open to a public address"),
        ("ftp://127.0.0.1/v1", UsageError, "cannot be fetched"),
        ("http://user:pass@127.0.0.1/v1", UsageError, "user name or password"),
        ("http://127.0.0.1:1/v1", CaptureError, "no connection"),
    ],
)
def test_without_a_good_address_nothing_is_sent(url: str, error: type[HoldfastError], match: str) -> None:
    with pytest.raises(error, match=match):
        ask(ModelEndpoint(url, "m"), ASKED)


def test_a_question_without_end_is_not_asked() -> None:
    with fake_model(lambda _: "x") as model:
        with pytest.raises(LimitError, match="the question has"):
            ask(ModelEndpoint(model.url, "m"), ({"role": "user", "content": "x" * (2 << 20)},))
        assert model.asked == []
