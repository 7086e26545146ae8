"""Affinity: how likely two councils are to share, learned from those that do."""

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching.affinity import features, files, measures, precedents, record, weights
from marketplace.matching.affinity.fitting import List, fit, loss
from marketplace.matching.affinity.protocol import World, judged
from marketplace.matching.affinity.register import Body, Register
from marketplace.matching.affinity.sharing import Service, Sharing, allowed, main_group

ROOT = Path(__file__).resolve().parent.parent.parent
HEADER = (
    "id,name,services,member_gss,member_names,lead_gss,model,start_year,end_year,status,members_all_current\n"
)
SERVICES = {
    "payroll": Service("payroll", "back_office", "all"),
    "bins": Service("bins", "front_office", "lower"),
    "schools": Service("schools", "front_office", "upper"),
}


def a_body(code: str, *, tier: str = "single", at: float = 0.0, **fields: Any) -> Body:
    """A council on one meridian; a degree is 111 km."""
    plain = {
        **dict.fromkeys(("county", "combined_authority", "shire", "police_area"), ""),
        **{"name": code, "kind": "unitary", "nation": "England", "region": "East", "longitude": 0.0},
        **{"population": 100_000.0, "area": 100.0, "share_rural": 0.5, "deprivation": 20.0},
    }
    return Body(code=code, tier=tier, latitude=51 + at, **{**plain, **fields})


def a_line(count: int = 5) -> Register:
    """Councils in a row, each touching the next, each a little farther from the one before."""
    bodies = [a_body(f"C{place}", at=place * place / 100) for place in range(count)]
    return Register.of(bodies, [(f"C{one}", f"C{one + 1}", "borders") for one in range(count - 1)])


@pytest.fixture(scope="module")
def real() -> World:
    return record.world()


def test_a_learned_ranking_beats_the_nearest_on_partnerships_it_was_not_taught() -> None:
    figures = json.loads(record.RECORD.read_text())["figures"]
    assert figures["partnerships"]["held_out_of_training"] == figures["partnerships"]["used"] == 87
    assert (
        figures["overall"]["affinity"]["ndcg_at_10"] > figures["overall"]["nearest_first"]["ndcg_at_10"] + 0.1
    )
    assert figures["overall"]["affinity"]["mrr"] > figures["overall"]["nearest_first"]["mrr"] + 0.1


def test_training_again_gives_the_same_files() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "train_affinity", "--check"],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_evaluation_of_a_tiny_world_is_what_a_hand_counts() -> None:
    """C0 to C4 stand at 0, 1, 4, 9, 16: C0 and C3 share. Weights of nought rank by distance."""
    world = World(a_line(), SERVICES, [])
    sharing = Sharing("P1", "P1", ("payroll",), (0, 3))
    nothing = dict.fromkeys(weights.FACTS, 0.0)
    flat = weights.Weights("none", nothing, dict.fromkeys(weights.FACTS, 1.0), nothing, {})
    found = judged(world, sharing, flat)
    # C0 finds C3 third (after C1 and C2); C3 finds C0 last: C2 5, C4 7, C1 8, C0 9 away.
    assert found["affinity"] == found["nearest"]
    assert found["nearest"].mrr == pytest.approx((1 / 3 + 1 / 4) / 2)
    assert found["nearest"].ndcg == pytest.approx((1 / math.log2(4) + 1 / math.log2(5)) / 2)
    assert found["nearest"].recall == 1
    assert found["random"].mrr == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4)


def test_measures_of_a_ranking() -> None:
    found = measures.of_ranking([7, 1, 8, 2], {1, 2, 99})
    assert found.recall == pytest.approx(2 / 3)
    assert found.mrr == 1 / 2
    best = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert found.ndcg == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / best)


@given(st.integers(1, 12), st.data())
def test_chance_is_the_mean_over_all_shuffles(candidates: int, data: st.DataObject) -> None:
    partners = data.draw(st.integers(1, candidates))
    rng = np.random.default_rng(candidates * 100 + partners)
    draws = [
        measures.of_ranking(rng.permutation(candidates).tolist(), set(range(partners))) for _ in range(600)
    ]
    told, met = measures.of_chance(candidates, partners, partners), measures.Measures.mean(draws)
    for name in ("recall", "mrr", "ndcg"):
        assert getattr(told, name) == pytest.approx(getattr(met, name), abs=0.09)


def test_tiers_decide_who_may_share() -> None:
    bodies = [a_body("A", tier="upper"), a_body("B", tier="lower"), a_body("C")]
    register = Register.of(bodies, [])
    assert allowed(register, ["payroll"], SERVICES).tolist() == [True, True, True]
    assert allowed(register, ["bins"], SERVICES).tolist() == [False, True, True]
    assert allowed(register, ["schools"], SERVICES).tolist() == [True, False, True]
    assert allowed(register, ["bins", "schools"], SERVICES).tolist() == [True, True, True]
    assert main_group(["payroll", "bins"], SERVICES) == "back_office"
    assert main_group(["payroll", "bins", "schools"], SERVICES) == "front_office"


def test_nations_decide_who_may_share() -> None:
    register = Register.of([a_body("A"), a_body("B", nation="Northern Ireland")], [])
    known = {"schools": Service("schools", "front_office", "upper", ("Northern Ireland",))} | {
        "payroll": SERVICES["payroll"]
    }
    assert allowed(register, ["schools"], known).tolist() == [True, False]
    assert allowed(register, ["payroll"], known).tolist() == [True, True]


def test_what_is_said_of_a_pair_is_the_same_from_both_sides(real: World) -> None:
    both = [
        *(
            "distance",
            "distance_log",
            "mutual_rank_log",
            "mutual_rank_in_kind_log",
            "border",
            "county",
            "shire",
        ),
        *("police_area", "combined_authority", "region", "kind", "tier", "population_gap", "spending_gap"),
        *("shared_neighbours", "neighbourhood", "rurality_gap", "deprivation_gap", "county_and_district"),
    ]
    columns = [features.NAMES.index(name) for name in both]
    rows = range(0, len(real.register.bodies), 37)
    for one in rows:
        for other in rows:
            if one != other:
                here, there = real.of_pair(one)[other][columns], real.of_pair(other)[one][columns]
                assert here == pytest.approx(there)


def test_the_order_of_rows_changes_nothing(real: World) -> None:
    bodies = list(real.register.bodies)
    borders = [
        (row["first"], row["second"], row["relation"]) for row in files.rows(files.COUNCILS / "borders.csv")
    ]
    turned = World(
        Register.of(reversed(bodies), reversed(borders)), real.services, list(reversed(real.known))
    )
    asked = Sharing("new", "new", ("payroll", "hr"), (3, 4))
    seen = []
    for world in (real, turned):
        earlier = world.earlier(asked.services, precedents.others(world.known, asked))
        seen.append([world.facts(seeker, earlier) for seeker in (0, 100, 300)])
    assert all((one == other).all() for one, other in zip(*seen, strict=True))


def test_a_partnership_is_no_precedent_for_itself(real: World) -> None:
    for asked in real.known[:20]:
        assert asked.key not in {one.key for one in precedents.others(real.known, asked)}
        renamed = replace(asked, key="elsewhere")
        assert asked.key not in {one.key for one in precedents.others(real.known, renamed)}


def test_earlier_partnerships_raise_the_partner_of_one_and_of_a_partner() -> None:
    known = [
        Sharing("1", "1", ("payroll",), (0, 1), frozenset({0, 1})),
        Sharing("2", "2", ("bins",), (1, 2), frozenset({1, 2})),
    ]
    found = dict(
        zip(
            precedents.NAMES,
            precedents.Earlier.of(known, ["payroll"], SERVICES, 4).features(0).T,
            strict=True,
        )
    )
    assert found["ever_together"].tolist() == [0, 1, 0, 0]
    assert found["together_in_service"][1] == pytest.approx(math.log(2))
    assert found["partner_of_partner"].tolist() == pytest.approx([0, 0, math.log(1.5), 0])
    assert found["partnerships"][1] == pytest.approx(math.log(3))
    assert found["service_elsewhere"].tolist() == [0, 0, 0, 0]


def test_fitting_finds_the_bottom() -> None:
    rng = np.random.default_rng(1)
    lists = [List(rng.normal(size=(30, 3)), np.arange(30) < 2, 0.5) for _ in range(20)]
    penalty = np.full(3, 0.5)
    found = fit(lists, penalty)
    assert np.abs(loss(found, lists, penalty)[1]).max() < 1e-8
    assert found == pytest.approx(fit(list(reversed(lists)), penalty, start=np.ones(3)))


def test_the_slope_is_that_of_the_loss() -> None:
    rng = np.random.default_rng(2)
    lists = [List(rng.normal(size=(12, 3)), np.arange(12) < 3, 1.0)]
    penalty, at, step = np.full(3, 0.1), np.array([0.3, -0.2, 0.5]), 1e-6
    _total, slope, curvature = loss(at, lists, penalty)
    for column in range(3):
        move = np.eye(3)[column] * step
        up, down = loss(at + move, lists, penalty), loss(at - move, lists, penalty)
        assert slope[column] == pytest.approx((up[0] - down[0]) / (2 * step), rel=1e-4)
        assert curvature[column] == pytest.approx((up[1] - down[1]) / (2 * step), rel=1e-4)


def test_no_name_and_no_website_is_a_fact(real: World) -> None:
    called = World(
        replace(real.register, bodies=tuple(replace(body, name="X") for body in real.register.bodies)),
        real.services,
        [],
    )
    assert (called.of_pair(7) == real.of_pair(7)).all()
    assert not any("name" in fact or "web" in fact for fact in weights.FACTS)


def test_evaluating_a_file_tells_one_json_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "some.csv"
    path.write_text(
        HEADER
        + "N1,One,payroll|hr,E07000008|E07000012,,,shared_team,2020,,live,yes\n"
        + "N2,Two,waste-disposal,E09000005|E09000009,,,statutory_joint_authority,1986,,live,yes\n"
        + "N3,Three,ict,E07000164|E07000166,,,shared_team,2009,2012,ended,no\n"
    )
    call_command("evaluate_matches", path, "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["partnerships"]["used"] == 1
    assert {one["id"]: one["reason"] for one in found["partnerships"]["left_out"]} == {
        "N2": "statutory joint authority",
        "N3": "fewer than 2 principal councils",
    }
    for way in ("affinity", "nearest_first", "random"):
        assert set(found["overall"][way]) == {"recall_at_10", "mrr", "ndcg_at_10"}
    assert found["by_group"]["back_office"]["partnerships"] == 1


def test_partnerships_that_taught_are_judged_by_weights_that_did_not_know_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("evaluate_matches", files.PARTNERSHIPS, "--json")
    found = json.loads(capsys.readouterr().out)
    trained = json.loads(record.RECORD.read_text())["figures"]
    assert found["overall"] == trained["overall"]
    assert found["partnerships"]["held_out_of_training"] == found["partnerships"]["used"]


def test_evaluating_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "some.csv"
    path.write_text(HEADER + "N1,One,payroll|hr,E07000008|E07000012,,,shared_team,2020,,live,yes\n")
    call_command("evaluate_matches", path)
    said = capsys.readouterr().out
    assert "1 partnerships of" in said
    assert "learned affinity" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("a,b\n1,2\n", "lacks these columns of a list of partnerships: id, services, member_gss, model"),
        (HEADER, "holds no partnership"),
        (
            HEADER + "N1,One,payroll,E07000008|X1,Cambridge|Nowhere,,x,,,live,yes\n",
            "line 2: no body has the code 'X1' (Nowhere)",
        ),
        (
            HEADER + "N1,One,witchcraft,E07000008|E07000012,,,x,,,live,yes\n",
            "line 2: the catalogue has no service 'witchcraft'",
        ),
        (HEADER + "N1,One,payroll,E07000008,,,x,,,live,yes\n", "line 2: two members are wanted"),
        (
            HEADER + 2 * "N1,One,payroll,E07000008|E07000012,,,x,,,live,yes\n",
            "line 3: id N1 stands here for the second time",
        ),
        (HEADER + "N3,Three,ict,E07000164|E07000166,,,x,,,ended,no\n", "None of the 1 partnerships"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_plain_words(
    tmp_path: Path, text: str | None, said: str
) -> None:
    path = tmp_path / "some.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(CommandError) as refused:
        call_command("evaluate_matches", path)
    assert said in str(refused.value)


def test_evaluation_needs_no_database(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(HEADER + "N1,One,payroll,E07000008|E07000012,,,shared_team,2020,,live,yes\n")
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "evaluate_matches", str(path), "--json"],
        cwd=ROOT,
        env={**environment, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["partnerships"]["used"] == 1
    assert not (tmp_path / "postgres").exists()
