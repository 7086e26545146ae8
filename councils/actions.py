"""What changes who may act for a body. Times are passed in; whoever decides is judged here."""

from datetime import datetime

from django.db import transaction

from councils.models import Council, Membership, Officer


@transaction.atomic
def ask_to_join(*, officer: Officer, council: Council, at: datetime) -> Membership:
    """The officer asks to act for a body of her address's domain. Asking twice is asking once."""
    if not officer.has_verified_address():
        raise Membership.NotOfThatBody
    if not Council.objects.of_address(officer.email).filter(pk=council.pk).exists():
        raise Membership.NotOfThatBody
    membership, is_new = Membership.objects.get_or_create(
        officer=officer, council=council, defaults={"asked_at": at}
    )
    if not is_new and membership.state not in Membership.OPEN_STATES:
        membership.ask_again(at=at)
    return membership
