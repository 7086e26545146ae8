from django.urls import URLPattern, path

from services import asking, bulk_views, history, signing, views, visibility, writing

urlpatterns: list[URLPattern] = [
    path("your-listings/new/", writing.listing_new, name="listing_new"),
    path("your-listings/import/", bulk_views.listing_import, name="listing_import"),
    path("your-listings/import/save/", bulk_views.listing_import_save, name="listing_import_save"),
    *(
        path(
            f"your-listings/import/listings.{kind}",
            bulk_views.import_template,
            {"kind": kind},
            name=f"listing_import_{kind}",
        )
        for kind in ("xlsx", "csv")
    ),
    path("your-listings/<int:pk>/", views.own_listing, name="own_listing"),
    path("your-listings/<int:pk>/history/", history.listing_history, name="listing_history"),
    path("your-listings/<int:pk>/edit/", asking.listing_edit, name="listing_edit"),
    path("your-listings/<int:pk>/edit/service/", writing.listing_service, name="listing_service"),
    path("your-listings/<int:pk>/edit/<slug:question>/", asking.listing_question, name="listing_question"),
    path("your-listings/<int:pk>/copy/", writing.listing_copy, name="listing_copy"),
    path("your-listings/<int:pk>/sign-off/", signing.listing_sign_off, name="listing_sign_off"),
    path("your-listings/<int:pk>/visibility/", visibility.listing_visibility, name="listing_visibility"),
    *(
        path(f"your-listings/<int:pk>/{step}/", views.listing_step, {"step": step}, name=f"listing_{step}")
        for step in views.STEPS
    ),
]
