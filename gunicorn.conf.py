"""How gunicorn serves the site. It reads this file by itself; GUNICORN_CMD_ARGS and flags come after it."""

import os

wsgi_app = "marketplace.wsgi"
workers = int(os.environ.get("WEB_CONCURRENCY", 2))
threads = 4
# Longer than proxies keep their side open, so that a proxy never writes into a connection just closed.
keepalive = 75
timeout = 30
graceful_timeout = 20
# Workers are replaced now and then, not all at once, so that a slow leak never matters.
max_requests = 2000
max_requests_jitter = 500
accesslog = "-" if os.environ.get("ACCESS_LOG") else None
# Nobody speaks to it, and two sites of one user would share its file.
control_socket_disable = True
