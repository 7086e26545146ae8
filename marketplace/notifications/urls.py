from django.urls import URLPattern, path

from marketplace.notifications import stopping

urlpatterns: list[URLPattern] = [path("mail/stop/<str:token>/", stopping.stop_mail, name="stop_mail")]
