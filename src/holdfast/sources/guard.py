# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which addresses may be connected to: decided on the resolved address, never on the text.

A URL is untrusted: it may name this machine (`http://0x7f000001/`, `http://127.1/`), a cloud
metadata service, or a name that resolves to an inside address a moment later. So the host is
resolved once, every answer is judged, and the connection is made to the judged address
itself; each redirect passes here again. Only http and https, only default ports unless the
caller says otherwise, no user information in the URL.

Sources: RFC 6890 and the IANA special-purpose address registries (through `ipaddress`),
RFC 6052 (64:ff9b::/96), RFC 6598 (100.64.0.0/10).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from holdfast.base.errors import CaptureError, UsageError

__all__ = ["Target", "is_numeric", "is_public", "resolve", "split_url"]

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolver = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart, and the address it may be fetched from."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    address: str = ""

    @property
    def authority(self) -> str:
        """What the Host header says: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def split_url(url: str) -> Target:
    """Take a URL apart.

    Raises:
        UsageError: not http or https, no host, user information, or a character no URL has.
    """
    if any(ord(character) <= 0x20 or ord(character) == 0x7F for character in url):  # noqa: PLR2004 - ASCII controls
        raise UsageError(f"not a URL: {url[:120]!r}", hint="blanks and control characters must be percent-encoded")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as exc:
        raise UsageError(f"not a URL: {url[:120]!r} ({exc})") from exc
    if parts.scheme not in _PORTS or not parts.hostname:
        raise UsageError(f"cannot be fetched: {url[:120]!r}", hint="only http:// and https:// addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise UsageError("a URL must not carry a user name or password", where=url[:120])
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    path = quote(path, safe="/?:@!$&'()*+,;=%-._~[]")
    return Target(url, parts.scheme, _host(parts.hostname, url), _PORTS[parts.scheme] if port is None else port, path)


def _host(name: str, url: str) -> str:
    """The host in ASCII, without the root's trailing dot."""
    try:
        host = name.rstrip(".") if name.isascii() else name.rstrip(".").encode("idna").decode("ascii")
    except UnicodeError as exc:
        raise UsageError(f"not a host name: {name[:120]!r}", where=url[:120]) from exc
    if not host:
        raise UsageError(f"cannot be fetched: {url[:120]!r}", hint="the host is missing")
    return host


def resolve(target: Target, *, allow: Sequence[str] = (), resolver: Resolver | None = None) -> Target:
    """The target with the one address that will be connected to.

    Args:
        target: from `split_url`.
        allow: `host:port` pairs that may be inside addresses or unusual ports (the local
            server of a test, an institution's own mirror).
        resolver: gives the addresses of a host; the system's when `None`.

    Raises:
        CaptureError: the name does not resolve, or one of its addresses is not public.
    """
    allowed = f"{target.host}:{target.port}" in allow
    if not allowed and target.port not in _PORTS.values():
        raise CaptureError(
            f"port {target.port} is not fetched from", where=target.url, hint="official lists use 80 and 443"
        )
    try:
        addresses = (resolver or _system_resolver)(target.host, target.port)
    except OSError as exc:
        raise CaptureError(
            f"{target.host} does not resolve: {exc.strerror or exc}", where=target.url, hint="is this machine online?"
        ) from exc
    if not addresses:
        raise CaptureError(f"{target.host} has no address", where=target.url)
    for address in addresses:
        if not allowed and not is_public(address):
            raise CaptureError(
                f"{target.host} resolves to {address}, which is not a public address",
                where=target.url,
                hint="inside addresses are never fetched from",
            )
    return Target(target.url, target.scheme, target.host, target.port, target.path, addresses[0])


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public Internet; mapped and translated forms are unwrapped."""
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


def is_numeric(host: str) -> bool:
    """Whether the host is an address in any spelling, so that no name has to be asked for."""
    if ":" in host:
        return True
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True


def _system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses of a host; a number in any spelling is read as the system would read it, without asking anyone."""
    if ":" in host:
        return [host]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]
