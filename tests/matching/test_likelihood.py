"""The place of affinity in the score: from the register alone, and no worse for ranking real partners."""

import numpy as np
import pytest

from marketplace.matching.affinity import files, likelihood
from marketplace.matching.market import Likely


@pytest.fixture(scope="module")
def likely() -> Likely:
    return likelihood.likely()


def test_every_council_has_one_likeliest_partner_of_each_kind(likely: Likely) -> None:
    assert likely.values.shape == (9, len(likely.codes), len(likely.codes))
    assert ((likely.values >= 0) & (likely.values <= 1)).all()
    assert ((likely.values == 1).sum(axis=2) == 1).all()
    assert (likely.places[likely.values == 1] == 1).all()


def test_nobody_is_their_own_partner_nor_one_whose_tier_does_not_run_it(likely: Likely) -> None:
    kind = likely.kinds.index(("front_office", "upper"))
    counties = [n for n, body in enumerate(files.register().bodies) if body.tier == "upper"]
    districts = [n for n, body in enumerate(files.register().bodies) if body.tier == "lower"]
    assert (likely.values[kind][:, districts] == 0).all()
    assert (likely.values[kind][:, counties] > 0).any()
    assert not np.diagonal(likely.values, axis1=1, axis2=2).any()


def test_higher_values_are_earlier_places(likely: Likely) -> None:
    rows = np.random.default_rng(5).integers(0, len(likely.codes), 20)
    for row in rows:
        order = np.argsort(likely.places[0, row])
        assert (np.diff(likely.values[0, row][order]) <= 0).all()
