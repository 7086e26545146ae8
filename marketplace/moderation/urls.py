from django.urls import URLPattern, path

from marketplace.moderation import views
from marketplace.moderation.officers import moderation_officer

urlpatterns: list[URLPattern] = [
    path("moderation/", views.queue, name="moderation"),
    path("moderation/listings/<int:pk>/", views.case, name="moderation_case"),
    path("moderation/officers/<int:pk>/", moderation_officer, name="moderation_officer"),
    path("your-listings/<int:pk>/decisions/", views.outcome, name="moderation_outcome"),
]
