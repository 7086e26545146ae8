from django.urls import URLPattern, path

from marketplace.proposals import history, look_views, proposing, steps, unsent, views

urlpatterns: list[URLPattern] = [
    path("listings/<int:pk>/propose/", proposing.propose, name="propose"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/history/", history.proposal_history, name="proposal_history"),
    path("proposals/<int:pk>/unsent/", unsent.proposal_unsent, name="proposal_unsent"),
    path("proposals/<int:pk>/edit/", unsent.proposal_edit, name="proposal_edit"),
    path("proposals/<int:pk>/sign-off/", unsent.proposal_sign_off, name="proposal_sign_off"),
    path("proposals/<int:pk>/discard/", unsent.proposal_discard, name="proposal_discard"),
    path("proposals/<int:pk>/look/", look_views.proposal_look, name="proposal_look"),
    path("proposals/<int:pk>/discuss/", steps.proposal_discuss, name="proposal_discuss"),
    path("proposals/<int:pk>/accept/", steps.proposal_accept, name="proposal_accept"),
    path("proposals/<int:pk>/decline/", steps.proposal_decline, name="proposal_decline"),
    path("proposals/<int:pk>/withdraw/", steps.proposal_withdraw, name="proposal_withdraw"),
    path("proposals/<int:pk>/remark/", views.proposal_remark, name="proposal_remark"),
]
