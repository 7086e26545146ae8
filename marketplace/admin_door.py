"""The Django admin has no log-in of its own: one door, with its second factor and its limits, for all."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def use_the_door_of_the_site(site: AdminSite) -> None:
    """Lead to this site's own pages where the admin would ask for a password."""

    def login(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
        if site.has_permission(request):
            return redirect("admin:index")
        raise Http404

    def password_change(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")

    site.login, site.password_change = login, password_change  # type: ignore[method-assign, assignment]
