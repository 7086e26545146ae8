"""What an officer types into the form of a listing."""

from typing import Any

from django.utils import timezone


def typed(**fields: Any) -> dict[str, Any]:
    """A form as a browser sends it when it is filled in well."""
    next_year = timezone.localdate().year + 1
    return {
        "direction": "offer",
        "category": "payroll",
        "title": "Payroll for two more councils",
        "summary": "We run payroll in house and have room.",
        "details": "Twelve people.\r\nOne system.",
        "first_model": "shared_staff",
        "other_models": ["joint_committee"],
        "role": "host",
        "min_partners": "1",
        "max_partners": "2",
        "earliest_start_on_day": "1",
        "earliest_start_on_month": "4",
        "earliest_start_on_year": str(next_year),
        "term_years": "5",
        "volume": "1,500",
        "volume_unit": "payslips a month",
        "full_time_equivalents": "7.5",
        "annual_cost_gbp": "£350,000",
        "systems": ["mhr-itrent"],
        "reach": "km",
        "reach_km": "80",
        "expires_on_day": "1",
        "expires_on_month": "6",
        "expires_on_year": str(next_year),
    } | fields
