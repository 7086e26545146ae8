"""The Django admin shows every row of who and what, and changes none that has rules of its own."""

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from councils.models import Border, Domain, Officer, Spending, Succession
from marketplace.notifications.models import Message
from tests.factories import make_delivery_model, make_system

OURS = [model for model in admin.site._registry if model._meta.app_label in ("councils", "services")]
READ_ONLY = {"border", "spending", "membership", "listing", "listingrevision", "entry"}


@pytest.fixture
def rows(cast: SimpleNamespace) -> SimpleNamespace:
    """One row at least of everything."""
    Border.objects.create(first=cast.wenlow, second=cast.harcombe, relation="borders", distance_km=9)
    Succession.objects.create(predecessor=cast.wenlow, successor=cast.farley, status="proposed")
    Spending.objects.create(council=cast.wenlow, year="2024-25", line="housing", amount_gbp=1)
    Domain.objects.create(council=cast.wenlow, name="wenlow.example")
    make_delivery_model()
    make_system()
    return cast


@pytest.fixture
def client(rows: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(rows.admin)
    return client


def test_every_model_is_there() -> None:
    assert len(OURS) == 13


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_every_list_is_searched_and_every_row_is_opened(client: Client, model: type) -> None:
    options = model._meta  # type: ignore[attr-defined]
    name = f"admin:{options.app_label}_{options.model_name}"
    assert client.get(reverse(f"{name}_changelist"), {"q": "wenlow"}).status_code == 200
    row = options.default_manager.first()
    assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_what_has_rules_of_its_own_is_not_changed_here(client: Client, model: type) -> None:
    options = model._meta  # type: ignore[attr-defined]
    name = f"admin:{options.app_label}_{options.model_name}"
    is_read_only = options.model_name in READ_ONLY
    add = client.get(reverse(f"{name}_add")).status_code
    assert add == (403 if is_read_only else 200)
    row = options.default_manager.first()
    if is_read_only:
        assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    can_delete = options.model_name in ("succession", "domain")
    assert client.get(reverse(f"{name}_delete", args=[row.pk])).status_code == (200 if can_delete else 403)


def test_an_address_and_a_password_are_not_changed_here(client: Client, rows: SimpleNamespace) -> None:
    before = rows.ann.password
    address = reverse("admin:councils_officer_change", args=[rows.ann.pk])
    assert "argon2" not in client.get(address).content.decode()
    client.post(
        address,
        {
            "full_name": "Ann Oak",
            "is_active": "on",
            "email": "x@y.example",
            "password": "new",
            "is_superuser": 1,
        },
    )
    rows.ann.refresh_from_db()
    assert (rows.ann.full_name, rows.ann.email) == ("Ann Oak", "ann@wenlow.example")
    assert (rows.ann.password, rows.ann.is_superuser) == (before, False)


def test_a_moderator_of_no_council_is_added_and_chooses_a_password_by_mail(
    client: Client, rows: SimpleNamespace
) -> None:
    person = {"email": "Nia@Market.example", "full_name": "Nia Pugh", "is_moderator": "on", "is_active": "on"}
    client.post(reverse("admin:councils_officer_add"), person | {"is_superuser": "on"})
    nia = Officer.objects.get(email="nia@market.example")
    assert (nia.is_moderator, nia.is_superuser, nia.check_password("")) == (True, False, False)
    Client().post("/account/password/reset/", {"email": nia.email})
    assert Message.objects.get(officer=nia).about == {"what": "reset"}


def test_who_is_closed_out_is_out_at_once(client: Client, rows: SimpleNamespace) -> None:
    ann = Client()
    ann.force_login(rows.ann)
    client.post(reverse("admin:councils_officer_change", args=[rows.ann.pk]), {"full_name": "Ann Oak"})
    assert "/account/login/" in ann.get("/dashboard/").headers["Location"]


@pytest.mark.parametrize("person", ["ann", "moderator"])
def test_only_staff_are_let_in(rows: SimpleNamespace, person: str) -> None:
    client = Client()
    client.force_login(getattr(rows, person))
    assert client.get("/admin/councils/council/").status_code == 302
