"""How the HTML of a letter is shown: in a frame of one of our pages, or to its reader as a page."""

from django.http import HttpResponse

# Links open beside our page, as full pages; everything else that a page could do, this one may not.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
POLICY = (
    f"sandbox {SANDBOX}; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
READING = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def opened(html: str) -> HttpResponse:
    """The letter as her browser shows it to its reader. Nothing in it runs, and nothing else is loaded."""
    return HttpResponse(html, headers={"Content-Security-Policy": READING})


def shown(html: str) -> HttpResponse:
    """The HTML and nothing else, under a policy of its own."""
    page = html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(page, headers={"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"})
