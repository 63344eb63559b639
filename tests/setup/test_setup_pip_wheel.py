# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Pip's wheel is found wherever pip's own settings point, and accepted only with the locked digest."""

import base64
import hashlib
import http.server
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import pip_wheel

NAME = "pip-1-py3-none-any.whl"
DATA = b"not really a wheel"
HASHES = frozenset({hashlib.sha256(DATA).hexdigest()})


@dataclass
class Index:
    """What the small index at `url` serves, and the request lines and headers it saw."""

    url: str
    pages: dict[str, tuple[str, bytes]]
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    password: str | None = None


@pytest.fixture
def index() -> Iterator[Index]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = self.headers.get("Authorization")
            served.seen.append((self.path, given))
            kind, body = served.pages.get(self.path, ("", b""))
            refused = served.password is not None and given != served.password
            self.send_response(401 if refused else 200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served = Index(f"http://127.0.0.1:{server.server_address[1]}", {})
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield served
        server.shutdown()
        thread.join()


def _html(*, href: str = f"../../files/{NAME}#sha256=aa") -> dict[str, tuple[str, bytes]]:
    page = f'<html><a href="../../files/pip-0.9.tar.gz">old</a><a href="{href}">{NAME}</a></html>'
    return {"/simple/pip/": ("text/html", page.encode()), f"/files/{NAME}": ("application/zip", DATA)}


def _settings(tmp_path: Path, **environ: str) -> pip_wheel.Settings:
    return pip_wheel.read_settings({"HOME": str(tmp_path), "XDG_CONFIG_DIRS": "/nowhere", **environ})


def test_an_html_index_is_followed(index: Index, tmp_path: Path) -> None:
    index.pages = _html()
    settings = _settings(tmp_path, PIP_INDEX_URL=f"{index.url}/simple", PIP_NO_INDEX="0")
    assert pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings).read_bytes() == DATA


def test_a_json_index_is_followed(index: Index, tmp_path: Path) -> None:
    files = {"files": [{"filename": NAME, "url": f"/files/{NAME}", "hashes": {}, "size": 18}]}
    index.pages = _html() | {"/simple/pip/": ("application/vnd.pypi.simple.v1+json", json.dumps(files).encode())}
    settings = _settings(tmp_path, PIP_INDEX_URL=f"{index.url}/simple/")
    assert pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings).read_bytes() == DATA


def test_pip_conf_names_the_index_and_the_environment_wins(index: Index, tmp_path: Path) -> None:
    index.pages = _html()
    conf = tmp_path / ".config" / "pip" / "pip.conf"
    conf.parent.mkdir(parents=True)
    conf.write_text(f"[global]\nindex-url = {index.url}/simple\nfind_links = /somewhere\n", encoding="utf-8")
    assert pip_wheel.fetch(NAME, HASHES, tmp_path / "in", _settings(tmp_path)).read_bytes() == DATA
    assert _settings(tmp_path, PIP_INDEX_URL="http://other.invalid").index_url == "http://other.invalid"
    assert _settings(tmp_path, PIP_CONFIG_FILE="/dev/null").index_url is None
    assert _settings(tmp_path).find_links == ("/somewhere",)


def test_a_proxy_is_asked_instead_of_the_index(index: Index, tmp_path: Path) -> None:
    far = "http://index.invalid"
    index.pages = {far + path: row for path, row in _html().items()}
    settings = _settings(tmp_path, PIP_INDEX_URL=f"{far}/simple", PIP_PROXY=index.url)
    assert pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings).read_bytes() == DATA
    assert index.seen[0][0] == f"{far}/simple/pip/"


@pytest.mark.parametrize("variable", ["http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_used(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, index.url)
    far = "http://index.invalid"
    index.pages = {far + path: row for path, row in _html().items()}
    settings = _settings(tmp_path, PIP_INDEX_URL=f"{far}/simple")
    assert pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings).read_bytes() == DATA


def test_the_password_in_the_address_is_sent_and_never_shown(index: Index, tmp_path: Path) -> None:
    index.pages = _html()
    index.password = "Basic " + base64.b64encode(b"me:s3cret").decode()
    with_password = index.url.replace("://", "://me:s3cret@") + "/simple"
    settings = _settings(tmp_path, PIP_INDEX_URL=with_password)
    assert pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings).read_bytes() == DATA
    index.password = "another"
    with pytest.raises(pip_wheel.FetchError, match="401") as caught:
        pip_wheel.fetch(NAME, HASHES, tmp_path / "elsewhere", settings)
    assert "s3cret" not in str(caught.value)


def test_the_password_goes_to_no_other_host(index: Index, tmp_path: Path) -> None:
    other = index.url.replace("127.0.0.1", "localhost")
    index.pages = _html(href=f"{other}/files/{NAME}")
    settings = _settings(tmp_path, PIP_INDEX_URL=index.url.replace("://", "://me:s3cret@") + "/simple")
    assert pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings).read_bytes() == DATA
    assert [given is None for _, given in index.seen] == [False, True]


def test_a_folder_of_wheels_replaces_every_index(index: Index, tmp_path: Path) -> None:
    wheels = tmp_path / "my wheels"
    wheels.mkdir()
    (wheels / NAME).write_bytes(DATA)
    settings = pip_wheel.read_settings({"PIP_INDEX_URL": index.url}, wheels=wheels)
    assert pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings).read_bytes() == DATA
    assert settings.indexes == ()
    assert index.seen == []


@pytest.mark.parametrize("as_url", [True, False])
def test_find_links_may_be_a_folder_or_its_file_address(tmp_path: Path, as_url: bool) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / NAME).write_bytes(DATA)
    settings = _settings(tmp_path, PIP_FIND_LINKS=wheels.as_uri() if as_url else str(wheels), PIP_NO_INDEX="true")
    assert pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings).read_bytes() == DATA


def test_a_file_with_another_digest_is_refused_wherever_it_lies(tmp_path: Path) -> None:
    wheels, into = tmp_path / "wheels", tmp_path / "in"
    for folder in (wheels, into):
        folder.mkdir()
        (folder / NAME).write_bytes(DATA + b"!")
    settings = pip_wheel.read_settings({}, wheels=wheels)
    with pytest.raises(pip_wheel.FetchError, match="another digest"):
        pip_wheel.fetch(NAME, HASHES, into, settings)


def test_a_closed_port_is_reported_with_its_address(tmp_path: Path) -> None:
    settings = _settings(tmp_path, PIP_INDEX_URL="http://127.0.0.1:9/simple")
    with pytest.raises(pip_wheel.FetchError, match=r"127\.0\.0\.1:9.*refused"):
        pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings)


@pytest.mark.slow
def test_where_no_index_is_set_a_pip_at_hand_downloads_what_the_lock_pins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = tmp_path / "offered"
    offered.mkdir()
    with zipfile.ZipFile(offered / "tiny-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n")
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("tiny-1.dist-info/RECORD", "")
    digest = hashlib.sha256((offered / "tiny-1-py3-none-any.whl").read_bytes()).hexdigest()
    lock = tmp_path / "pip.txt"
    lock.write_text(f"tiny==1 --hash=sha256:{digest}\n")
    # The pip at hand reads its own configuration, of which the settings given below know nothing.
    (tmp_path / "pip.conf").write_text(f"[global]\nno-index = true\nfind-links = {offered}\n")
    for variable in [one for one in os.environ if one.startswith("PIP_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    name, hashes = "tiny-1-py3-none-any.whl", frozenset({digest})
    found = pip_wheel.fetch(name, hashes, tmp_path / "in", _settings(tmp_path), lock=lock)
    assert found == tmp_path / "in" / name
    assert hashlib.sha256(found.read_bytes()).hexdigest() == digest
    lock.write_text(f"tiny==1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(pip_wheel.FetchError, match="HASHES"):
        pip_wheel.fetch(name, hashes, tmp_path / "other", _settings(tmp_path), lock=lock)


def test_a_set_index_is_the_only_one_asked(tmp_path: Path) -> None:
    lock = tmp_path / "pip.txt"
    lock.write_text("unused==1\n")
    settings = _settings(tmp_path, PIP_INDEX_URL=(tmp_path / "nothing").as_uri())
    with pytest.raises(pip_wheel.FetchError, match="nothing"):
        pip_wheel.fetch(NAME, HASHES, tmp_path / "in", settings, lock=lock)
    assert _settings(tmp_path).indexes == ()
