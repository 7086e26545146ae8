from django.urls import URLPattern, path

from marketplace.proposals import approach_views, history, look_views, proposing, steps, unsent, views

urlpatterns: list[URLPattern] = [
    path("listings/<int:pk>/propose/", proposing.propose, name="propose"),
    path("listings/<int:pk>/approach/", approach_views.approach, name="approach"),
    path("approaches/", approach_views.approaches, name="approaches"),
    path("approaches/<int:pk>/", approach_views.approach_room, name="approach_room"),
    *(
        path(f"approaches/<int:pk>/{step}/", approach_views.approach_step, {"step": step}, f"approach_{step}")
        for step in approach_views.STEPS
    ),
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
