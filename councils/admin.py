"""Bodies and officers in the Django admin. What has rules of its own is only shown here."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, URLField
from django.http import HttpRequest

from councils.models import Border, Council, Domain, Membership, Officer, Ownership, Spending, Succession

# An address is confirmed by who reads its mail, nobody's rights come from a group, and the package's own page
# of second factors shows their secrets.
admin.site.unregister([EmailAddress, Group, Authenticator])


class Kept(admin.ModelAdmin):
    """Rows that other rows rest on: they are added and changed, never deleted."""

    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(Kept):
    """Rows that are only looked at here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OwnershipInline(admin.TabularInline):
    """The bodies to which a joint team or shared company belongs."""

    model = Ownership
    fk_name = "body"
    raw_id_fields = ("owner",)
    extra = 0


@admin.register(Council)
class CouncilAdmin(Kept):
    list_display = ("name", "kind", "tier", "nation", "region", "population", "dissolved_on")
    list_filter = ("kind", "tier", "nation", "region")
    search_fields = ("name", "short_name", "slug", "=code", "=gss_code")
    raw_id_fields = ("county", "combined_authority")
    inlines: ClassVar = [OwnershipInline]
    formfield_overrides: ClassVar = {URLField: {"assume_scheme": "https"}}


@admin.register(Succession)
class SuccessionAdmin(admin.ModelAdmin):
    list_display = ("predecessor", "successor", "status", "vests_on")
    list_filter = ("status",)
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__name", "successor__name")
    raw_id_fields = ("predecessor", "successor")


@admin.register(Domain)
class DomainAdmin(admin.ModelAdmin):
    list_display = ("name", "council")
    list_select_related = ("council",)
    search_fields = ("name", "council__name")
    raw_id_fields = ("council",)


@admin.register(Border)
class BorderAdmin(ReadOnly):
    list_display = ("first", "second", "relation", "distance_km")
    list_filter = ("relation",)
    list_select_related = ("first", "second")
    search_fields = ("first__name", "second__name")


@admin.register(Spending)
class SpendingAdmin(ReadOnly):
    list_display = ("council", "year", "line", "amount_gbp")
    list_filter = ("year", "line")
    list_select_related = ("council",)
    search_fields = ("council__name",)


@admin.register(Officer)
class OfficerAdmin(Kept):
    """Passwords are neither shown nor set here: whoever is added, say a moderator of no council, chooses one
    by the link for a forgotten one. An address belongs to the account and stays as it was added."""

    list_display = ("email", "full_name", "job_title", "is_active", "is_moderator", "is_staff")
    list_filter = ("is_active", "is_moderator", "is_broker", "is_auditor", "is_staff")
    search_fields = ("email", "full_name")
    fields: ClassVar = [
        *("email", "full_name", "job_title", "joined_at", "last_login"),
        *("is_active", "is_moderator", "is_broker", "is_auditor", "is_staff", "is_superuser"),
    ]
    readonly_fields = ("joined_at", "last_login", "is_superuser")

    def get_readonly_fields(self, request: HttpRequest, obj: Officer | None = None) -> tuple[str, ...]:
        return self.readonly_fields if obj is None else ("email", *self.readonly_fields)


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnly):
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields: ClassVar = ["user", "type", "created_at", "last_used_at"]


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    list_display = ("officer", "council", "role", "state", "asked_at", "decided_at")
    list_filter = ("state", "role")
    list_select_related = ("officer", "council")
    search_fields = ("officer__email", "council__name")
