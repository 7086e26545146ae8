"""The public directory of partnerships, and the page of each."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from marketplace.proposals.models import Partnership, Proposal
from tests.factories import make_category, make_council, make_delivery_model, make_partnership

pytestmark = pytest.mark.django_db


def found(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/partnerships/{query}")
    assert response.status_code == 200
    return [partnership.name for partnership in response.context["page_obj"]]


def page(client: Client, partnership: Partnership) -> str:
    response = client.get(partnership.get_absolute_url())
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_everybody_reads_the_directory_by_name(client: Client) -> None:
    make_partnership(make_council(), make_council(), name="Zebra")
    make_partnership(make_council(), make_council(), name="Apple")
    assert found(client) == ["Apple", "Zebra"]


def test_choices_and_words_narrow_it(client: Client) -> None:
    mon = make_council(name="Môn Council", region="Wales", nation="Wales")
    legal = make_category("legal")
    make_partnership(make_council(), make_council(), name="Plain")
    make_partnership(
        *(mon, make_council()),
        name="Special",
        categories=[legal, make_category("procurement")],
        status="ended",
        evidence="not_verified",
    )
    for query in (
        *("service=legal", "service=legal&service=procurement", "region=Wales", "status=ended"),
        *("evidence=not_verified", "q=special", "q=mon+council", "q=M%C3%B4n"),
    ):
        assert found(client, f"?{query}") == ["Special"], query
    assert found(client, "?service=unicorns&region=Mars") == ["Plain", "Special"]
    assert found(client, "?service=legal&status=live") == []


def test_a_partnership_is_counted_once_for_each_choice(client: Client) -> None:
    make_partnership(make_council(), make_council(), categories=[make_category("legal")])
    facets = {facet.name: facet for facet in client.get("/partnerships/").context["facets"]}
    counts = {choice.value: choice.count for choice in facets["region"].choices}
    assert (counts["North West"], counts["Wales"]) == (1, 0)


def test_a_page_names_members_lead_and_years(client: Client) -> None:
    lead = make_council(name="Harcombe District Council")
    former = make_council(name="Old Council", dissolved_on="2023-03-31")
    told = page(client, make_partnership(lead, former, lead=lead, end_year=2020, status="ended"))
    assert (
        f'href="{lead.get_absolute_url()}">Harcombe District Council</a> <span class="govuk-tag">Lead' in told
    )
    assert "Abolished in 2023" in told
    assert "2012" in told
    assert "2020" in told


def test_a_source_on_the_web_is_linked_without_trust(client: Client) -> None:
    told = page(client, make_partnership(source="https://wenlow.gov.uk/m?x=1&y=2"))
    assert (
        '<a class="govuk-link" href="https://wenlow.gov.uk/m?x=1&amp;y=2" rel="ugc nofollow noopener">'
        in told
    )
    assert "A published page says so" in told


@pytest.mark.parametrize(
    "source",
    [
        *("General knowledge", "javascript:alert(1)", "https://good.example@evil.example/", "//evil.example"),
        *("http://[bad", "data:text/html,x", "https:///path", "<script>alert(1)</script>"),
    ],
)
def test_any_other_source_is_text(client: Client, source: str) -> None:
    told = page(client, make_partnership(source=source, evidence="not_verified"))
    assert "ugc" not in told
    assert "<script>alert" not in told
    assert "Not verified" in told
    assert "No published page was found" in told


def test_what_was_agreed_here_names_no_other_source(client: Client, cast: SimpleNamespace) -> None:
    now = timezone.now()
    proposal = Proposal.objects.create(
        category=cast.offer.category,
        author=cast.ann,
        what="Payroll together",
        start_on=timezone.localdate(),
        bodies=[cast.wenlow.pk, cast.harcombe.pk],
        delivery_model=make_delivery_model(),
        created_at=now,
        state_changed_at=now,
    )
    told = page(
        client,
        make_partnership(
            *(cast.wenlow, cast.harcombe), evidence="agreed_here", proposal=proposal, source="", code=None
        ),
    )
    assert "The members agreed it on this site" in told
    assert "Source:" not in told
    assert "Payroll together" not in told


def test_a_body_set_up_by_law_says_so(client: Client) -> None:
    assert "Set up by law, not by choice" in page(client, make_partnership(statutory=True))
    assert "Not known" in page(client, make_partnership(start_year=None))


def test_there_is_no_page_of_nothing(client: Client) -> None:
    assert client.get("/partnerships/nothing/").status_code == 404
    assert client.post("/partnerships/").status_code == 405


@pytest.mark.parametrize("number", [1, 22])
def test_the_number_of_queries_does_not_grow(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        partnership = make_partnership(make_council(), make_council(), make_council())
    with django_assert_num_queries(9):
        client.get("/partnerships/?q=partnership&service=payroll")
    with django_assert_num_queries(3):
        client.get(partnership.get_absolute_url())
