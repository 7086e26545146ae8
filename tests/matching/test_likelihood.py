"""The place of affinity in the score: from the register alone, and no worse for ranking real partners."""

import numpy as np
import pytest

from marketplace.matching import rules
from marketplace.matching.affinity import files, in_the_score, likelihood, partnerships, record, weights
from marketplace.matching.market import Likely, Service


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


def test_affinity_makes_the_score_no_worse_at_foretelling_real_partnerships() -> None:
    """Every ninth partnership, each judged by weights that were learned without it."""
    world, everything = record.world(), weights.current()
    asked = partnerships.read(files.PARTNERSHIPS, world.register, world.services)[::9]
    services = {
        row["slug"]: Service(
            row["slug"], row["name"], int(row["distance_matters"]), True, row["group"], row["delivered_by"]
        )
        for row in files.rows(files.SERVICES)
    }
    found = in_the_score.judged(world, asked, services, record.read_folds(everything), rules.current())
    assert found["affinity"].ndcg >= found["neither"].ndcg
    assert found["both"].ndcg >= found["track record"].ndcg
    assert found["both"].mrr >= found["neither"].mrr
