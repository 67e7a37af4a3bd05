"""Where a class finds the server."""

import ipaddress

import pytest

from lib.teaching import reachable

OWN = ["192.168.1.20", "10.0.0.5"]


@pytest.mark.parametrize(
    ("public", "asked", "expected"),
    [
        ("", "http://localhost:8501", ["http://192.168.1.20:8501", "http://10.0.0.5:8501"]),
        ("", "http://127.0.0.1:8501", ["http://192.168.1.20:8501", "http://10.0.0.5:8501"]),
        ("", "http://127.3.2.1", ["http://192.168.1.20", "http://10.0.0.5"]),
        ("", "http://[::1]:8501", ["http://192.168.1.20:8501", "http://10.0.0.5:8501"]),
        ("", "http://0.0.0.0:8501", ["http://192.168.1.20:8501", "http://10.0.0.5:8501"]),
        ("", "http://192.168.1.20:8501", ["http://192.168.1.20:8501"]),
        ("", "https://quant.example.org", ["https://quant.example.org"]),
        ("https://a.example.org", "http://localhost:8501", ["https://a.example.org"]),
        ("https://a.example.org/", "http://localhost:8501", ["https://a.example.org"]),
    ],
)
def test_no_address_leads_to_this_machine_only(
    public: str, asked: str, expected: list[str]
) -> None:
    places = reachable.joining("XKCDQ", public, asked, "", OWN)
    assert places == [f"{place}/r/XKCDQ" for place in expected]


def test_the_path_of_the_app_is_in_the_address() -> None:
    assert reachable.joining("XKCDQ", "", "http://school:80", "/quant", OWN) == [
        "http://school:80/quant/r/XKCDQ"
    ]
    # A public address has it already.
    assert reachable.joining("XKCDQ", "https://a.org/quant", "http://x", "/quant", OWN) == [
        "https://a.org/quant/r/XKCDQ"
    ]


def test_own_addresses_are_none_of_the_loopback() -> None:
    for one in reachable.own_addresses():
        assert not ipaddress.ip_address(one).is_loopback


def test_a_machine_without_a_network_has_no_address_to_show() -> None:
    assert reachable.joining("XKCDQ", "", "http://localhost:8501", "", []) == []


def test_a_qr_code_says_what_is_too_long() -> None:
    with pytest.raises(ValueError, match=r"too large|does not fit|Data"):
        reachable.qr_code("x" * 5000)
