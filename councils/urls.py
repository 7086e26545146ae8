from django.urls import URLPattern, path

from councils import views

urlpatterns: list[URLPattern] = [
    path("join/", views.join, name="join"),
    path("join/waiting/", views.join_waiting, name="join_waiting"),
]
