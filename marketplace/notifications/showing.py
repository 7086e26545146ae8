"""How the HTML of a letter is shown: as a stranger's page without scripts, in a frame of one of ours."""

from django.http import HttpResponse

# Links open beside our page, as full pages; everything else that a page could do, this one may not.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
POLICY = (
    f"sandbox {SANDBOX}; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


def shown(html: str) -> HttpResponse:
    """The HTML and nothing else, under a policy of its own."""
    page = html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(page, headers={"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"})
