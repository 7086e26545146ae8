"""What a kind of message answers. ``settings.MESSAGE_KINDS`` names one class for each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from marketplace.notifications.letters import Letter

if TYPE_CHECKING:
    from marketplace.notifications.models import Message


class Sample(NamedTuple):
    """What a letter of a kind looks like: a name for its address, when such a letter is sent, the letter."""

    name: str
    when: str
    letter: Letter


class Line(NamedTuple):
    """What the inbox on the site says of a message: in one line, and on which page the matter stands."""

    text: str
    address: str = ""


class Kind(Protocol):
    """One kind of message: may it still be sent, what does it say, what follows from its end.

    A kind lives in its slice's ``messages.py`` and is made anew, without arguments, for each attempt::

        class ProposalNews:
            optional = _("News of your proposals")

            def refusal(self, message, at):
                return "" if proposal_of(message).is_open else "The proposal is closed."

            def write(self, message, at):
                return letters.render("proposal", {"proposal": proposal_of(message)})

            def settled(self, message, at):
                pass

            def samples(self, at):
                yield Sample("sent", "A proposal has come", letters.render("proposal", invented()))

    A kind that its reader may do without names itself for her in ``optional``: she can stop it, and pause it.

    The first three read their rows anew by the ids in ``message.about``: between planning and sending,
    hours may have passed. ``message.officer`` and her ``mail_preference`` have just been read. The outbox
    itself refuses an officer whose account is closed, or who wants none.

    A kind with a method ``gather(messages, at)`` is made once for a claim. There it reads, for all its
    messages together, what need not be asked again just before each of them goes.
    """

    optional: str | Promise

    def refusal(self, message: Message, at: datetime) -> str:
        """Why it may not be sent after all, or "". Asked just before it is written."""

    def write(self, message: Message, at: datetime) -> Letter:
        """What it says now. Asked again for each attempt; it must not change any row."""

    def settled(self, message: Message, at: datetime) -> None:
        """Do what follows once its ``state`` is sent, failed or skipped, in the same transaction.

        Called once for a message; it must not mail, wait or ask anybody else.
        """

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        """What the inbox says of each of one reader's messages, by its id: as things are now.

        In a fixed number of queries, however many they are; nothing of what she may not see, or no longer.
        A kind without this method stands in no inbox.
        """

    def samples(self, at: datetime) -> Iterator[Sample]:
        """Every letter that this kind can write, of invented things that stand in no table."""


def optional_kinds() -> dict[str, str]:
    """The kinds that a reader may do without, by name, in words for her."""
    words = {name: str(kind_named(name).optional) for name in settings.MESSAGE_KINDS}
    return {name: label for name, label in words.items() if label}


def inbox_kinds() -> list[str]:
    """The kinds that stand in the inbox on the site: all but those about the account itself."""
    return [name for name in settings.MESSAGE_KINDS if hasattr(kind_named(name), "lines")]


def kind_named(name: str) -> Kind:
    """An object that answers for this kind; ``LookupError`` when there is no such kind."""
    return cast(Kind, import_string(settings.MESSAGE_KINDS[name])())
