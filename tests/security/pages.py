"""Every page of the site, as the tables of tests/access declare them and as the site has them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import Access, declared
from tests.access.admin import MODELS, SITE, pages_of_models
from tests.access.market import Market


@dataclass(frozen=True)
class Page:
    """An address of the market, and who may open it. ``twin`` is that of a row which does not exist."""

    name: str
    path: str
    access: Access
    twin: str = ""


def our_pages(market: Market) -> list[Page]:
    """The pages of our own and django-allauth's."""
    return [
        Page(
            name,
            market.address(name, access.row),
            access,
            market.address_of_nothing(name, access.row) if can_be_missing(market, access) else "",
        )
        for name, access in sorted(declared().items())
    ]


def can_be_missing(market: Market, access: Access) -> bool:
    return bool(access.row) and not access.row.startswith("dead")


def admin_pages() -> list[Page]:
    """The pages of the Django admin, for one row of each kind."""
    here = {
        "view_on_site": "admin/r/0/0/",
        "app_list": "admin/councils/",
        "anything else": "admin/nothing/",
    }
    site = [
        Page(f"admin:{name}", f"/{here[name]}" if name in here else reverse(f"admin:{name}"), access)
        for name, access in SITE.items()
    ]
    rows = {model.replace(".", "/"): first_row(model) for model in MODELS}
    return site + [
        Page(route, "/" + route.replace("<path:object_id>", rows["/".join(route.split("/")[1:3])]), access)
        for route, access in pages_of_models().items()
    ]


def first_row(model: str) -> str:
    row = apps.get_model(model)._default_manager.order_by("pk").first()
    assert row is not None, f"the market has no {model} to show in the Django admin"
    return str(row.pk)


def patterns(resolver: URLResolver, route: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of every address that the site answers; some of the Django admin's have no name."""
    for pattern in resolver.url_patterns:
        whole = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, whole, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else "", whole


def site_patterns() -> list[tuple[str, str]]:
    return list(patterns(get_resolver()))
