"""What a register names must not lead into the city's own network."""

import pickle

import httpx
import pytest

from ingest.errors import BadInput, SourceDown
from ingest.sources import address
from ingest.sources.address import Reach, is_public

PUBLIC = "https://93.184.216.34/oparl"  # an address of the internet; nothing is sent there


@pytest.mark.parametrize("known", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])
def test_what_belongs_to_the_internet(known: str) -> None:
    assert is_public(known)


@pytest.mark.parametrize(
    "known",
    """127.0.0.1 127.9.9.9 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
    255.255.255.255 192.0.2.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 ff02::1 ::ffff:10.0.0.1
    2002:7f00:1::1 64:ff9b::7f00:1 2001:0:5ef5:79fb::1""".split(),
)
def test_what_does_not(known: str) -> None:
    assert not is_public(known)


def test_public_addresses_may_be_asked() -> None:
    reach = Reach.of(PUBLIC)
    reach.check(httpx.URL(PUBLIC))
    reach.check(httpx.URL("http://1.1.1.1:8080/anderswo"))
    assert reach.own == frozenset()


@pytest.mark.parametrize(
    "url",
    """http://127.0.0.1/ http://localhost/ http://LOCALHOST/ http://[::1]/ http://127.1/ http://2130706433/
    http://0x7f.1/ http://192.168.0.1/geheim http://169.254.169.254/latest/meta-data http://user@10.0.0.1/
    http://[::ffff:127.0.0.1]/ http://0/""".split(),
)
def test_internal_ones_may_not_however_they_are_written(url: str) -> None:
    with pytest.raises(SourceDown, match=r"interne Netz .* --auch-intern"):
        Reach.of(PUBLIC).check(httpx.URL(url))


def test_the_clerk_may_allow_them() -> None:
    Reach.of(PUBLIC, internal=True).check(httpx.URL("http://10.0.0.1/"))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://1.1.1.1/", "gopher://1.1.1.1/", "//1.1.1.1/", "/rel", ""])
def test_only_the_web_may_be_asked(url: str) -> None:
    with pytest.raises(SourceDown, match="keine Adresse mit http"):
        Reach.of(PUBLIC, internal=True).check(httpx.URL(url))


@pytest.mark.parametrize(
    "url",
    ["kein Ort", "http://x:achtzig", "http://xn--a/", "ftp://127.0.0.1/", "file:///etc/passwd", "", "rat.example"],
)
def test_a_source_has_an_address_of_the_web(url: str) -> None:
    with pytest.raises(BadInput, match="Bitte eine angeben, die mit http:// oder https:// beginnt"):
        Reach.of(url)


def test_an_internal_host_the_clerk_names_may_be_asked_but_no_other() -> None:
    reach = Reach.of("http://10.1.2.3:8765/system")
    for port in (8765, 80):
        reach.check(httpx.URL(f"http://10.1.2.3:{port}/liste"))
    reach.check(httpx.URL("https://10.1.2.3/liste"))
    for other in ("http://10.1.2.4:8765/", "http://127.0.0.1:8765/", "http://10.1.2.3:6333/"):
        with pytest.raises(SourceDown, match="interne Netz"):
            reach.check(httpx.URL(other))


def test_an_internal_host_may_be_called_by_any_of_its_names() -> None:
    Reach.of("http://localhost:8765/").check(httpx.URL("http://127.0.0.1:8765/"))


def test_a_name_that_leads_to_several_addresses_must_not_lead_to_an_internal_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(address, "addresses_of", lambda _: frozenset({"93.184.216.34", "10.0.0.1"}))
    with pytest.raises(SourceDown, match="interne Netz"):
        Reach().check(httpx.URL("http://rat.example/"))


def test_a_name_nobody_knows_is_for_the_connection_to_find_out() -> None:
    Reach().check(httpx.URL("http://gibt-es-nicht.invalid/"))


class Stream:
    """A connection that was made."""

    def __init__(self, peer: str) -> None:
        self.peer, self.closed = peer, False

    def get_extra_info(self, _: str) -> tuple[str, int]:
        return self.peer, 80

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("host", "refused"), [("rat.example", True), ("proxy.intern", False)])
def test_a_connection_is_checked_before_anything_is_sent(host: str, refused: bool) -> None:
    """One to another host than the one asked for is to the city's own proxy."""
    trace, stream = Reach().watch(httpx.URL("http://rat.example/")), Stream("10.0.0.1")
    trace("connection.connect_tcp.started", {"host": host, "port": 80})
    if refused:
        with pytest.raises(SourceDown, match="interne Netz"):
            trace("connection.connect_tcp.complete", {"return_value": stream})
    else:
        trace("connection.connect_tcp.complete", {"return_value": stream})
    assert stream.closed is refused


def test_it_travels_to_other_processes() -> None:
    reach = Reach.of("http://127.0.0.1:8765/")
    assert pickle.loads(pickle.dumps(reach)) == reach
