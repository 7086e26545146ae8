from django.urls import URLPattern, path

from marketplace.matching import views

urlpatterns: list[URLPattern] = [
    path("your-listings/<int:pk>/matches/", views.matches, name="matches"),
    path("your-listings/<int:pk>/matches/weights/", views.match_weights, name="match_weights"),
    path("matches/<int:pk>/", views.match, name="match"),
    path("matches/<int:pk>/not-for-us/", views.match_dismiss, name="match_dismiss"),
    path("how-matching-works/", views.how_matching_works, name="how_matching_works"),
]
