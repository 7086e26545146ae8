"""One person's browser, in which nothing that happened stays."""

from http.cookies import SimpleCookie
from typing import Any

from django.http import HttpResponseBase

from tests.access.market import Market
from tests.security.rows import Ledger, taken_back

FORM = "application/x-www-form-urlencoded"


class Browser:
    """``ask`` and ``send`` take back what they caused; within ``taken_back`` use ``client`` and ``again``."""

    def __init__(self, market: Market, person: str) -> None:
        self.person, self.client = person, market.client(person)
        self.cookies = {name: cookie.value for name, cookie in self.client.cookies.items()}
        self.ledger = Ledger()

    def again(self) -> None:
        """As she was at first: logged in, if she ever was."""
        self.client.cookies = SimpleCookie(self.cookies)

    def ask(self, path: str, method: str = "GET", **more: Any) -> HttpResponseBase:
        with taken_back():
            response = self.client.generic(method, path, content_type=FORM, **more)
        self.again()
        return response

    def send(self, path: str, data: Any, **more: Any) -> HttpResponseBase:
        with taken_back():
            response = self.client.post(path, data, **more)
        self.again()
        return response
