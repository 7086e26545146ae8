"""The councils, services and partnerships of the database, as affinity knows them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import OuterRef, Subquery

from councils.models import Border, Council, Spending, Succession
from marketplace.matching.affinity import files
from marketplace.matching.affinity.features import LINES, Pairs
from marketplace.matching.affinity.protocol import World
from marketplace.matching.affinity.register import Body, Register
from marketplace.matching.affinity.sharing import Service, Sharing
from marketplace.proposals.models import Partnership, PartnershipMember
from services.models import Category

Spent = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Known:
    """All that affinity may know, and the rows that it tells of."""

    world: World
    partnerships: dict[str, Partnership]  # By the key of a sharing.


def known() -> Known:
    """What the database says today. Eight queries, however much it holds."""
    bodies = tuple(sorted(principal_councils(), key=lambda body: body.code))
    pairs = pairs_of(bodies, tuple(borders()), tuple(successions()))
    services = {
        row.slug: Service(row.slug, row.group, row.delivered_by, tuple(row.not_run_in))
        for row in Category.objects.order_by("slug")
    }
    partnerships = {str(row.pk): row for row in Partnership.objects.order_by("pk")}
    sharings = sharings_of(partnerships, pairs.register)
    return Known(World(pairs.register, services, sharings, ready=pairs), partnerships)


@lru_cache(maxsize=1)
def pairs_of(
    bodies: tuple[Body, ...],
    borders: tuple[tuple[str, str, str], ...],
    successions: tuple[tuple[str, str], ...],
) -> Pairs:
    """What is said of pairs, kept as long as the register says the same."""
    return Pairs(Register.of(bodies, borders, successions))


def principal_councils() -> list[Body]:
    """Those of today that have a code and a place on the map."""
    spent = latest_spending()
    found = (
        Council.objects.current()
        .principal()
        .exclude(gss_code=None)
        .exclude(latitude=None)
        .exclude(longitude=None)
        .select_related("county", "combined_authority")
    )
    return [body_of(council, spent.get(council.pk, ())) for council in found]


def body_of(council: Council, spent: Spent) -> Body:
    area = files.areas().get(council.gss_code or "", {})
    county = council if council.kind == Council.Kind.COUNTY else council.county
    return Body(
        code=council.gss_code or "",
        name=council.short_name,
        kind=council.kind,
        tier=council.tier,
        nation=council.nation,
        region=council.region,
        county=(county.gss_code or "") if county else "",
        combined_authority=council.combined_authority.short_name if council.combined_authority else "",
        shire=area.get("shire", ""),
        police_area=area.get("police_area", ""),
        latitude=council.latitude or 0.0,
        longitude=council.longitude or 0.0,
        population=council.population,
        area=council.area_km2,
        share_rural=council.share_rural,
        deprivation=council.deprivation_score,
        spending=spent,
    )


def latest_spending() -> dict[int, Spent]:
    """Each body's newest return, by line."""
    newest = Spending.objects.filter(council=OuterRef("council")).order_by("-year").values("year")[:1]
    rows = Spending.objects.filter(year=Subquery(newest), line__in=LINES)
    found: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for council, line, amount in rows.values_list("council", "line", "amount_gbp"):
        found[council].append((line, float(amount)))
    return {council: tuple(sorted(lines)) for council, lines in found.items()}


def borders() -> list[tuple[str, str, str]]:
    rows = Border.objects.exclude(first__gss_code=None).exclude(second__gss_code=None)
    found = rows.values_list("first__gss_code", "second__gss_code", "relation")
    return sorted((str(one), str(other), relation) for one, other, relation in found)


def successions() -> list[tuple[str, str]]:
    rows = Succession.objects.filter(status=Succession.Status.VESTED)
    rows = rows.exclude(predecessor__gss_code=None).exclude(successor__gss_code=None)
    found = rows.values_list("predecessor__gss_code", "successor__gss_code")
    return sorted((str(before), str(after)) for before, after in found)


def sharings_of(partnerships: dict[str, Partnership], register: Register) -> list[Sharing]:
    services: dict[str, list[str]] = defaultdict(list)
    members: dict[str, list[str]] = defaultdict(list)
    through = Partnership.categories.through.objects.order_by("category_id")
    for key, slug in through.values_list("partnership_id", "category_id"):
        services[str(key)].append(slug)
    rows = PartnershipMember.objects.exclude(council__gss_code=None).order_by("council__gss_code")
    for key, code in rows.values_list("partnership_id", "council__gss_code"):
        members[str(key)].append(str(code))
    return [
        Sharing(
            key=key,
            name=row.name,
            services=tuple(services[key]),
            members=tuple(register.row[code] for code in members[key] if code in register.row),
            rows=frozenset(place for code in members[key] for place in register.rows_today(code)),
            statutory=row.statutory,
            named=frozenset(members[key]),
        )
        for key, row in partnerships.items()
    ]
