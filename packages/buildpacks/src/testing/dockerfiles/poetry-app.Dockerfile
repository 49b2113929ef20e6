# Made by Berth; a Dockerfile in the source takes its place.
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
RUN --mount=type=secret,id=ca \
    --mount=type=cache,id=berth-pip,target=/root/.cache/pip \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \
    python -m venv /opt/tools && \
    /opt/tools/bin/pip install 'poetry>=2.1,<3'
WORKDIR /app
COPY berth/python/ ./
RUN --mount=type=secret,id=ca \
    --mount=type=cache,id=berth-poetry,target=/root/.cache/pypoetry \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \
    /opt/tools/bin/poetry install --only main --no-root

FROM python-system
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FORWARDED_ALLOW_IPS="*"
COPY --from=python-dependencies /opt/venv /opt/venv
USER 1000:1000
WORKDIR /app
COPY --chown=1000:1000 source/ /app/
