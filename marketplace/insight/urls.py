from django.urls import URLPattern, path

from marketplace.insight import views
from marketplace.insight.dashboard import dashboard

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("map/", views.map_table, name="map_table"),
    path("about-the-data/", views.about_data, name="about_data"),
    path("dashboard/", dashboard, name="dashboard"),
]
