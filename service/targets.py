"""Where notices may be posted to: public addresses over https, and whatever else an allow-list names.

A channel's address is written by an officer and called by the server: without a limit it would be a way to reach what
only the server can. Intranet receivers are normal here, so the operator names them (`LIANPEI_NOTICE_HOSTS`).
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SCHEMES = ("https", "http")
_LAST_PORT = 65535


class BadTargetError(ValueError):
    """An address that notices may not go to."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The allow-list: host names (`oa.park.example`, `*.park.example`) and networks (`10.0.0.0/8`).

    What it names may be private and may be called without TLS; everything else must be public and https.
    """

    names: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()

    def knows_name(self, host: str) -> bool:
        """Say whether a host is named by the list."""
        return host in self.names or host.endswith(self.suffixes)

    def allows(self, url: "httpx.URL", addresses: Sequence[Address]) -> bool:
        """Say whether a URL whose host has these addresses may be called; none at all: no."""
        return bool(addresses) and all(self._allows_one(url, address) for address in addresses)

    def _allows_one(self, url: "httpx.URL", address: Address) -> bool:
        plain = getattr(address, "ipv4_mapped", None) or address
        if self.knows_name(url.host) or any(plain in network for network in self.networks):
            return True
        return url.scheme == "https" and plain.is_global and not plain.is_multicast


def parse_targets(text: str) -> Targets:
    """Read the allow-list: names and networks, separated by commas; ValueError for what is neither."""
    names, suffixes, networks = set(), [], []
    for entry in filter(None, (part.strip().lower() for part in text.split(","))):
        try:
            networks.append(ipaddress.ip_network(entry))
            continue
        except ValueError:
            pass
        if "/" in entry or ":" in entry or " " in entry or "*" in entry.removeprefix("*."):
            raise ValueError(f"{entry!r} is neither a host name nor a network")
        if entry.startswith("*."):
            suffixes.append(entry[1:])
        else:
            names.add(entry)
    return Targets(frozenset(names), tuple(suffixes), tuple(networks))


def parse_target(text: str, targets: Targets) -> "httpx.URL":
    """Read the URL of a receiver, as far as that can be judged without looking its host up.

    Raises:
        BadTargetError: for another scheme, a user name in it, a fragment, no host, or an address that may never be
            called. Names are judged when they are called, by what they resolve to then.
    """
    import httpx  # a tenth of a second that only those who post need

    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in text):
        raise BadTargetError("blanks or control characters")
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as exc:
        raise BadTargetError("not a URL") from exc
    well_formed = url.scheme in _SCHEMES and url.host and (url.port or 1) <= _LAST_PORT
    if not well_formed or url.userinfo or url.fragment:
        raise BadTargetError("not the URL of a receiver")
    literal = parse_address(url.host)
    if literal is not None and not targets.allows(url, [literal]):
        raise BadTargetError("not an allowed address")
    if url.scheme == "http" and not (targets.knows_name(url.host) or targets.networks):
        raise BadTargetError("not https")
    return url


def parse_address(host: str) -> Address | None:
    """Return the address that a host is written as, None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
