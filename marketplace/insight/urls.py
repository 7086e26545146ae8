from django.urls import URLPattern, path

from marketplace.insight.dashboard import dashboard

urlpatterns: list[URLPattern] = [
    path("dashboard/", dashboard, name="dashboard"),
]
