from __future__ import annotations

import pytest

from ilp.fuzz.oracle_groups import GROUPS, chosen_oracles
from ilp.fuzz.oracles import ORACLES


def test_no_names_choose_all() -> None:
    assert chosen_oracles([]) == tuple(ORACLES)


def test_groups_share_no_oracle() -> None:
    assert not set(GROUPS["self"]) & set(GROUPS["differential"])


def test_what_belongs_to_no_group_needs_the_specification() -> None:
    assert set(ORACLES) - {each for group in GROUPS.values() for each in group} == {"specification", "canonical"}


def test_names_and_groups_go_together_the_gravest_first() -> None:
    assert chosen_oracles(["unclean-failure", "differential"]) == (
        *("value-agreement", "cross-encoding", "agreement"),
        "unclean-failure",
    )


def test_unknown_name_is_told() -> None:
    with pytest.raises(KeyError, match="unheard-of"):
        chosen_oracles(["unheard-of"])
