from django.urls import URLPattern, path

from marketplace.notifications import reports, stopping

urlpatterns: list[URLPattern] = [
    path("mail/stop/<str:token>/", stopping.stop_mail, name="stop_mail"),
    path("mail/reports/", reports.mail_reports, name="mail_reports"),
]
