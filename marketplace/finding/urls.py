from django.urls import URLPattern, path

from marketplace.finding import (
    council_pages,
    group_pages,
    group_proposing,
    likely_pages,
    partnership_pages,
    views,
)

urlpatterns: list[URLPattern] = [
    path("listings/", views.find, name="find"),
    path("listings/<int:pk>/", views.listing, name="listing"),
    path("your-listings/<int:pk>/preview/", views.listing_preview, name="listing_preview"),
    path("councils/", council_pages.councils, name="councils"),
    path("councils/<slug:slug>/", council_pages.council, name="council"),
    path("councils/<slug:slug>/likely-partners/", likely_pages.likely, name="likely_partners"),
    path("your-listings/<int:pk>/groups/", group_pages.groups, name="groups"),
    path(
        "your-listings/<int:pk>/groups/<int:group>/propose/",
        group_proposing.group_propose,
        name="group_propose",
    ),
    path("partnerships/", partnership_pages.partnerships, name="partnerships"),
    path("partnerships/<slug:slug>/", partnership_pages.partnership, name="partnership"),
]
