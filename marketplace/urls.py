"""Every address of the site. Each slice names its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from marketplace import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("marketplace.insight.urls")),
    path("", include("marketplace.finding.urls")),
    path("", include("councils.urls")),
    path("", include("services.urls")),
    path("", include("marketplace.proposals.urls")),
    path("", include("marketplace.matching.urls")),
    path("", include("marketplace.moderation.urls")),
    path("account/", include("councils.account_urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
handler400 = "marketplace.errors.bad_request"
handler500 = "marketplace.errors.server_error"
