# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Finds pip's own wheel with nothing but the standard library, where pip itself would look.

Python may come without `ensurepip`, so the set-up brings pip along: the one version in requirements/pip.txt, accepted
only with the digest written there. Where to look follows pip's documented settings, so that a machine set up for pip
needs nothing more: the environment (PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS, PIP_NO_INDEX, PIP_CERT,
PIP_CLIENT_CERT, PIP_PROXY, PIP_TRUSTED_HOST, PIP_DEFAULT_TIMEOUT, PIP_CONFIG_FILE), then pip.conf of the user, then of
the machine; HTTP(S)_PROXY, ALL_PROXY and NO_PROXY; passwords in the address or in ~/.netrc. Pages are read in both
forms of the simple index (PEP 503 HTML, PEP 691 JSON), from the web, from `file:` addresses and from plain folders.
Where nothing is set, a pip at hand (installed, or bundled with `ensurepip`) is asked to get it from the index it knows:
no file of this project names one.
"""

import base64
import configparser
import contextlib
import hashlib
import html.parser
import importlib.util
import json
import netrc
import os
import ssl
import subprocess
import sys
import sysconfig
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_PAGE_LIMIT_BYTES = 32 << 20  # the largest index page seen has 8 MB
_WHEEL_LIMIT_BYTES = 64 << 20  # pip's wheel has 2 MB


class FetchError(Exception):
    """Nothing usable was found; the message says what was tried."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Pip's settings that say where packages come from."""

    index_url: str | None
    extra_index_urls: tuple[str, ...]
    find_links: tuple[str, ...]
    no_index: bool
    cert: str | None
    client_cert: str | None
    proxy: str | None
    trusted_hosts: tuple[str, ...]
    timeout_s: float

    @property
    def indexes(self) -> tuple[str, ...]:
        """Every index to ask, the main one first; none under `no-index`."""
        return () if self.no_index else tuple(filter(None, (self.index_url, *self.extra_index_urls)))


@dataclass(frozen=True, slots=True)
class Link:
    """A file an index or a folder offers; size in bytes, upload time as ISO text, both only where the index says so."""

    filename: str
    url: str
    sha256: str | None = None
    size: int | None = None
    uploaded: str | None = None


def config_files(environ: Mapping[str, str]) -> list[Path]:
    """Pip's configuration files on Linux, the weakest first."""
    named = environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    home = Path(environ.get("HOME") or "~").expanduser()
    shared = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    files = [Path(folder) / "pip" / "pip.conf" for folder in reversed(shared.split(":")) if folder]
    files += [Path("/etc/pip.conf"), home / ".pip" / "pip.conf"]
    files.append(Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf")
    return [*files, Path(named)] if named else files


def read_settings(environ: Mapping[str, str] | None = None, *, wheels: Path | None = None) -> Settings:
    """The settings in force; `wheels` is a folder that replaces every index.

    Raises:
        FetchError: a configuration file cannot be read.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, str] = {}
    for section in ("global", "install"):
        for path in config_files(environ):
            values |= _section(path, section)
    for name, value in environ.items():
        if name.startswith("PIP_") and value:
            values[name[4:].lower().replace("_", "-")] = value
    get = values.get
    return Settings(
        index_url=get("index-url") or get("pypi-url"),
        extra_index_urls=tuple(get("extra-index-url", "").split()) if wheels is None else (),
        find_links=(str(wheels),) if wheels is not None else tuple(get("find-links", "").split()),
        no_index=wheels is not None or get("no-index", "").lower() in {"1", "true", "yes", "on"},
        cert=get("cert"),
        client_cert=get("client-cert"),
        proxy=get("proxy"),
        trusted_hosts=tuple(get("trusted-host", "").split()),
        timeout_s=_seconds(get("default-timeout") or get("timeout")),
    )


def _section(path: Path, section: str) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        raise FetchError(f"cannot read pip's settings in {path}: {error}") from error
    return {k.replace("_", "-"): v for k, v in parser.items(section)} if parser.has_section(section) else {}


def _seconds(text: str | None) -> float:
    with contextlib.suppress(ValueError):
        return max(1.0, float(text or 15))
    return 15.0


def fetch(filename: str, hashes: frozenset[str], into: Path, settings: Settings, *, lock: Path | None = None) -> Path:
    """The wheel `filename` as a file in `into`, its digest being one of `hashes`.

    Where no main index is set and no place that is set has it, a pip at hand downloads what `lock` pins, from where
    it would by itself.

    Raises:
        FetchError: no place offers it with that digest; says every place tried and why it failed.
    """
    into.mkdir(parents=True, exist_ok=True)
    target = into / filename
    if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() in hashes:
        return target
    troubles = []
    for place, is_index in [(p, False) for p in settings.find_links] + [(p, True) for p in settings.indexes]:
        try:
            data = _from_place(place, filename, settings, is_index=is_index)
        except (OSError, ValueError, FetchError) as error:
            troubles.append(f"{_without_password(place)}: {error}")
            continue
        if hashlib.sha256(data).hexdigest() in hashes:
            part = into / f".{filename}.{os.getpid()}"
            part.write_bytes(data)
            part.replace(target)
            return target
        troubles.append(f"{_without_password(place)}: {filename} has another digest than the lock")
    if lock is not None and settings.index_url is None and not settings.no_index:
        found = _by_pip_at_hand(filename, lock, into, troubles)
        if found is not None:
            return found
    raise FetchError("; ".join(troubles) or "no index is set and no folder of wheels given")


def _by_pip_at_hand(filename: str, lock: Path, into: Path, troubles: list[str]) -> Path | None:
    """The wheel as a pip of this Python downloads it, its digest checked by that pip; last words go to `troubles`."""
    for pip in _pips_at_hand():
        with tempfile.TemporaryDirectory(dir=into) as folder:
            command = [sys.executable, "-I", *pip, "download", "--disable-pip-version-check", "--no-input", "--no-deps"]
            command += ["--only-binary", ":all:", "--require-hashes", "--dest", folder, "-r", str(lock)]
            done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if done.returncode == 0:
                return (Path(folder) / filename).replace(into / filename)
            said = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
            troubles.append(f"pip at hand: {said[0]}" if said else "pip at hand failed without a word")
    troubles[:] = troubles or ["no index is set, and this Python has neither pip nor ensurepip"]
    return None


def _pips_at_hand() -> Iterator[list[str]]:
    """Words that run a pip of this Python: the installed one, then the one bundled with `ensurepip`."""
    if importlib.util.find_spec("pip") is not None:
        yield ["-m", "pip"]
    bundled = importlib.util.find_spec("ensurepip")
    folders = [Path(bundled.origin).parent / "_bundled"] if bundled and bundled.origin else []
    folders.append(Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or os.devnull))  # where distributions keep it apart
    for folder in folders:
        for wheel in sorted(folder.glob("pip-*.whl")) if folder.is_dir() else ():
            yield [str(wheel / "pip")]


def project_links(project: str, settings: Settings) -> Iterator[Link]:
    """Every file the indexes offer for a project, in index order.

    Raises:
        FetchError: not one index answered.
    """
    troubles = []
    for index in settings.indexes:
        try:
            yield from _page(f"{index.rstrip('/')}/{project}/", settings)
        except (OSError, ValueError, FetchError) as error:
            troubles.append(f"{_without_password(index)}: {error}")
    if len(troubles) == len(settings.indexes):
        raise FetchError("; ".join(troubles) or "no index is set")


def _from_place(place: str, filename: str, settings: Settings, *, is_index: bool) -> bytes:
    folder = None if is_index else _as_folder(place)
    if folder is not None:
        return (folder / filename if folder.is_dir() else folder).read_bytes()
    for link in _page(f"{place.rstrip('/')}/pip/" if is_index else place, settings):
        if link.filename == filename:
            return _get(_with_login(link.url, place), settings, _WHEEL_LIMIT_BYTES)[0]
    raise FetchError(f"does not offer {filename}")


def _as_folder(place: str) -> Path | None:
    parts = urllib.parse.urlsplit(place)
    if parts.scheme == "file":
        return Path(urllib.request.url2pathname(parts.path))
    return None if parts.scheme in {"http", "https"} else Path(place).expanduser()


def _page(url: str, settings: Settings) -> list[Link]:
    data, final, kind = _get(url, settings, _PAGE_LIMIT_BYTES)
    if "json" in kind:
        return [_json_link(row, final) for row in json.loads(data)["files"]]
    reader = _Anchors(final)
    reader.feed(data.decode("utf-8", "replace"))
    return reader.links


def _json_link(row: Mapping[str, object], base: str) -> Link:
    hashes, size, uploaded = row.get("hashes"), row.get("size"), row.get("upload-time")
    return Link(
        filename=str(row["filename"]),
        url=urllib.parse.urljoin(base, str(row["url"])),
        sha256=hashes.get("sha256") if isinstance(hashes, dict) else None,
        size=size if isinstance(size, int) else None,
        uploaded=uploaded if isinstance(uploaded, str) else None,
    )


class _Anchors(html.parser.HTMLParser):
    """The links of an HTML index page (PEP 503)."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self._base = base

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an anchor points to."""
        target = dict(attrs).get("href")
        if tag == "a" and target:
            url, _, fragment = urllib.parse.urljoin(self._base, target).partition("#")
            name = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])
            sha = fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else None
            self.links.append(Link(name, url, sha))


def _get(url: str, settings: Settings, limit: int) -> tuple[bytes, str, str]:
    """Body, final address and content type of one GET; a second try after a failure that may pass."""
    folder = _as_folder(url) if url.startswith("file:") else None
    if folder is not None:
        return (folder / "index.html" if folder.is_dir() else folder).read_bytes(), url, "text/html"
    clean, headers = _credentials(url)
    headers["Accept"] = "application/vnd.pypi.simple.v1+json, text/html;q=0.2, */*;q=0.1"
    opener = _opener(clean, settings)
    for last_try in (False, True):
        try:
            with opener.open(urllib.request.Request(clean, headers=headers), timeout=settings.timeout_s) as answer:
                data = answer.read(limit + 1)
                if len(data) > limit:
                    raise FetchError(f"answers with more than {limit >> 20} MB")
                return data, answer.geturl(), answer.headers.get("Content-Type", "")
        except urllib.error.HTTPError as error:
            if last_try or error.code < 500:
                raise FetchError(f"HTTP {error.code} {error.reason}") from error
        except OSError as error:
            if last_try or isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError):
                raise  # who waited once for the whole time limit does not want to wait again
    raise AssertionError


def _opener(url: str, settings: Settings) -> urllib.request.OpenerDirector:
    proxies = urllib.request.getproxies()
    if settings.proxy:
        proxies |= {"http": settings.proxy, "https": settings.proxy}
    elif "all" in proxies:
        proxies = {"http": proxies["all"], "https": proxies["all"]} | proxies
    host = urllib.parse.urlsplit(url).netloc
    context = ssl.create_default_context(cafile=settings.cert)
    if settings.client_cert:
        context.load_cert_chain(settings.client_cert)
    if host in settings.trusted_hosts or host.partition(":")[0] in settings.trusted_hosts:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return urllib.request.build_opener(
        urllib.request.ProxyHandler(proxies), urllib.request.HTTPSHandler(context=context)
    )


def _credentials(url: str) -> tuple[str, dict[str, str]]:
    parts = urllib.parse.urlsplit(url)
    user, password = parts.username, parts.password
    if user is None:
        with contextlib.suppress(OSError, netrc.NetrcParseError):
            entry = netrc.netrc().authenticators(parts.hostname or "")
            user, password = (entry[0], entry[2]) if entry else (None, None)
    if user is None:
        return url, {}
    pair = f"{urllib.parse.unquote(user)}:{urllib.parse.unquote(password or '')}"
    clean = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return clean, {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _with_login(url: str, place: str) -> str:
    """The address with the login of the index that named it, if it is on the same host (as pip does)."""
    login, _, host = urllib.parse.urlsplit(place).netloc.rpartition("@")
    parts = urllib.parse.urlsplit(url)
    return parts._replace(netloc=f"{login}@{host}").geturl() if login and parts.netloc == host else url


def _without_password(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url
