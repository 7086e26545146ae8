"""What an officer types into the pages of a listing."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.models import Listing
from services.questions import BY_SLUG, QUESTIONS


def typed(**fields: Any) -> dict[str, Any]:
    """All answers as a browser sends them when they are filled in well."""
    next_year = timezone.localdate().year + 1
    return {
        "title": "Payroll for two more councils",
        "summary": "We run payroll in house and have room.",
        "details": "Twelve people.\r\nOne system.",
        "outcomes": "Nobody waits.",
        "first_model": "shared_staff",
        "second_model": "",
        "third_model": "",
        "other_models": ["joint_committee"],
        "role": "host",
        "min_partners": "1",
        "max_partners": "2",
        "earliest_start_on_day": "1",
        "earliest_start_on_month": "4",
        "earliest_start_on_year": str(next_year),
        "latest_start_on_day": "",
        "latest_start_on_month": "",
        "latest_start_on_year": "",
        "term_years": "5",
        "volume": "1,500",
        "volume_unit": "payslips a month",
        "capacity_to_spare": "800",
        "full_time_equivalents": "7.5",
        "annual_cost_gbp": "£350,000",
        "annual_cost_band": "",
        "systems": ["mhr-itrent"],
        "contract_ends_on_day": "31",
        "contract_ends_on_month": "3",
        "contract_ends_on_year": "2030",
        "break_on_day": "31",
        "break_on_month": "3",
        "break_on_year": "2029",
        "notice_months": "6",
        "governance_stage": "approved",
        "sponsor": "director",
        "readiness": "ready",
        "decided_by": "members",
        "links": "https://www.wenlow.example/a\r\nhttp://www.wenlow.example/b",
        "contact_mailbox": "",
        "contact_shown_to": "everybody",
        "reach": "km",
        "reach_km": "80",
        "expires_on_day": "1",
        "expires_on_month": "6",
        "expires_on_year": str(next_year),
    } | fields


def page(slug: str, **fields: Any) -> dict[str, Any]:
    """What is typed on the page of one question, and whatever else is sent with it."""
    return {name: value for name, value in typed().items() if asks(slug, name)} | fields


def asks(slug: str, control: str) -> bool:
    """Whether a control, or the day of its date, stands on a page."""
    return any(control == name or control.startswith(f"{name}_") for name in BY_SLUG[slug].fields)


def page_with(control: str) -> str:
    """The page on which a control stands."""
    return next(question.slug for question in QUESTIONS if control in question.fields)


def address(listing: Listing, slug: str) -> str:
    return reverse("listing_question", args=[listing.pk, slug])


def answer(client: Client, listing: Listing, slug: str, **fields: Any) -> Any:
    """Send one page."""
    return client.post(address(listing, slug), page(slug, **fields))
