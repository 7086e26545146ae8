from django.urls import URLPattern, path

from councils import views

urlpatterns: list[URLPattern] = [
    path("join/", views.join, name="join"),
    path("join/waiting/", views.join_waiting, name="join_waiting"),
    path("your-council/switch/<slug:slug>/", views.switch_council, name="switch_council"),
    path("your-council/officers/", views.officers, name="officers"),
    path("your-council/officers/<int:pk>/", views.membership_decide, name="membership_decide"),
    path("your-council/officers/<int:pk>/end/", views.membership_end, name="membership_end"),
]
