from django.urls import URLPattern, path

from marketplace.insight import auditing, help, views
from marketplace.insight.dashboard import dashboard
from marketplace.insight.own_listings import own_listings
from marketplace.insight.patterns.views import patterns, patterns_form

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("map/", views.map_table, name="map_table"),
    path("about-the-data/", views.about_data, name="about_data"),
    path("help/", help.topics, name="help"),
    path("help/privacy/", help.privacy, name="privacy"),
    path("help/cookies/", help.cookies, name="cookies"),
    path("help/accessibility/", help.accessibility, name="accessibility"),
    path("help/terms/", help.terms, name="terms"),
    path("help/contact/", help.contact, name="contact"),
    path("patterns/", patterns, name="patterns"),
    path("patterns/forms/", patterns_form, name="patterns_form"),
    path("auditing/", auditing.auditing, name="auditing"),
    path("auditing/listings/", auditing.audit_listings, name="audit_listings"),
    path("auditing/listings/<int:pk>/", auditing.audit_listing, name="audit_listing"),
    path("auditing/decisions/", auditing.audit_decisions, name="audit_decisions"),
    path("auditing/officers/", auditing.audit_memberships, name="audit_memberships"),
    path("auditing/councils/", auditing.audit_councils, name="audit_councils"),
    path("dashboard/", dashboard, name="dashboard"),
    path("your-listings/", own_listings, name="own_listings"),
]
