"""Prints docs/access.md."""

from tests.access import as_markdown

print("\n".join(as_markdown()))  # noqa: T201 - printing is what it is for
