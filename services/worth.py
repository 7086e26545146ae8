"""What an answer is worth to matching, as the slice says that weighs it. The settings name that slice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from services.meter import Meter, measure
from services.models import Category, Listing, ListingRevision
from services.questions import Question

Worth = Callable[[Category], Mapping[str, float]]


def meter_of(listing: Listing, revision: ListingRevision, questions: Iterable[Question]) -> Meter:
    """How far the listing says what matching weighs for its service."""
    worth: Worth = import_string(settings.WORTH_OF_QUESTIONS)
    asked = {question.slug: question for question in questions}
    answered = {slug for slug, question in asked.items() if question.is_answered_in(revision)}
    weights = worth(listing.category)
    return measure({slug: weights[slug] for slug in asked if slug in weights}, answered)
