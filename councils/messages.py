"""What is mailed about accounts and memberships. Links with secrets are made when a mail is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from councils import samples
from councils.models import Brake, Membership, Officer
from marketplace.notifications import actions as outbox
from marketplace.notifications import clock, letters
from marketplace.notifications.kinds import Line, Sample
from marketplace.notifications.models import Message, Report

CONFIRM_AGAIN = "confirm_again"


def plan_account_mail(officer: Officer, what: str) -> Message:
    """Plan one mail about an account; pressing twice within a minute plans one."""
    at = clock.now()
    key = f"account-{what}:{officer.pk}:{at:%Y%m%d%H%M}"
    return outbox.plan(key=key, kind="account", officer=officer, about={"what": what}, at=at)


def plan_word_to_leads(membership: Membership, at: datetime) -> None:
    """Tell the body's leads and who stands in for them that somebody waits; once a day if she asks again."""
    leading = Membership.objects.leading().filter(council=membership.council_id)
    for lead in leading.select_related("officer", "covered_by"):
        for reader in filter(None, [lead.officer, lead.stand_in]):
            outbox.plan(
                key=f"membership-asked:{membership.pk}:{reader.pk}:{at:%Y%m%d}",
                kind="membership",
                officer=reader,
                about={"membership": membership.pk, "state": membership.state},
                at=at,
            )


def plan_word_of_role(membership: Membership, at: datetime) -> None:
    """Tell the officer that she goes on in another role."""
    outbox.plan(
        key=f"membership-role:{membership.pk}:{membership.role}:{at:%Y%m%d%H%M%S}",
        kind="membership",
        officer=membership.officer,
        about={"membership": membership.pk, "state": membership.state, "role": membership.role},
        at=at,
    )


def plan_word_of_stand_in(membership: Membership, at: datetime) -> None:
    """Tell a colleague that she stands in for an officer."""
    if membership.covered_by is not None:
        outbox.plan(
            key=f"membership-cover:{membership.pk}:{membership.covered_by_id}:{membership.covered_until}",
            kind="membership",
            officer=membership.covered_by,
            about={"membership": membership.pk, "state": membership.state, "cover": True},
            at=at,
        )


def plan_word_to_officer(membership: Membership, at: datetime) -> None:
    """Tell the officer what was decided about her."""
    outbox.plan(
        key=f"membership-{membership.state}:{membership.pk}:{at:%Y%m%d%H%M%S}",
        kind="membership",
        officer=membership.officer,
        about={"membership": membership.pk, "state": membership.state},
        at=at,
    )


def plan_to_confirm_again(officer: Officer, at: datetime) -> None:
    """Ask an officer to confirm her address anew. Whoever plans it has seen to it that it is due."""
    outbox.plan(
        key=f"account-again:{officer.pk}:{at:%Y%m%d%H%M%S}",
        kind="account",
        officer=officer,
        about={"what": CONFIRM_AGAIN, "since": officer.address_confirmed_at.isoformat()},
        at=at,
    )


def plan_word_of_bounce(officer: Officer, at: datetime) -> None:
    """Tell the leads of her bodies that mail to her comes back, and that her account is closed for now."""
    bodies = officer.memberships.confirmed().values("council")
    leads = Membership.objects.leading().filter(council__in=bodies).exclude(officer=officer)
    for lead in leads.select_related("officer"):
        outbox.plan(
            key=f"account-bounced:{officer.pk}:{lead.officer_id}:{at:%Y%m%d%H%M%S}",
            kind="account",
            officer=lead.officer,
            about={"what": "colleague_bounced", "officer": officer.pk},
            at=at,
        )


def plan_word_of_brake(brake: Brake, at: datetime) -> None:
    """Tell every moderator that mail to many comes back, and that a person has to look."""
    for moderator in Officer.objects.filter(is_moderator=True, is_active=True):
        outbox.plan(
            key=f"bounces-held:{brake.pk}:{moderator.pk}",
            kind="account",
            officer=moderator,
            about={"what": "bounces_held", "brake": brake.pk},
            at=at,
        )


def tell_of_complaints(at: datetime) -> int:
    """Tell the leads of whoever called our mail unwanted within the last day; how many such there are."""
    lately = Report.objects.filter(what=Report.What.COMPLAINED, told_at__gt=at - timedelta(days=1))
    for report in lately:
        bodies = Membership.objects.confirmed().filter(officer=report.officer_id).values("council")
        leads = Membership.objects.leading().filter(council__in=bodies).exclude(officer=report.officer_id)
        for lead in leads.select_related("officer"):
            outbox.plan(
                key=f"account-complained:{report.pk}:{lead.officer_id}",
                kind="account",
                officer=lead.officer,
                about={"what": "colleague_complained", "officer": report.officer_id},
                at=at,
            )
    return lately.count()


class AccountMail:
    """About one account: a link that confirms or resets, or word of a change in how its owner signs in."""

    optional = ""

    def refusal(self, message: Message, at: datetime) -> str:
        if message.about["what"] == "confirm" and officer_of(message).has_verified_address():
            return _("The address is confirmed already.")
        held = Brake.objects.standing().filter(pk=message.about.get("brake", 0))
        if message.about["what"] == "bounces_held" and not held.exists():
            return _("A moderator has looked already.")
        if message.about["what"] == CONFIRM_AGAIN:
            confirmed_at = officer_of(message).address_confirmed_at
            if confirmed_at.isoformat() != message.about["since"]:
                return _("The address has been confirmed meanwhile.")
        return ""

    def write(self, message: Message, at: datetime) -> letters.Letter:
        officer, what = officer_of(message), message.about["what"]
        if what == "colleague_bounced":
            return self.bounce(Officer.objects.get(pk=message.about["officer"]))
        if what == "colleague_complained":
            return self.complaint(Officer.objects.get(pk=message.about["officer"]))
        if what == "bounces_held":
            return self.held()
        if what == CONFIRM_AGAIN:
            return self.again(officer, link_to_confirm_again(officer), self.last_day(officer))
        if what in CHANGES:
            return self.notice(what, officer, message.planned_at)
        return self.letter(what, officer, LINKS[what](officer))

    def letter(self, what: str, officer: Officer, link: str) -> letters.Letter:
        context = {"officer": officer, "link": link}
        if what == "reset":
            context["hours"] = settings.PASSWORD_RESET_TIMEOUT // 3600
        return letters.render(f"account_{what}", context)

    def bounce(self, colleague: Officer) -> letters.Letter:
        return letters.render("colleague_bounced", {"colleague": colleague})

    def complaint(self, colleague: Officer) -> letters.Letter:
        return letters.render("colleague_complained", {"colleague": colleague})

    def held(self) -> letters.Letter:
        return letters.render("bounces_held", {})

    def again(self, officer: Officer, link: str, until: datetime) -> letters.Letter:
        return letters.render("account_again", {"officer": officer, "link": link, "until": until})

    def last_day(self, officer: Officer) -> datetime:
        return officer.address_confirmed_at + timedelta(days=90)

    def notice(self, what: str, officer: Officer, happened_at: datetime) -> letters.Letter:
        context = {"officer": officer, "change": CHANGES[what], "happened_at": happened_at}
        return letters.render("account_changed", context)

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: the link in the mail is what follows."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        ann = samples.ann()
        confirm, reset = on_this_site("account_confirm_email", "sample"), link_to_ask_for_a_reset(ann)
        yield Sample("confirm", _("Somebody signs up"), self.letter("confirm", ann, confirm))
        yield Sample("exists", _("Somebody signs up again"), self.letter("exists", ann, reset))
        yield Sample("reset", _("Somebody asks for a new password"), self.letter("reset", ann, reset))
        again = on_this_site("account_confirm_again", "sample")
        yield Sample("again", _("An address is to be confirmed anew"), self.again(ann, again, at))
        yield Sample("bounced", _("Mail to an officer comes back: to her leads"), self.bounce(ann))
        complained = _("An officer calls our mail unwanted: to her leads")
        yield Sample("complained", complained, self.complaint(ann))
        yield Sample("bounces-held", _("Mail to many comes back: to all moderators"), self.held())
        for what, change in CHANGES.items():
            yield Sample(what.replace("_", "-"), str(change), self.notice(what, ann, at))


class MembershipDecided:
    """Word to a lead that somebody waits, to the officer what was decided, and to who stands in for her."""

    optional = ""

    def refusal(self, message: Message, at: datetime) -> str:
        try:
            membership = membership_of(message)
        except Membership.DoesNotExist:
            return _("The officer is no longer here.")
        about, reader = message.about, officer_of(message)
        if membership.state != about["state"] or membership.role != about.get("role", membership.role):
            return _("It has been decided otherwise meanwhile.")
        if about.get("cover") and membership.stand_in != reader:
            return _("The reader does not stand in any more.")
        if membership.state == Membership.State.WAITING and not reader.leads(membership.council):
            return _("The reader does not lead the body any more.")
        return ""

    def write(self, message: Message, at: datetime) -> letters.Letter:
        return self.letter(membership_of(message), what_of(message))

    def letter(self, membership: Membership, what: str) -> letters.Letter:
        return letters.render(f"membership_{what}", {"membership": membership})

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        rows = Membership.objects.select_related("council", "officer")
        found = rows.in_bulk([message.about["membership"] for message in messages])
        return {
            message.pk: line_of(message, found[message.about["membership"]])
            for message in messages
            if message.about["membership"] in found
        }

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: the decision stands whether or not the mail arrives."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        role, state = Membership.Role, Membership.State
        asked = samples.membership(state.WAITING, at)
        confirmed = samples.membership(state.CONFIRMED, at)
        approves = samples.membership(state.CONFIRMED, at, role=role.APPROVER)
        leads = samples.membership(state.CONFIRMED, at, role=role.LEAD)
        refused = samples.membership(state.REFUSED, at, note="We do not know you. Which team are you in?")
        ended = samples.membership(state.ENDED, at, note="You have moved to another council.")
        covered = samples.covered(at)
        yield Sample(
            "asked", _("An officer asks to act for a council: to its leads"), self.letter(asked, "asked")
        )
        yield Sample("confirmed", _("An officer is confirmed"), self.letter(confirmed, "decided"))
        yield Sample("leads", _("An officer is confirmed as the lead"), self.letter(leads, "decided"))
        yield Sample("refused", _("An officer is refused"), self.letter(refused, "decided"))
        yield Sample("ended", _("An officer acts for the council no more"), self.letter(ended, "decided"))
        yield Sample("approves", _("An officer becomes an approver"), self.letter(approves, "role"))
        yield Sample("takes-over", _("An officer becomes the lead"), self.letter(leads, "role"))
        yield Sample("cover", _("An officer stands in for a colleague"), self.letter(covered, "cover"))


def line_of(message: Message, membership: Membership) -> Line:
    """What the inbox says of a membership."""
    words = {"officer": membership.officer, "council": membership.council.name}
    what = what_of(message)
    if what == "asked":
        # The dashboard shows it to whoever leads the body today, who need not be the reader.
        return Line(_("%(officer)s asks to act for %(council)s") % words, reverse("dashboard"))
    if what == "cover":
        return Line(_("You stand in for %(officer)s at %(council)s") % words, reverse("dashboard"))
    return Line(_("What was decided about your place at %(council)s") % words, reverse("dashboard"))


def what_of(message: Message) -> str:
    """Which letter of the kind it is."""
    if message.about["state"] == Membership.State.WAITING:
        return "asked"
    return "cover" if message.about.get("cover") else "role" if message.about.get("role") else "decided"


def officer_of(message: Message) -> Officer:
    officer = message.officer
    if officer is None:
        raise Officer.DoesNotExist
    return officer


def membership_of(message: Message) -> Membership:
    rows = Membership.objects.select_related("council", "officer", "decided_by", "covered_by")
    return rows.get(pk=message.about["membership"])


def link_to_confirm(officer: Officer) -> str:
    address = EmailAddress.objects.get(user=officer, email=officer.email)
    return on_this_site("account_confirm_email", EmailConfirmationHMAC(address).key)


def link_to_confirm_again(officer: Officer) -> str:
    """Good for as long as nothing has been confirmed since."""
    known = [officer.pk, officer.address_confirmed_at.isoformat()]
    return on_this_site("account_confirm_again", signing.dumps(known, salt=CONFIRM_AGAIN))


def link_to_reset(officer: Officer) -> str:
    token = default_token_generator.make_token(officer)
    return on_this_site("account_reset_password_from_key", user_pk_to_url_str(officer), token)


def link_to_ask_for_a_reset(officer: Officer) -> str:
    return on_this_site("account_reset_password")


def on_this_site(url_name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(url_name, args=args)


# Changes in how an officer signs in, of which she is told, and what django-allauth calls them.
CHANGES = {
    "app_added": _lazy("An app for codes was added"),
    "app_removed": _lazy("The app for codes was removed"),
    "passkey_added": _lazy("A passkey was added"),
    "passkey_removed": _lazy("A passkey was removed"),
    "codes_made": _lazy("New recovery codes were made, and the old ones work no more"),
    "password_changed": _lazy("The password was changed"),
}
NOTICES = {
    "mfa/email/totp_activated": "app_added",
    "mfa/email/totp_deactivated": "app_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
}
LINKS = {"confirm": link_to_confirm, "reset": link_to_reset, "exists": link_to_ask_for_a_reset}
