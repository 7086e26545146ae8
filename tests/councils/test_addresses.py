"""Which bodies an address opens the door of: exactly those of its domain, and look-alikes open none."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.addresses import domain_of, mailbox_of
from councils.models import Council, Domain
from tests.factories import make_council

KEPT = ("kirklees.gov.uk", "leeds.gov.uk", "north-herts.gov.uk", "gov.wales", "eryri.llyw.cymru")

GENUINE = [
    "a@leeds.gov.uk",
    "ann.wood@leeds.gov.uk",
    "Ann.Wood@Leeds.gov.uk",
    "ANN.WOOD@LEEDS.GOV.UK",
    "ann.wood@LEEDS.gov.uk",
    "ann_wood@leeds.gov.uk",
    "ann-wood@leeds.gov.uk",
    "ann.wood-hale@leeds.gov.uk",
    "o'brien@leeds.gov.uk",
    "Siobhan.O'Brien@leeds.gov.uk",
    "ann.wood2@leeds.gov.uk",
    "2ann@leeds.gov.uk",
    "ann.wood+market@leeds.gov.uk",
    "ann+a+b@leeds.gov.uk",
    "planning&building@leeds.gov.uk",
    "a.b.c.d.e@leeds.gov.uk",
    "head-of-finance@leeds.gov.uk",
    "s151@leeds.gov.uk",
    "_ann@leeds.gov.uk",
    "ann-@leeds.gov.uk",
    "a" * 64 + "@leeds.gov.uk",
    "ann@north-herts.gov.uk",
    "ann@gov.wales",
    "ann@eryri.llyw.cymru",
]

HOSTILE = [
    # The domain is another one that holds the kept one.
    "o@leeds.gov.uk.evil.com",
    "o@evil.com.leeds.gov.uk",
    "o@notleeds.gov.uk",
    "o@my-leeds.gov.uk",
    "o@leeds-gov.uk",
    "o@leeds.gov.uk.co",
    "o@leeds.gov.ukk",
    "o@leeds.gov.u",
    "o@leeds.gov",
    "o@gov.uk",
    "o@uk",
    "o@mail.leeds.gov.uk",
    "o@leeds.gov.uk.",
    "o@.leeds.gov.uk",
    "o@leeds..gov.uk",
    "o@leeds.gov.uk:25",
    "o@leeds.gov.uk/evil.com",
    "o@leeds.gov.uk?evil.com",
    "o@leeds.gov.uk#evil.com",
    "o@leeds.gov.uk\\evil.com",
    "o@-leeds.gov.uk",
    "o@l33ds.gov.uk",
    "o@leedś.gov.uk",
    "o@xn--leds-gra.gov.uk",
    # Several @, so that two programs may see two domains.
    "o@leeds.gov.uk@evil.com",
    "o@evil.com@leeds.gov.uk",
    "o@@leeds.gov.uk",
    "@leeds.gov.uk",
    "o@",
    "@",
    "",
    "leeds.gov.uk",
    # Letters that look like ASCII, or become it when folded or normalised.
    "o@lееds.gov.uk",  # Cyrillic ie, twice
    "o@leeds.gоv.uk",  # Cyrillic o
    "o@ⓛⓔⓔⓓⓢ.gov.uk",
    "o@ｌｅｅｄｓ.gov.uk",
    "o@leeds。gov。uk",
    "o@leeds．gov．uk",
    "o＠leeds.gov.uk",
    "o@\N{KELVIN SIGN}irklees.gov.uk",
    "o@kirklee\N{LATIN SMALL LETTER LONG S}.gov.uk",
    "o@k\N{LATIN SMALL LETTER DOTLESS I}rklees.gov.uk",
    "o@leeds.gov.u\N{KELVIN SIGN}",
    "ö@leeds.gov.uk",
    "о@leeds.gov.uk",  # Cyrillic o
    # Invisible and control characters.
    "o@leeds.gov.uk\n",
    "o@leeds.gov.uk\r\nBcc: all@evil.com",
    "o\n@leeds.gov.uk",
    "o@leeds.gov.uk\x00",
    "o@leeds.gov.uk\x00.evil.com",
    "o\x00@leeds.gov.uk",
    "o@leeds\t.gov.uk",
    "o@leeds\N{ZERO WIDTH SPACE}.gov.uk",
    "o@leeds\N{SOFT HYPHEN}.gov.uk",
    "\N{RIGHT-TO-LEFT OVERRIDE}o@leeds.gov.uk",
    "o@leeds.gov.uk\x7f",
    # White space, names and comments around it.
    " o@leeds.gov.uk",
    "o@leeds.gov.uk ",
    "o @leeds.gov.uk",
    "o o@leeds.gov.uk",
    "Ann <o@leeds.gov.uk>",
    "<o@leeds.gov.uk>",
    "o@evil.com, o@leeds.gov.uk",
    "o@evil.com;o@leeds.gov.uk",
    "o(comment)@leeds.gov.uk",
    "o@(comment)leeds.gov.uk",
    "o@leeds.gov.uk(evil.com)",
    "mailto:o@leeds.gov.uk",
    # Quoted local parts and relay tricks.
    '"o"@leeds.gov.uk',
    '"o@evil.com"@leeds.gov.uk',
    '"o\\"@evil.com"@leeds.gov.uk',
    "o%evil.com@leeds.gov.uk",
    "evil.com!o@leeds.gov.uk",
    "o=evil.com@leeds.gov.uk",
    "|sh@leeds.gov.uk",
    "`id`@leeds.gov.uk",
    "o@[127.0.0.1]",
    "o@[leeds.gov.uk]",
    "+@leeds.gov.uk",
    "+o@leeds.gov.uk",
    "=?utf-8?q?o?=@leeds.gov.uk",
    "o@leeds.gov.uk%00.evil.com",
    "o@leeds%2egov.uk",
    "o@leeds.gov.uk,evil.com",
    "o@leeds.gov.uk@leeds.gov.uk",
    "o@xn--80ak6aa92e.gov.uk",
    # Dots where none may be, and too much of it.
    ".o@leeds.gov.uk",
    "o.@leeds.gov.uk",
    "o..o@leeds.gov.uk",
    "a" * 65 + "@leeds.gov.uk",
    "a@" + "a." * 130 + "leeds.gov.uk",
]


@pytest.fixture
def leeds(db: None) -> Council:
    """A body whose officers write from every kept domain."""
    council = make_council(name="Leeds City Council")
    Domain.objects.bulk_create([Domain(name=name, council=council) for name in KEPT])
    return council


@pytest.mark.parametrize("address", GENUINE)
def test_a_genuine_address_leads_to_its_council(leeds: Council, address: str) -> None:
    assert list(Council.objects.of_address(address)) == [leeds]


def test_sixty_and_more_hostile_addresses_lead_nowhere(leeds: Council) -> None:
    assert len(set(HOSTILE)) >= 60
    assert [address for address in HOSTILE if Council.objects.of_address(address).exists()] == []


def test_one_domain_may_serve_two_bodies(leeds: Council) -> None:
    fire = make_council(name="West Yorkshire Fire", slug="fire")
    Domain.objects.create(name="leeds.gov.uk", council=fire)
    assert set(Council.objects.of_address("o@leeds.gov.uk")) == {leeds, fire}


def test_a_body_that_is_no_more_takes_nobody(leeds: Council) -> None:
    Council.objects.update(dissolved_on="2023-04-01")
    assert not Council.objects.of_address("o@leeds.gov.uk").exists()


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("priya@leeds.gov.uk", "priya@leeds.gov.uk"),
        ("Priya+x@Leeds.gov.uk", "priya@leeds.gov.uk"),
        ("priya+a+b@leeds.gov.uk", "priya@leeds.gov.uk"),
        ("priya.nair@leeds.gov.uk", "priya.nair@leeds.gov.uk"),
    ],
)
def test_a_tag_behind_a_plus_is_the_same_person_and_a_dot_is_not(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox


@given(st.text(max_size=80))
def test_whatever_is_typed_has_one_domain_or_none(text: str) -> None:
    domain = domain_of(text)
    assert domain is None or (text.isascii() and text.lower().endswith(f"@{domain}"))
    assert domain is None or set(domain) <= set(string.ascii_lowercase + string.digits + ".-")
