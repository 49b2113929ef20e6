# Made by Berth; a Dockerfile in the source takes its place.
FROM python:3.13-slim-bookworm AS python-system
RUN getent passwd 1000 > /dev/null || useradd --uid 1000 --user-group --create-home --shell /bin/sh app && \
    install -d -o 1000 -g 1000 /app
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \
    trust="${SSL_CERT_FILE:+-o Acquire::https::CaInfo=$SSL_CERT_FILE}" && \
    apt-get $trust update && \
    DEBIAN_FRONTEND=noninteractive apt-get $trust install -y --no-install-recommends chromium fonts-liberation fonts-noto-color-emoji && \
    rm -rf /var/lib/apt/lists/*
COPY berth/chrome/google-chrome-stable /usr/local/bin/google-chrome-stable
ENV GOOGLE_CHROME_SHIM=/usr/local/bin/google-chrome-stable \
    GOOGLE_CHROME_BIN=/usr/bin/chromium \
    PUPPETEER_EXECUTABLE_PATH=/usr/local/bin/google-chrome-stable \
    PUPPETEER_SKIP_DOWNLOAD=true
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
COPY --chown=1000:1000 source/ /app/
