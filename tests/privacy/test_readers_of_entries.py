"""Pages and letters read entries only as far as their reader may: told from the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = ("marketplace/finding", "marketplace/insight", "marketplace/proposals", "marketplace/digests")
# What asks no reader: the officer's own listings, and jobs that ask what is live at all.
ASKS_NOBODY = {
    "marketplace/digests/choosing.py": "which matches are live; both sides of a match are verified officers",
    "marketplace/digests/around.py": "the readers' own listings",
    "marketplace/digests/endings.py": "the reader's own listings",
    "marketplace/digests/markets.py": "what there is in a service; who gets a digest is a verified officer",
    "marketplace/proposals/actions.py": "whether a listing is shown at all, for who acts for a body",
    "marketplace/proposals/sides.py": "the officer's own sealed listings",
}
BLOCKS = (ast.FunctionDef, ast.ClassDef, ast.If, ast.For)
OWN_NUMBERS = (
    "counterpart_id as",
    "'listing' entry.pk",
    "'propose' entry.pk",
    'propose" match.counterpart_id',
)


def reads(source: str) -> Iterator[tuple[int, bool]]:
    """Each statement that asks for entries: its line, and whether it names a reader."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and not isinstance(
            node, ast.FunctionDef | ast.ClassDef | ast.If | ast.For
        ):
            text = ast.unparse(node)
            if "Entry.objects" in text:
                yield node.lineno, "readable_by(" in text


def test_pages_read_entries_as_their_reader_may() -> None:
    unread = {
        str(path.relative_to(ROOT))
        for folder in READERS
        for path in (ROOT / folder).rglob("*.py")
        for _line, names_a_reader in reads(path.read_text())
        if not names_a_reader
    }
    assert unread == ASKS_NOBODY.keys()


def test_a_page_that_asks_without_a_reader_would_be_noticed() -> None:
    assert [named for _line, named in reads("def f():\n    return Entry.objects.showable(at)")] == [False]
    assert [named for _line, named in reads("x = Entry.objects.showable(at).readable_by(user)")] == [True]


def test_templates_name_a_sealed_listing_by_its_made_up_number() -> None:
    """Addresses for others are made of public numbers, never of a counterpart's or an entry's own."""
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
        for words in OWN_NUMBERS
        if words in path.read_text()
    ]
    assert wrong == []
