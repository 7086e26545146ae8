# The site as an image: one for web, worker, beat and commands. See docs/running.md and compose.yaml.

FROM node:24-trixie-slim AS styles
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-progress
COPY static static
RUN npm run --silent build

FROM python:3.13-slim-trixie AS packages
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement requirements.lock

FROM python:3.13-slim-trixie
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VAR_DIR=/srv/counterpart/var
WORKDIR /srv/counterpart
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin counterpart
COPY --from=packages /opt/venv /opt/venv
COPY manage.py gunicorn.conf.py ./
COPY marketplace marketplace
COPY councils councils
COPY services services
COPY templates templates
COPY static static
COPY --from=styles /build/static/built static/built
# Gathers files only: the key and the database are named because the settings ask for them, and not used.
RUN SECRET_KEY=of-the-build DATABASE_URL=postgres://nobody@localhost/nothing \
    python manage.py collectstatic --no-input --verbosity 0
USER 10001
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "marketplace.wsgi", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
