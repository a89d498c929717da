"""Which addresses may be asked: what a register names must not lead into the city's own network."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

from ingest.errors import BadInput, SourceDown

PORTS = {"http": 80, "https": 443}
NAMES_KEPT = 256  # resolved names; what counts is the address in use, which is checked on each connection
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: IPv4 addresses written as IPv6
INTERNAL = (
    "{url} führt ins interne Netz ({address}) und wird nicht abgerufen. Ist das gewollt: ratslotse sync … --auch-intern"
)
NO_ADDRESS = "{url} ist keine Adresse im Netz. Bitte eine angeben, die mit http:// oder https:// beginnt."
FOREIGN = "{url} ist keine Adresse mit http:// oder https:// und wird nicht abgerufen. Bitte dem Betreiber melden."


@dataclass(frozen=True, slots=True)
class Reach:
    """What one source may have us ask: public addresses, and its own host where that is an internal one."""

    internal: bool = False  # the clerk allows all internal addresses
    own: frozenset[str] = frozenset()  # internal addresses of the host the clerk named
    own_ports: frozenset[int] = frozenset()

    @classmethod
    def of(cls, url: str, *, internal: bool = False) -> "Reach":
        """The reach of a source by the address the clerk gave for it.

        Raises:
            BadInput: that is no address of the web.
        """
        try:
            named = httpx.URL(url)
            usable = named.scheme in PORTS and named.host
        except (httpx.InvalidURL, ValueError) as error:
            raise BadInput(NO_ADDRESS.format(url=url)) from error
        if not usable:
            raise BadInput(NO_ADDRESS.format(url=url))
        own = frozenset(address for address in addresses_of(_host(named)) if not is_public(address))
        return cls(internal, own, frozenset({_port(named), *PORTS.values()}) if own else frozenset())

    def allows(self, address: str, port: int) -> bool:
        """Whether a connection to this address, not name, may be used."""
        return self.internal or is_public(address) or (address in self.own and port in self.own_ports)

    def check(self, url: httpx.URL) -> None:
        """Lets pass what may be asked, as far as its name tells.

        Raises:
            SourceDown: it may not.
        """
        if url.scheme not in PORTS or not url.host:
            raise SourceDown(FOREIGN.format(url=url))
        for address in addresses_of(_host(url)):
            self._check_address(url, address)

    def watch(self, url: httpx.URL) -> Callable[[str, dict[str, Any]], None]:
        """A trace for a request to httpx: ends it when its connection led where it may not.

        A name may lead elsewhere the second time it is looked up, so the address in use is checked before
        anything is sent to it. A connection to another host than the one asked for is to the city's own proxy.
        """
        reached = ""

        def trace(event: str, told: dict[str, Any]) -> None:
            nonlocal reached
            if event == "connection.connect_tcp.started":
                reached = told["host"]
            elif event == "connection.connect_tcp.complete" and reached == _host(url):
                stream = told["return_value"]
                try:
                    self._check_address(url, stream.get_extra_info("server_addr")[0])
                except SourceDown:
                    stream.close()
                    raise

        return trace

    def _check_address(self, url: httpx.URL, address: str) -> None:
        if not self.allows(address, _port(url)):
            raise SourceDown(INTERNAL.format(url=url, address=address))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, not to a network of one's own, a machine or a group."""
    known = ipaddress.ip_address(address.partition("%")[0])  # without the zone of a link-local address
    if isinstance(known, ipaddress.IPv6Address):
        hidden = known.ipv4_mapped or known.sixtofour or _translated(known)
        if hidden is not None:
            return is_public(str(hidden))
    return known.is_global and not known.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF) if address in NAT64 else None


@lru_cache(NAMES_KEPT)
def addresses_of(host: str) -> frozenset[str]:
    """The IP addresses of a host; none where its name is not known here, which connecting then shows."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return frozenset()
    return frozenset(str(address[0]) for *_, address in found)


def _host(url: httpx.URL) -> str:
    """The name as it is connected to; another reading of umlauts could lead elsewhere."""
    return url.raw_host.decode("ascii")


def _port(url: httpx.URL) -> int:
    return url.port or PORTS[url.scheme]
