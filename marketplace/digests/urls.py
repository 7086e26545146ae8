from django.urls import URLPattern, path

from marketplace.digests import reading, views

ONE = "moderation/digests/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("your-digests/<int:pk>/", reading.digest, name="digest"),
    path("moderation/digests/", views.digests, name="digests"),
    path("moderation/digests/dry-run/", views.digest_dry_run, name="digest_dry_run"),
    path("moderation/digests/go-on/", views.digests_go_on, name="digests_go_on"),
    path(ONE, views.digest_preview, name="digest_preview"),
    path(f"{ONE}html/", views.digest_preview_html, name="digest_preview_html"),
    path(f"{ONE}send-to-me/", views.digest_send_to_me, name="digest_send_to_me"),
]
