"""A QR code as one path of an SVG: black on white in every colour scheme, and without a picture to fetch."""

from dataclasses import dataclass
from functools import cached_property

import qrcode


@dataclass(frozen=True)
class QrCode:
    """A text as a QR code, with the blank border that scanners need."""

    text: str

    @cached_property
    def rows(self) -> list[list[bool]]:
        code = qrcode.QRCode(border=4)
        code.add_data(self.text)
        code.make()
        return code.get_matrix()

    @property
    def size(self) -> int:
        """Its width and height, in modules."""
        return len(self.rows)

    @property
    def path(self) -> str:
        """Each dark module as a square of one unit."""
        dark = ((x, y) for y, row in enumerate(self.rows) for x, is_dark in enumerate(row) if is_dark)
        return "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
