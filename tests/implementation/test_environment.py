from __future__ import annotations

import pytest

from ilp.implementation.environment import NEEDED, NEEDED_TO_BUILD, scrubbed, scrubbed_for_build


@pytest.mark.parametrize(
    "name",
    [
        "GITHUB_TOKEN",
        "NPM_TOKEN",
        "NODE_AUTH_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "SSH_AUTH_SOCK",
        "CI",
        "NODE_OPTIONS",
        "PYTHONPATH",
        "path",
    ],
)
def test_what_no_runtime_needs_is_dropped(name: str) -> None:
    assert scrubbed({name: "value"}) == {}
    assert scrubbed_for_build({name: "value"}) == {}


@pytest.mark.parametrize("name", NEEDED_TO_BUILD)
def test_what_only_builds_need_is_kept_for_builds_only(name: str) -> None:
    assert scrubbed({name: "value"}) == {}
    assert scrubbed_for_build({name: "value"}) == {name: "value"}


@pytest.mark.parametrize("name", ["npm_config__auth", "CARGO_REGISTRY_TOKEN", "PIP_INDEX_URL", "MAVEN_OPTS"])
def test_what_may_hold_credentials_or_code_does_not_reach_a_build(name: str) -> None:
    assert scrubbed_for_build({name: "value"}) == {}


def test_what_runtimes_need_builds_need_too() -> None:
    assert scrubbed_for_build({"PATH": "/bin"}, also={"CI": "1"}) == {"PATH": "/bin", "CI": "1"}


@pytest.mark.parametrize("name", NEEDED)
def test_what_runtimes_need_is_kept(name: str) -> None:
    assert scrubbed({name: "value"}) == {name: "value"}


def test_what_is_missing_is_not_invented() -> None:
    assert scrubbed({}) == {}


def test_variables_of_the_launch_are_added() -> None:
    assert scrubbed({"PATH": "/bin", "CI": "1"}, also={"CI": "2"}) == {"PATH": "/bin", "CI": "2"}


def test_variables_of_the_launch_win() -> None:
    assert scrubbed({"PATH": "/bin"}, also={"PATH": "/opt"}) == {"PATH": "/opt"}


def test_the_environment_given_is_left_as_it_was() -> None:
    environment = {"PATH": "/bin", "CI": "1"}
    scrubbed(environment, also={"TZ": "UTC"})
    assert environment == {"PATH": "/bin", "CI": "1"}
