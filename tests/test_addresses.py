"""What links begin with."""

import pytest

from service.addresses import site_address

PUBLIC = "https://park.example/"


@pytest.mark.parametrize("host", ["10.2.0.7:8000", "[::1]:8000", "park", "park.example"])
def test_without_a_setting_links_lead_where_the_browser_is(host: str) -> None:
    assert site_address("", scheme="http", host=host) == f"http://{host}"


@pytest.mark.parametrize("host", ["evil.example/x?", "user@evil.example", "evil.example#", ""])
def test_what_is_no_host_gives_no_address(host: str) -> None:
    assert site_address("", scheme="http", host=host) == ""


def test_the_address_that_is_set_counts_whatever_the_request_says() -> None:
    assert site_address(PUBLIC, scheme="http", host="evil.example") == PUBLIC.rstrip("/")
