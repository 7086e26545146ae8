"""Reasons: one fact a factor, with real values, changed by exactly the field that it names."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching import rules
from marketplace.matching.constraints import Meeting
from marketplace.matching.market import DECIDERS, PACES, STAGES, Lean, Said, Side, Ties, Track
from marketplace.matching.reasons import Reorganisation, Vocabulary, explain
from marketplace.matching.scoring import score
from marketplace.matching.wording import WORDS, tell
from tests.matching.markets import CODES, days, market_of, markets, sides, texts, told_side

RULES = rules.current()
NAMED = Vocabulary(
    models={"shared_staff": "Shared staff", "joint_committee": "Joint committee"},
    systems={"itrent": "MHR iTrent", "sap": "SAP S/4HANA"},
)
TELLS = {  # Which factors' facts may name a field.
    "role": {"role"},
    "earliest": {"window", "contract"},
    "latest": {"window", "contract"},
    "contract_ends": {"contract"},
    "term_years": {"term"},
    "break_on": {"contract"},
    "volume": {"size"},
    "spare": {"size"},
    "stage": {"stage"},
    "pace": {"readiness"},
    "sponsor": {"sponsor"},
    "decided_by": {"culture"},
    "said": {"text"},
    "code": {"affinity"},
    "cost_band": {"cost"},
    "unit": {"size"},
    "staff": {"size"},
    "cost": {"cost"},
    "models": {"models", "role"},  # Whether two can do without a host lies in the models.
    "systems": {"systems"},
    "population": {"alike"},
    "density": {"alike"},
    "share_rural": {"alike"},
    "deprivation": {"alike"},
    "latitude": {"distance"},
    "min_partners": {"partners_theirs"},
    "nation": {"alike"},
    "region": set(),
}


SAID = Said(bytes([1, 2, 3, 4, 5, 6]), ("skip", "bins"))


def told(us: Side, them: Side, words: Vocabulary = NAMED, ties: Ties | None = None) -> dict[str, str]:
    """The facts of a pair by factor, each as its sign and its words."""
    market = market_of([us, them], ties)
    (facts,) = explain(market, RULES, words, np.array([0]), np.array([1]))
    assert len({fact.factor for fact in facts}) == len(facts)
    return {fact.factor: f"{fact.sign} {tell(fact.as_json()).text}" for fact in facts}


@given(markets())
def test_every_fact_can_be_told(drawn: tuple[list[Side], Ties]) -> None:
    rows, ties = drawn
    market = market_of(rows, ties)
    ours, theirs = np.nonzero(market.columns.category[:, None] == market.columns.category[None, :])
    apart = ours != theirs
    shares = [
        not market.sides[a].models
        or not market.sides[b].models
        or bool(set(market.sides[a].models) & set(market.sides[b].models))
        for a, b in zip(ours, theirs, strict=True)
    ]
    keep = apart & np.array(shares, dtype=bool)
    for facts in explain(market, RULES, NAMED, ours[keep], theirs[keep]):
        for fact in facts:
            line = tell(fact.as_json())
            assert line.sign in "+-?!"
            assert line.text
            assert "%(" not in line.text
            assert "None" not in line.text


changes: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(st.just("role"), st.sampled_from(["", "host", "client", "cofounder"])),
    st.tuples(st.sampled_from(["earliest", "latest", "contract_ends"]), st.none() | days),
    st.tuples(st.just("term_years"), st.none() | st.integers(1, 10)),
    st.tuples(st.just("break_on"), st.none() | days),
    st.tuples(st.just("spare"), st.none() | st.integers(1, 90_000)),
    st.tuples(st.just("stage"), st.sampled_from(["", *STAGES])),
    st.tuples(st.just("pace"), st.sampled_from(["", *PACES])),
    st.tuples(st.just("sponsor"), st.sampled_from(["", "none_yet", "chief_executive"])),
    st.tuples(st.just("decided_by"), st.sampled_from(["", *DECIDERS])),
    st.tuples(st.just("said"), st.none() | texts),
    st.tuples(st.just("code"), st.sampled_from(["", *CODES])),
    st.tuples(st.just("cost_band"), st.sampled_from([None, (100_000, 500_000)])),
    st.tuples(st.just("volume"), st.none() | st.integers(1, 200_000)),
    st.tuples(st.just("unit"), st.sampled_from(["", "accounts"])),
    st.tuples(st.just("staff"), st.none() | st.floats(0.5, 300)),
    st.tuples(st.just("cost"), st.none() | st.integers(1_000, 90_000_000)),
    st.tuples(st.just("models"), st.sampled_from([("shared_staff",), ("traded_service", "joint_committee")])),
    st.tuples(st.just("systems"), st.sampled_from([(), ("sap",), ("itrent", "sap")])),
    st.tuples(st.just("population"), st.none() | st.integers(2_000, 900_000)),
    st.tuples(st.just("density"), st.none() | st.floats(5, 16_000)),
    st.tuples(st.just("share_rural"), st.none() | st.floats(0, 1)),
    st.tuples(st.just("deprivation"), st.none() | st.floats(5, 45)),
    st.tuples(st.just("latitude"), st.floats(50, 60)),
    st.tuples(st.just("min_partners"), st.integers(1, 4)),
    st.tuples(st.just("nation"), st.sampled_from(["England", "Wales"])),
    st.tuples(st.just("region"), st.sampled_from(["North West", ""])),
)


@given(sides(listing=1), changes)
def test_changing_one_field_changes_exactly_the_reason_that_names_it(
    us: Side, change: tuple[str, Any]
) -> None:
    us = replace(us, category="waste-collection", models=("joint_committee", "shared_staff"), closed=False)
    field, value = change
    them = told_side(2, 2, cost=None if field == "cost_band" else 4_000_000, said=SAID)
    before, after = told(us, them), told(us, replace(them, **{field: value}))
    changed = {factor for factor in before | after if before.get(factor) != after.get(factor)}
    assert changed <= TELLS[field]


@pytest.mark.parametrize(
    ("ours", "theirs", "factor", "expected"),
    [
        ({}, {}, "systems", "+ Both run MHR iTrent"),
        (
            {},
            {"systems": ("sap",)},
            "systems",
            "- They run SAP S/4HANA, you run MHR iTrent: one of you would move",
        ),
        ({}, {"systems": ()}, "systems", "? Their system is not filled in"),
        ({"systems": ()}, {"systems": ()}, "systems", "? Neither side’s system is filled in"),
        ({}, {"contract_ends": date(2028, 2, 20)}, "contract", "+ Both contracts end within five months"),
        ({}, {}, "contract", "+ Both contracts end on 30 September 2027"),
        (
            {},
            {"contract_ends": None},
            "contract",
            "+ Your contract ends 30 September 2027, inside their start window",
        ),
        (
            {"contract_ends": date(2030, 3, 31)},
            {"contract_ends": None},
            "contract",
            "- Your contract ends 31 March 2030, after their latest start, 1 April 2028",
        ),
        (
            {},
            {"contract_ends": date(2029, 9, 30)},
            "contract",
            "- Contracts end 25 months apart: yours 30 September 2027, theirs 30 September 2029",
        ),
        ({}, {}, "window", "+ Start windows overlap from April 2027 to April 2028"),
        ({}, {"earliest": date(2028, 3, 30)}, "window", "- Only 3 days suit both of you for the start"),
        ({"term_years": 3}, {}, "term", None),
        ({"term_years": 2}, {}, "term", "- They want five years; you said two years"),
        ({}, {}, "term", "+ You both want five years"),
        (
            {"role": "client"},
            {"offers": True, "role": "host", "volume": 55_000},
            "size",
            "+ You need 40,000 households; they have room for 55,000",
        ),
        (
            {"role": "client"},
            {"offers": True, "role": "host", "volume": 35_000},
            "size",
            "+ They have room for 35,000 of the 40,000 households that you need",
        ),
        (
            {"offers": True, "role": "host", "volume": 9_000},
            {"role": "client"},
            "size",
            "- You have room for 9,000 of the 40,000 households that they need",
        ),
        (
            {"role": "client", "models": ("joint_procurement",)},
            {"role": "client", "models": ("joint_procurement",)},
            "role",
            "+ You both want to be served, and could buy or work together",
        ),
        ({"cost": None}, {}, "cost", "? Your yearly cost is not filled in"),
        (
            {"cost": 1_250_000},
            {},
            "cost",
            "+ Yearly cost of one order: yours £1.25 million, theirs £4 million",
        ),
        (
            {},
            {"latitude": 53.6},
            "distance",
            "+ Only 11 km apart, which matters a lot for waste and recycling collection",
        ),
        (
            {},
            {"latitude": 55.0},
            "distance",
            "- 167 km apart, which matters a lot for waste and recycling collection",
        ),
        ({}, {}, "models", "+ You both prefer shared staff"),
        ({}, {"models": ("joint_committee",)}, "models", "+ You both accept joint committee"),
        ({}, {}, "alike", "+ Alike in population, density, rurality and deprivation"),
        (
            {"population": 20_000, "density": 12.0, "share_rural": 0.9},
            {"population": 412_345},
            "alike",
            "- Very different in size: you serve 20,000 people, they 412,000",
        ),
        ({"role": "host"}, {"role": "host"}, "role", "- You both want to host"),
        (
            {},
            {"contract_ends": date(2030, 9, 30), "break_on": date(2027, 9, 1)},
            "contract",
            "+ Both contracts end or can be left within one month of each other",
        ),
        (
            {"contract_ends": None},
            {"contract_ends": date(2031, 9, 30), "break_on": date(2027, 9, 1)},
            "contract",
            "+ Their contract can be left on 1 September 2027, inside your start window",
        ),
        (
            {"cost": None, "cost_band": (1_000_000, 5_000_000)},
            {},
            "cost",
            "+ Yearly cost of one order: yours £1 million to £5 million, theirs £4 million",
        ),
        (
            {"role": "client", "volume": 5_000},
            {"offers": True, "role": "host", "volume": 90_000, "spare": 6_000},
            "size",
            "+ You need 5,000 households; they have room for 6,000",
        ),
        ({}, {}, "stage", "+ Both are as far: being explored"),
        (
            {"stage": "idea"},
            {"stage": "approved"},
            "stage",
            "- They are further on: approved, while yours is an idea",
        ),
        ({"stage": ""}, {}, "stage", "? Your stage of the decision is not filled in"),
        ({}, {"pace": "curious"}, "readiness", "- You could act sooner: you are ready, they are curious"),
        ({}, {"sponsor": "none_yet"}, "sponsor", "- They have no sponsor yet"),
        ({}, {}, "sponsor", "+ Somebody senior stands behind it on both sides"),
        (
            {},
            {"decided_by": "officers"},
            "culture",
            "- Decided differently: members decide with you, officers decide with them",
        ),
        ({}, {}, "text", "+ You both write of “bins” and “depot”"),
        (
            {},
            {"said": Said(bytes([0, 0, 9]), ("payslip",))},
            "text",
            "- About different things: yours speaks of “bins” and “depot”, theirs of “payslip”",
        ),
        ({"said": None}, {}, "text", "? Your description is not filled in"),
        ({}, {"min_partners": 3}, "partners_theirs", "- They want at least three partners; you are one"),
    ],
)
def test_facts_are_told_in_plain_english(
    ours: dict[str, Any], theirs: dict[str, Any], factor: str, expected: str | None
) -> None:
    assert told(told_side(1, 1, **ours), told_side(2, 2, **theirs)).get(factor) == expected


def test_distance_is_told_though_it_does_not_count() -> None:
    us, them = (told_side(n, n, category="payroll", latitude=53 + n / 2) for n in (1, 2))
    assert told(us, them)["distance"] == "+ 56 km apart, which does not matter for payroll"


def test_distance_is_no_doubt_where_it_matters_little() -> None:
    us, them = (told_side(n, n, category="legal", latitude=50 + 4 * n) for n in (1, 2))
    assert "distance" not in told(us, them)


def test_neighbours_are_next_door() -> None:
    ties = Ties(borders=frozenset({(1, 2)}))
    assert told(told_side(1, 1), told_side(2, 2), ties=ties)["distance"] == "+ They are next door"


def test_a_reorganisation_is_told_first_among_the_doubts() -> None:
    due = {2: Reorganisation("Pennine Council", "decided", date(2028, 4, 1))}
    market = market_of([told_side(1, 1), told_side(2, 2, systems=("sap",))])
    (facts,) = explain(market, RULES, Vocabulary(reorganisations=due), np.array([0]), np.array([1]))
    against = [fact for fact in facts if fact.sign != "+"]
    assert tell(against[0].as_json()).text == (
        "Reorganisation: they are due to become part of Pennine Council on 1 April 2028 (decided)"
    )
    assert [fact.sign for fact in against] == ["!", "-"]


def test_every_code_that_may_be_stored_has_words() -> None:
    roles = ("host", "client", "cofounder")
    assert {f"role_{ours}_{theirs}" for ours in roles for theirs in roles} <= WORDS.keys()


def test_what_two_bodies_share_already_is_told() -> None:
    running = Ties(track={(1, 2): Track(("Payroll", "Internal audit"))})
    noes = Ties(track={(1, 2): Track(noes=2)})
    us, them = told_side(1, 1), told_side(2, 2)
    assert told(us, them, ties=running)["track"] == "+ You already share payroll and internal audit"
    assert told(us, them, ties=noes)["track"] == ("- Trust or governance ended two proposals between you")
    assert "track" not in told(us, them)


def test_the_place_among_likely_partners_is_told_only_where_it_is_high() -> None:
    us = told_side(1, 1, code="E01", category="payroll")
    told_of = {
        code: told(us, told_side(2, 2, code=code, category="payroll")).get("affinity") for code in CODES[1:]
    }
    assert [line for line in told_of.values() if line] == [
        "+ Going by partnerships that happened, they are number 3 among your likeliest partners"
    ]


def test_a_sibling_is_told_as_a_doubt() -> None:
    us, them = told_side(1, 1, category="legal"), told_side(2, 2, category="payroll")
    assert told(us, them)["service"] == "- They list payroll, which is akin to your legal services"


def test_what_we_answered_before_is_told_where_it_bears() -> None:
    lean = Lean("systems", 1.7, noes=3)
    us = told_side(1, 1, leans=(lean,))
    assert told(us, told_side(2, 2, systems=("sap",)))["lean_systems"] == (
        "- You said no to three listings for this service because of systems, so that counts more for you"
    )
    assert told(us, told_side(2, 2))["lean_systems"].startswith("+ ")
    us = replace(us, leans=(Lean("systems", 0.7, yeses=2),))
    assert "counts less for you: systems" in told(us, told_side(2, 2, systems=("sap",)))["lean_systems"]
    assert "lean_systems" not in told(us, told_side(2, 2))


HIDDEN: dict[str, Any] = {
    "sealed": True,
    "models": (),
    "systems": (),
    "role": "",
    "earliest": None,
    "latest": None,
    "contract_ends": None,
    "term_years": None,
    "volume": None,
    "unit": "",
    "staff": None,
    "cost": None,
    "stage": "",
    "pace": "",
    "sponsor": "",
    "decided_by": "",
    "said": None,
    "latitude": None,
    "longitude": None,
    "population": None,
    "density": None,
    "share_rural": None,
    "deprivation": None,
}


def test_nothing_tells_which_body_is_behind_a_sealed_listing() -> None:
    """Two bodies that differ in all that is known of bodies are told of, and scored, alike."""
    us = told_side(1, 1, code="E01")
    ties = Ties(
        borders=frozenset({(1, 2)}), track={(1, 2): Track(("Payroll",))}, partnered=frozenset({(1, 2, "x")})
    )
    due = replace(NAMED, reorganisations={2: Reorganisation("Pennine Council", "decided", None)})
    known, other = (told_side(2, body, code=code, **HIDDEN) for body, code in ((2, "E02"), (3, "W01")))
    facts = told(us, known, due, ties)
    assert facts == told(us, other, due, ties)
    assert facts["sealed"] == "? More is known once both councils agree to show themselves"
    assert not {"distance", "track", "affinity", "reorganisation_theirs"} & facts.keys()
    market = [market_of([us, them], ties) for them in (known, other)]
    one, two = (score(m, Meeting.of(m, np.array([0]), np.array([1])), RULES) for m in market)
    assert (one.fit, one.confidence) == (two.fit, two.confidence)
