# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Asks a language model that somebody named on purpose: one question, one answer, strict bounds.

There is no default endpoint: without an address in the settings nothing is ever sent. The
address names one host; nothing else is connected to, and a redirect is an error, because the
text of documents goes where it was decided that it may go. In the open (`http:`) it goes only
to addresses inside (this machine, a private network). Nothing that comes back is trusted here:
the answer's text is handed up, and `readers.proposals` keeps what stands in the document.

The interface is the chat completion of OpenAI-compatible servers (`POST …/chat/completions`).
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from holdfast.base.errors import CaptureError, ConfigError, InputError, LimitError
from holdfast.base.selector import DecodingStep
from holdfast.sources.guard import is_public, resolve, split_url
from holdfast.sources.wire import Answer, WireLimits, exchange
from holdfast.vault.decoding import Limits, open_decoded

__all__ = ["LIMITS", "ModelEndpoint", "ask"]

LIMITS = WireLimits(connect_s=10.0, idle_s=60.0, total_s=180.0, body_bytes=4 << 20)
_OK = 200
_REDIRECTS = range(300, 400)
_MOST_QUESTION_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """Where a model answers: `url` up to its version (`https://host/v1`), the model's name, and a key, never shown."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    limits: WireLimits = LIMITS
    proxy: str | None = None


def ask(endpoint: ModelEndpoint, messages: Sequence[dict[str, str]]) -> str:
    """What the model writes.

    Raises:
        ConfigError: no endpoint was named, or documents would go in the open to a public address.
        CaptureError: no answer, a redirect, or a status that is no success.
        LimitError: the question or the answer is too long.
        InputError: the answer is not what such servers send.
    """
    if not endpoint.url or not endpoint.model:
        raise ConfigError(
            "no model endpoint is set", hint="set model_url and model_name in holdfast.toml; nothing is sent until then"
        )
    target = split_url(endpoint.url.rstrip("/") + "/chat/completions")
    target = resolve(target, allow=(f"{target.host}:{target.port}",))
    if target.scheme == "http" and is_public(target.address):
        raise ConfigError(
            "texts are not sent in the open to a public address", where=endpoint.url, hint="use an https:// address"
        )
    question = {"model": endpoint.model, "messages": list(messages), "temperature": 0, "stream": False}
    body = json.dumps(question).encode()
    if len(body) > _MOST_QUESTION_BYTES:
        raise LimitError(f"the question has {len(body):,} bytes, more than {_MOST_QUESTION_BYTES:,}")
    headers = [("Content-Type", "application/json"), ("Accept", "application/json")]
    headers += [("Authorization", f"Bearer {endpoint.key}")] if endpoint.key else []
    answer = exchange(target, tuple(headers), limits=endpoint.limits, proxy=endpoint.proxy, post=body)
    with answer.body:
        return _content(answer, endpoint.url)


def _content(answer: Answer, url: str) -> str:
    if answer.status in _REDIRECTS:
        raise CaptureError(
            "the model endpoint sends elsewhere, which is not followed", where=url, hint="name the final address"
        )
    if answer.status != _OK:
        raise CaptureError(f"the model endpoint answers {answer.status}", where=url, hint="is the key right? try later")
    chunked = "chunked" in (answer.header("transfer-encoding") or "").lower()
    chain = (DecodingStep("dechunk", 1),) if chunked else ()
    limits = Limits(max_bytes=LIMITS.body_bytes)
    data = answer.body.read()
    data = open_decoded(io.BytesIO(data), chain, limits).read() if chain else data
    try:
        content = json.loads(data)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as exc:
        raise InputError(
            "the model endpoint's answer is not a chat completion", where=url, hint="is it OpenAI-compatible?"
        ) from exc
    if not isinstance(content, str):
        raise InputError("the model endpoint's answer has no text", where=url, hint="is it OpenAI-compatible?")
    return content
