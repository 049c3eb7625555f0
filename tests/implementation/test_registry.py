from __future__ import annotations

import pytest

from ilp import __version__
from ilp.implementation import cargo, maven, npm
from ilp.implementation.reference import EMBEDDED, validate_reference
from ilp.implementation.registry import known, package_reference

REGISTRIES = {"npm": npm, "cargo": cargo, "maven": maven}
PACKAGES = {f"{scheme}:{name}": name for scheme, it in REGISTRIES.items() for name in it.supported_packages()}


def test_everything_that_has_an_adapter_is_known() -> None:
    assert list(known()) == [*EMBEDDED, *PACKAGES]


@pytest.mark.parametrize("reference", PACKAGES)
def test_versions_are_those_with_a_lock_file(reference: str) -> None:
    registry = REGISTRIES[reference.partition(":")[0]]
    assert known()[reference].versions == registry.locked_versions(PACKAGES[reference])


@pytest.mark.parametrize("reference", EMBEDDED)
def test_what_comes_with_the_suite_has_the_version_that_is_installed(reference: str) -> None:
    (version,) = known()[reference].versions
    assert version[0].isdigit()


def test_reference_codec_has_the_version_of_the_suite() -> None:
    assert known()["reference"].versions == (__version__,)


@pytest.mark.parametrize("reference", known())
def test_what_is_known_is_a_reference(reference: str) -> None:
    validate_reference(reference)


@pytest.mark.parametrize("reference", known())
def test_what_is_known_is_told(reference: str) -> None:
    each = known()[reference]
    assert each.homepage.startswith("https://")
    assert each.description.endswith(".")


@pytest.mark.parametrize("reference", PACKAGES)
def test_packages_need_a_toolchain(reference: str) -> None:
    assert known()[reference].needs


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("npm:ilp-packet", ("npm:ilp-packet", "", None)),
        ("npm:ilp-packet@3.1.3", ("npm:ilp-packet", "", "3.1.3")),
        ("npm:@scope/name@1.0.0", ("npm:@scope/name", "", "1.0.0")),
        ("cargo:a[b,c]@1.0.0", ("cargo:a", "[b,c]", "1.0.0")),
        ("maven:g:a@1.0.0", ("maven:g:a", "", "1.0.0")),
    ],
)
def test_reference_to_a_package_is_taken_apart(reference: str, parts: tuple[str, str, str | None]) -> None:
    found = package_reference(reference)
    assert found is not None
    assert (found.package, found.features, found.version) == parts


@pytest.mark.parametrize("reference", ["reference", "cmd:npm:a", "connector@v1", "npm:", "recording:npm:a"])
def test_other_references_are_no_packages(reference: str) -> None:
    assert package_reference(reference) is None
