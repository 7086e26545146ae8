"""How a mail looks: mail programs drop style sheets, so each element carries its own style."""

import re

SANS = "font-family:'Segoe UI',Helvetica,Arial,sans-serif;"
BODY = f"{SANS}font-size:15px;line-height:22px;"
BUTTON = (
    f"{SANS}display:inline-block;font-size:15px;line-height:20px;font-weight:700;"
    "text-decoration:none;padding:9px 16px;border-radius:6px;"
)
BAR = "height:12px;line-height:12px;font-size:0;"

# By element, or by element and its first class. A later class of an element only serves dark mode.
STYLES = {
    "h1": f"margin:20px 0 0;{SANS}font-size:24px;line-height:30px;font-weight:700;color:#17232b",
    "h2": f"margin:26px 0 8px;{SANS}font-size:17px;line-height:24px;font-weight:700;color:#17232b",
    "p": f"margin:8px 0;{BODY}color:#17232b",
    "p.muted": f"margin:8px 0;{BODY}color:#4a5a61",
    "p.small": f"margin:0 0 6px;{SANS}font-size:14px;line-height:20px;color:#4a5a61",
    "p.under": f"margin:5px 0 6px;{SANS}font-size:14px;line-height:19px;color:#4a5a61",
    "p.due": f"margin:0;{SANS}font-size:14px;line-height:20px;font-weight:700;color:#b0261c",
    "p.title": f"margin:2px 0;{SANS}font-size:17px;line-height:24px;font-weight:700;color:#17232b",
    "p.quote": f"margin:12px 0;padding:2px 0 2px 14px;border-left:4px solid #c5d0d1;{BODY}color:#17232b",
    "p.fact": f"margin:0 0 5px;{BODY}color:#17232b",
    "p.ways": f"margin:0;{SANS}font-size:14px;line-height:20px;font-weight:700;color:#4a5a61",
    "ul": f"margin:8px 0;padding:0 0 0 20px;{BODY}color:#17232b",
    "li": "margin:0 0 5px",
    "a": "color:#0b5675",
    "a.button": f"{BUTTON}background-color:#0b6570;color:#ffffff;border:1px solid #0b6570",
    "a.button2": f"{BUTTON}background-color:#ffffff;color:#17232b;border:1px solid #53656b",
    "span.offer": "color:#00695f",
    "span.seek": "color:#8b2c72",
    "strong.plus": "color:#1c6b3c",
    "strong.minus": "color:#6b4200",
    "strong.figure": "font-size:20px",
    "table.row": "border-top:1px solid #c5d0d1",
    "td.row": "padding:14px 0 16px",
    "td.left": "padding-bottom:8px",
    "td.right": "padding-left:20px",
    "table.meter": "max-width:300px",
    "td.offer-bar": f"{BAR}background-color:#00695f",
    "td.seek-bar": f"{BAR}background-color:#8b2c72",
    "td.track": f"{BAR}background-color:#dbe4e4",
}
TAG = re.compile(r'<(h1|h2|p|ul|li|a|span|strong|table|td)\b((?:[^>"]|"[^"]*")*)>')
CLASS = re.compile(r'\bclass="([^" ]*)')


def with_styles(html: str) -> str:
    """Write its style into every element that has one in ``STYLES`` and none of its own."""
    return TAG.sub(_styled, html)


def _styled(tag: re.Match[str]) -> str:
    name, attributes = tag.groups()
    named = CLASS.search(attributes)
    style = STYLES.get(f"{name}.{named[1]}" if named else name)
    if style is None or "style=" in attributes:
        return tag[0]
    return f'<{name}{attributes} style="{style}">'
