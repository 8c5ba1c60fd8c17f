"""Numbers of the centre's list are recognised however they are written, and cannot be read."""

from __future__ import annotations

import pytest

from domain.people.phones import is_phone, phone_hash


@pytest.mark.parametrize(
    ("listed", "shared"),
    [
        ("138 1234 5678", "8613812345678"),
        ("+86 138-1234-5678", "+8613812345678"),
        ("07700 900123", "+447700900123"),
        ("0151 23456789", "4915123456789"),
    ],
)
def test_a_number_is_the_same_with_and_without_the_countrys_code(listed: str, shared: str) -> None:
    known = phone_hash(listed)
    assert known is not None and is_phone(shared, known)
    assert not is_phone(shared[:-1] + ("0" if shared[-1] != "0" else "1"), known)


@pytest.mark.parametrize("listed", ["", "-", "12345", "ask the office"])
def test_what_is_no_number_has_no_hash(listed: str) -> None:
    assert phone_hash(listed) is None


def test_the_same_number_has_another_hash_each_time() -> None:
    first, second = phone_hash("13812345678"), phone_hash("13812345678")
    assert first != second and first is not None and "12345678" not in first
