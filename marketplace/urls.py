"""Every address of the site. Each slice names its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from marketplace import health
from marketplace.admin_door import use_the_door_of_the_site
from marketplace.metrics import metrics
from marketplace.security_txt import security_txt

use_the_door_of_the_site(admin.site)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("marketplace.insight.urls")),
    path("", include("marketplace.finding.urls")),
    path("", include("councils.urls")),
    path("", include("services.urls")),
    path("", include("marketplace.proposals.urls")),
    path("", include("marketplace.matching.urls")),
    path("", include("marketplace.digests.urls")),
    path("", include("marketplace.moderation.urls")),
    path("", include("marketplace.notifications.urls")),
    path("account/", include("councils.account_urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
]
handler400 = "marketplace.errors.bad_request"
handler429 = "marketplace.errors.too_many_tries"  # django-allauth's, by Django's habit.
handler500 = "marketplace.errors.server_error"
