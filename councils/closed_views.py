"""Pages for those who are kept out, and the link by which an address is confirmed anew."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from councils.confirming import confirm_again, officer_of_token
from councils.models import Suspension
from marketplace.notifications import clock

CLOSED_FOR = "closed_for"  # The session's key for what somebody with the right password may know.


@require_safe
@never_cache
def closed(request: HttpRequest) -> HttpResponse:
    """Why an account is closed, to who has just typed its password; to others that it is."""
    suspension = Suspension.objects.standing().filter(pk=request.session.get(CLOSED_FOR) or 0).first()
    return render(request, "account/account_inactive.html", {"suspension": suspension})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address_again(request: HttpRequest, key: str) -> HttpResponse:
    """The page behind the link: only its button confirms."""
    officer = officer_of_token(key)
    is_done = request.method == "POST" and officer is not None
    if is_done and officer is not None:
        confirm_again(officer=officer, at=clock.now())
    return render(
        request,
        "account/address_again.html",
        {"officer": officer, "is_done": is_done},
        status=409 if request.method == "POST" and not is_done else 200,
    )
