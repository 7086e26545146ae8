"""From every page an officer reaches what is hers: how she signs in, her emails, her data."""

from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects


def test_it_says_who_she_is_and_leads_to_all_that_is_hers(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    page = client.get(reverse("your_account"))
    for words in (cast.ann.full_name, cast.ann.email, cast.wenlow.name):
        assertContains(page, words)
    for name in ("mfa_index", "account_change_password", "mail_preferences", "your_data"):
        assertContains(page, f'href="{reverse(name)}"')


def test_a_moderator_reaches_it_from_her_queue(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.moderator)
    assertContains(client.get(reverse("moderation")), f'href="{reverse("your_account")}"')
    assertContains(client.get(reverse("your_account")), cast.moderator.email)


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    address = reverse("your_account")
    assertRedirects(client.get(address), f"{reverse('account_login')}?next={address}")


def test_it_asks_the_same_few_questions_each_time(
    client: Client, cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.ann)
    with django_assert_num_queries(3):
        client.get(reverse("your_account"))
