from django.urls import URLPattern, path

from marketplace.moderation import views
from marketplace.moderation.broker_views import broker, introduce
from marketplace.moderation.domains import mail_domain_retire, mail_domains
from marketplace.moderation.emails import email_sample, email_sample_html, email_samples
from marketplace.moderation.erasing import erase_on_request
from marketplace.moderation.officers import moderation_lead, moderation_officer
from marketplace.moderation.suspending import suspension_lift, suspensions, suspensions_go_on
from marketplace.moderation.watching import held_message, held_messages, job_runs

urlpatterns: list[URLPattern] = [
    path("moderation/", views.queue, name="moderation"),
    path("moderation/listings/<int:pk>/", views.case, name="moderation_case"),
    path("moderation/officers/<int:pk>/", moderation_officer, name="moderation_officer"),
    path("moderation/leads/<slug:slug>/", moderation_lead, name="moderation_lead"),
    path("moderation/erase/", erase_on_request, name="erase_on_request"),
    path("moderation/broker/", broker, name="broker"),
    path("moderation/broker/<int:pk>/", introduce, name="introduce"),
    path("moderation/domains/", mail_domains, name="mail_domains"),
    path("moderation/domains/<int:pk>/", mail_domain_retire, name="mail_domain_retire"),
    path("moderation/suspensions/", suspensions, name="suspensions"),
    path("moderation/suspensions/go-on/", suspensions_go_on, name="suspensions_go_on"),
    path("moderation/suspensions/<int:pk>/lift/", suspension_lift, name="suspension_lift"),
    path("moderation/held/", held_messages, name="held_messages"),
    path("moderation/held/<int:pk>/", held_message, name="held_message"),
    path("moderation/runs/", job_runs, name="job_runs"),
    path("moderation/emails/", email_samples, name="email_samples"),
    path("moderation/emails/<slug:name>/", email_sample, name="email_sample"),
    path("moderation/emails/<slug:name>/html/", email_sample_html, name="email_sample_html"),
    path("your-listings/<int:pk>/decisions/", views.outcome, name="moderation_outcome"),
]
