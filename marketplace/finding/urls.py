from django.urls import URLPattern, path

from marketplace.finding import views

urlpatterns: list[URLPattern] = [
    path("listings/", views.find, name="find"),
    path("listings/<int:pk>/", views.listing, name="listing"),
]
