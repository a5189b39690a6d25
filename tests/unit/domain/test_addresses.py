"""Which network addresses the server may call for users."""

from ipaddress import ip_address

import pytest

from postroom.domain.addresses import forbidden_address, is_misspelt_address, network_of


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "100.64.0.1",
        "240.0.0.1",
        "192.0.2.1",
    ],
)
def test_addresses_of_this_machine_and_its_networks(text: str) -> None:
    address = ip_address(text)
    assert forbidden_address(address, encrypted=True, allow_private=False) is not None
    assert forbidden_address(address, encrypted=False, allow_private=True) is None


@pytest.mark.parametrize("text", ["0.0.0.0", "::", "224.0.0.1", "ff02::1"])
def test_addresses_of_no_one_machine_are_never_called(text: str) -> None:
    assert forbidden_address(ip_address(text), encrypted=True, allow_private=True) is not None


@pytest.mark.parametrize("text", ["8.8.8.8", "2606:4700::1111"])
def test_url_of_public_internet_must_be_encrypted(text: str) -> None:
    address = ip_address(text)
    assert forbidden_address(address, encrypted=True, allow_private=False) is None
    for allow in (True, False):
        assert forbidden_address(address, encrypted=False, allow_private=allow) is not None


@pytest.mark.parametrize(
    "host",
    ["2130706433", "127.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.0.0.1.", "a.0x", "1.2.3.4.5"],
)
def test_is_misspelt_address_for_another_form_of_a_number_returns_true(host: str) -> None:
    assert is_misspelt_address(host)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "git.example", "1.git.example", "v2", "localhost", "0xg"]
)
def test_is_misspelt_address_for_names_and_usual_forms_returns_false(host: str) -> None:
    assert not is_misspelt_address(host)


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_network_of_counts_a_whole_ipv6_subscriber_as_one(text: str, network: str) -> None:
    assert network_of(text) == network
