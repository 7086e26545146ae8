from django.urls import URLPattern, path

from marketplace.moderation import views

urlpatterns: list[URLPattern] = [
    path("moderation/", views.queue, name="moderation"),
    path("moderation/listings/<int:pk>/", views.case, name="moderation_case"),
    path("your-listings/<int:pk>/decisions/", views.outcome, name="moderation_outcome"),
]
