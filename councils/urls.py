from django.urls import URLPattern, path

from councils import history, invitation_views, mail, membership_views, own_data_views, reset_views, views

OFFICER = "your-council/officers/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("join/", views.join, name="join"),
    path("join/waiting/", views.join_waiting, name="join_waiting"),
    path("your-account/", own_data_views.your_account, name="your_account"),
    path("your-emails/", mail.mail_preferences, name="mail_preferences"),
    path("invitations/<uuid:key>/", invitation_views.invitation, name="invitation"),
    path("invitations/<uuid:key>/accept/", invitation_views.invitation_accept, name="invitation_accept"),
    path("your-data/", own_data_views.your_data, name="your_data"),
    path("your-data/erase/", own_data_views.erase_account, name="erase_account"),
    path("your-data/erased/", own_data_views.account_erased, name="account_erased"),
    path("your-council/switch/<slug:slug>/", views.switch_council, name="switch_council"),
    path("your-council/settings/", membership_views.council_settings, name="council_settings"),
    path("your-council/history/", history.council_history, name="council_history"),
    path("your-council/officers/", views.officers, name="officers"),
    path("your-council/officers/invite/", invitation_views.invite, name="invite"),
    path("vouch/<int:pk>/", reset_views.factor_reset, name="factor_reset"),
    path(OFFICER, views.membership_decide, name="membership_decide"),
    path(f"{OFFICER}role/", membership_views.membership_role, name="membership_role"),
    path(f"{OFFICER}end/", membership_views.membership_end, name="membership_end"),
    path(f"{OFFICER}leave/", membership_views.membership_leave, name="membership_leave"),
    path(f"{OFFICER}stand-in/", membership_views.membership_cover, name="membership_cover"),
    path("your-council/invitations/<int:pk>/", invitation_views.invitation_letter, name="invitation_letter"),
    path(
        "your-council/invitations/<int:pk>/revoke/",
        invitation_views.invitation_revoke,
        name="invitation_revoke",
    ),
]
