from django.urls import URLPattern, path

from marketplace.notifications import inbox, reports, stopping

urlpatterns: list[URLPattern] = [
    path("mail/stop/<str:token>/", stopping.stop_mail, name="stop_mail"),
    path("your-inbox/", inbox.inbox, name="inbox"),
    path("your-inbox/read/", inbox.inbox_read_all, name="inbox_read_all"),
    path("your-inbox/<int:pk>/read/", inbox.inbox_read, name="inbox_read"),
    path("mail/reports/", reports.mail_reports, name="mail_reports"),
]
