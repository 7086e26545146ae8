"""The invented officers of the demonstration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password

from councils import resetting
from councils.models import Council, Domain, Membership, Officer, Ownership
from marketplace.demo.accounts import ACCOUNTS, PASSWORD, Account
from marketplace.demo.acting import does
from marketplace.demo.placing import lot

FIRST = """
    Amara Ben Carys Dev Eleri Farah Gareth Hannah Iwan Jasmin Kofi Lorna Marek Nadia Owen Petra
    Quentin Rhona Sanjay Tamsin Una Vikram Wendy Yusuf Zoe Angus Bronwen Conor Donna Ewan Fiona
    Grace Hamish Imogen Jo
""".split()
LAST = """
    Aldous Barlow Cartwright Dunmore Ellison Fenwick Garrick Haworth Ingham Jessop Kerrigan
    Lockwood Mistry Naylor Oakden Pemberton Quayle Rashid Sheldon Tindall Usher Varley Whitcombe
    Yardley Adeyemi Bhatt Chaudhry Dacosta Erskine Farrell Gunning Hollis Idris Kowalski Lennox
    Macrae Nwosu Okafor Prosser Rees
""".split()
TITLES = (
    "Head of service",
    "Service manager",
    "Assistant director",
    "Shared services lead",
    "Business manager",
    "Transformation lead",
)


def drawn(words: tuple[str, ...] | list[str], *parts: object) -> str:
    return words[int(lot(*parts), 16) % len(words)]


def add_domains(councils: Iterable[Council]) -> None:
    """Addresses under .example, which exist nowhere, for every body: real domains stay as they are."""
    rows = [Domain(name=f"{council.slug}.example", council=council) for council in councils]
    Domain.objects.bulk_create(rows, ignore_conflicts=True)


def add_accounts(councils: dict[str, Council], joined: datetime) -> None:
    """Those whom a visitor can be: leads are confirmed by the moderator, their colleagues by them."""
    hashed = make_password(PASSWORD)
    officers = {account: account_of(account, hashed) for account in ACCOUNTS}
    leads = {account.council: officer for account, officer in officers.items() if account.role == "lead"}
    for account, officer in officers.items():
        if account.council:
            by = moderator() if account.role == "lead" else leads[account.council]
            confirm(officer, councils[account.council], account.role, joined, by=by)


def account_of(account: Account, hashed: str) -> Officer:
    return Officer.objects.create(
        email=account.email,
        full_name=account.full_name,
        job_title=account.job_title,
        password=hashed,
        is_moderator=account.role == "moderator",
        is_broker=account.role == "moderator",
        is_auditor=account.role == "auditor",
        is_staff=account.role == "admin",
        is_superuser=account.role == "admin",
    )


def moderator() -> Officer:
    return Officer.objects.get(is_moderator=True)


def add_officers(councils: Iterable[Council], joined: datetime) -> None:
    """One officer for each body that has none yet. They cannot log in."""
    by = moderator()
    for council in councils:
        if not council.memberships.exists():
            name = f"{drawn(FIRST, council.slug, 'first')} {drawn(LAST, council.slug, 'last')}"
            officer = Officer.objects.create(
                email=f"{name.lower().replace(' ', '.')}@{council.slug}.example",
                full_name=name,
                job_title=drawn(TITLES, council.slug, "title"),
                password=make_password(None),
            )
            confirm(officer, council, Membership.Role.LEAD, joined, by=by)


def add_waiting(councils: Iterable[Council], at: datetime) -> None:
    """People who have asked to join and wait for somebody's answer."""
    for days, council in enumerate(councils, start=1):
        name = f"{drawn(FIRST, council.slug, 'new')} {drawn(LAST, council.slug, 'comer')}"
        officer = Officer.objects.create(
            email=f"{name.lower().replace(' ', '.')}@{council.slug}.example",
            full_name=name,
            job_title=drawn(TITLES, council.slug, "newcomer"),
            password=make_password(None),
        )
        does(officer)
        Membership.objects.create(officer=officer, council=council, asked_at=at - timedelta(days=days))


def add_who_lost_all(council: Council, joined: datetime, at: datetime) -> None:
    """Somebody with a new telephone and no codes, for whom the lead may vouch."""
    lead = council.memberships.leading().select_related("officer")[0].officer
    officer = Officer.objects.create(
        email=f"nadia.fenwick@{council.slug}.example",
        full_name="Nadia Fenwick",
        job_title="Payroll manager",
        password=make_password(None),
    )
    confirm(officer, council, Membership.Role.OFFICER, joined, by=lead)
    TOTP.activate(officer, generate_totp_secret())
    does(officer)
    resetting.ask(officer=officer, at=at - timedelta(hours=5))


def add_joint_body(councils: dict[str, Council]) -> None:
    """A team that belongs to five councils, so that its officers write from their domains."""
    owners = [councils[slug] for slug in ("bradford", "calderdale", "kirklees", "leeds", "wakefield")]
    team = Council.objects.create(
        code="WYJS",
        name="West Yorkshire Joint Services",
        short_name="West Yorkshire Joint Services",
        slug="west-yorkshire-joint-services",
        kind=Council.Kind.JOINT,
        tier=Council.Tier.NONE,
        nation=Council.Nation.ENGLAND,
        region=owners[0].region,
    )
    Ownership.objects.bulk_create([Ownership(body=team, owner=owner) for owner in owners])


def confirm(officer: Officer, council: Council, role: str, at: datetime, *, by: Officer) -> None:
    does(by)
    Membership.objects.create(
        officer=officer,
        council=council,
        role=role,
        state=Membership.State.CONFIRMED,
        asked_at=at,
        decided_at=at,
        decided_by=by,
    )


def verify_all(joined: datetime) -> None:
    """Every address has been verified, some months ago."""
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=officer, email=officer.email, verified=True, primary=True)
            for officer in Officer.objects.filter(emailaddress=None)
        ]
    )
    Officer.objects.update(joined_at=joined)
