from __future__ import annotations

import pytest

from ilp.implementation.resolved import resolved_reference


@pytest.mark.parametrize(
    ("reference", "version", "resolved"),
    [
        ("npm:ilp-packet", "3.1.3", "npm:ilp-packet@3.1.3"),
        ("npm:@scope/ilp-packet", "3.1.3", "npm:@scope/ilp-packet@3.1.3"),
        ("npm:ilp-packet@3.1.2", "3.1.2", "npm:ilp-packet@3.1.2"),
        ("npm:@scope/ilp-packet@3.1.2", "3.1.2", "npm:@scope/ilp-packet@3.1.2"),
        ("cargo:interledger-packet", "0.4.0", "cargo:interledger-packet@0.4.0"),
        ("cargo:interledger-packet[strict]", "0.4.0", "cargo:interledger-packet[strict]@0.4.0"),
        ("maven:org.interledger:codecs-ilp", "1.3.1", "maven:org.interledger:codecs-ilp@1.3.1"),
        ("npm:ilp-packet", "unknown", "npm:ilp-packet"),
        ("npm:ilp-packet", "3.1.3; rm", "npm:ilp-packet"),
        ("reference", "0.1.0", "reference"),
        ("connector@v3", "3.0.0", "connector@v3"),
        ("cmd:./adapter", "1.0.0", "cmd:./adapter"),
    ],
)
def test_reference_without_a_version_gets_the_one_that_ran(reference: str, version: str, resolved: str) -> None:
    assert resolved_reference(reference, version) == resolved
