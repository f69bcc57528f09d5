# syntax=docker/dockerfile:1
# One image for web, worker, worker-pdf and beat; docker-compose.yml says which command each runs.

FROM node:22-bookworm-slim AS packages
WORKDIR /site
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /site
RUN python -m venv /site/.venv
COPY requirements/base.txt requirements/
RUN .venv/bin/pip install --require-hashes --requirement requirements/base.txt
COPY --from=packages /site/node_modules node_modules
COPY . .
# The settings of production without its secrets: static files need none of them.
RUN .venv/bin/python -m epep.page.build \
    && env EPEP_ENV=production EPEP_SECRET_KEY=unused EPEP_SITE_URL=https://unused EPEP_HOSTS=unused \
        DATABASE_URL=postgresql://unused/unused REDIS_URL=redis://unused/0 CACHE_URL=redis://unused/0 \
        EPEP_SMTP_URL=smtp://unused EPEP_MAIL_FROM=unused EPEP_FILES=/unused \
        .venv/bin/python manage.py collectstatic --noinput \
    && .venv/bin/python -m compileall -q accounts children epep funding peps targets \
    && rm -rf node_modules

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home epep \
    && install --directory --owner epep --group epep /srv/epep/files /srv/epep/beat
WORKDIR /site
COPY --from=build /site /site
ENV PATH=/site/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    EPEP_ENV=production \
    XDG_CACHE_HOME=/tmp \
    REMAP_SIGTERM=SIGQUIT
USER epep
EXPOSE 8000
CMD ["gunicorn", "--config", "python:epep.gunicorn", "epep.wsgi"]
