"""Posts to receivers over HTTP: only to allowed addresses, without redirects, never for long."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping

import httpx

from service.channels.letters import UndeliveredError
from service.targets import Address, BadTargetError, Targets, parse_address, parse_target

_MOST_BYTES = 64 * 1024
_JSON = "application/json; charset=utf-8"

Resolve = Callable[[str, int], list[Address]]


def trusting(ca_file: str) -> ssl.SSLContext:
    """Return what is needed to check certificates: the system's authorities, and those of a PEM file unless empty."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def resolve(host: str, port: int) -> list[Address]:
    """Return the addresses of a host, none when it is unknown."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


class Poster:
    """Posts bodies of JSON. The address that was checked is the address that is called, whatever the name says then."""

    def __init__(
        self, targets: Targets, *, timeout_seconds: float, trust: ssl.SSLContext, resolve: Resolve = resolve
    ) -> None:
        self._targets = targets
        self._resolve = resolve
        self._seconds = timeout_seconds
        # connections are not kept: they would be found again by address, and one address may serve many names
        self._client = httpx.Client(
            timeout=timeout_seconds,
            verify=trust,
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def post(
        self,
        address: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> bytes:
        """Post a body and return the beginning of the answer.

        query: added to what the address has. The answer's status has to be 2xx.

        Raises:
            UndeliveredError: `address`, `unreachable`, `timeout`, `tls`, `too_fast`, `failed_…` or `refused_…`.
        """
        url = self._checked(address)
        if query:
            url = url.copy_merge_params(dict(query))
        try:
            return self._send(self._request(url, body, headers or {}))
        except httpx.TimeoutException as exc:
            raise UndeliveredError("timeout", channel_rests=True) from exc
        except httpx.TransportError as exc:
            code = "tls" if "CERTIFICATE_VERIFY_FAILED" in str(exc) else "unreachable"
            raise UndeliveredError(code, channel_rests=True) from exc

    def _checked(self, address: str) -> httpx.URL:
        try:
            return parse_target(address, self._targets)
        except BadTargetError as exc:
            raise UndeliveredError("address", channel_rests=True) from exc

    def _request(self, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> httpx.Request:
        """The request to the host's address, under the host's name."""
        port = url.port or (443 if url.scheme == "https" else 80)
        literal = parse_address(url.host)
        found = [literal] if literal is not None else self._resolve(url.host, port)
        if not found:
            raise UndeliveredError("unreachable", channel_rests=True)
        if not self._targets.allows(url, found):
            raise UndeliveredError("address", channel_rests=True)
        return self._client.build_request(
            "POST",
            url.copy_with(host=str(found[0])),
            content=body,
            headers={**headers, "Host": url.netloc.decode("ascii"), "Content-Type": _JSON},
            extensions={"sni_hostname": url.host},
        )

    def _send(self, request: httpx.Request) -> bytes:
        """Send a request and read the beginning of the answer, for a limited time."""
        until = time.monotonic() + 2 * self._seconds
        response = self._client.send(request, stream=True)
        try:
            if not response.is_success:
                raise _refusal(response.status_code)
            answer = b""
            for part in response.iter_bytes():
                answer += part
                if len(answer) >= _MOST_BYTES or time.monotonic() > until:
                    break
            return answer[:_MOST_BYTES]
        finally:
            response.close()


def _refusal(status: int) -> UndeliveredError:
    """What a status other than 2xx means: the receiver is in trouble, in a hurry, or does not want this letter."""
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return UndeliveredError("too_fast", channel_rests=True)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.REQUEST_TIMEOUT:
        return UndeliveredError(f"failed_{status}", channel_rests=True)
    return UndeliveredError(f"refused_{status}", channel_rests=False)
