# Made by Berth; a Dockerfile in the source takes its place.
FROM node:24-bookworm-slim AS node-system
RUN getent passwd 1000 > /dev/null || useradd --uid 1000 --user-group --create-home --shell /bin/sh app && \
    install -d -o 1000 -g 1000 /app
WORKDIR /app

FROM node-system AS node-build
ENV CI=true \
    HUSKY=0 \
    npm_config_audit=false \
    npm_config_fund=false \
    npm_config_update_notifier=false
COPY berth/node/development/ ./
RUN --mount=type=secret,id=ca \
    --mount=type=cache,id=berth-npm,target=/root/.npm \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \
    npm ci --include=dev && \
    mkdir -p node_modules
ENV NODE_ENV=production
COPY source/ ./
RUN --mount=type=secret,id=ca \
    --mount=type=cache,id=berth-npm,target=/root/.npm \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \
    (cd /app && npm run build)
RUN tar --create --file=/tmp/built.tar --anchored --exclude=./node_modules . && \
    mkdir /built && \
    tar --extract --file=/tmp/built.tar --directory=/built

FROM python:3.13-slim-bookworm AS python-system
RUN getent passwd 1000 > /dev/null || useradd --uid 1000 --user-group --create-home --shell /bin/sh app && \
    install -d -o 1000 -g 1000 /app
WORKDIR /app

FROM python-system AS python-dependencies
ENV PATH=/opt/venv/bin:$PATH \
    VIRTUAL_ENV=/opt/venv \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore \
    POETRY_NO_INTERACTION=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/venv \
    UV_PYTHON_DOWNLOADS=never
RUN python -m venv /opt/venv
WORKDIR /app
COPY berth/python/ ./
RUN --mount=type=secret,id=ca \
    --mount=type=cache,id=berth-pip,target=/root/.cache/pip \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \
    pip install --requirement requirements.txt

FROM python-system
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FORWARDED_ALLOW_IPS="*"
COPY --from=python-dependencies /opt/venv /opt/venv
USER 1000:1000
WORKDIR /app
COPY --from=node-build --chown=1000:1000 /built/ /app/
