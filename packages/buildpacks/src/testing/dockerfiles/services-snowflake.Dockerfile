# Made by Berth; a Dockerfile in the source takes its place.
FROM node:24-bookworm-slim AS node-system
RUN getent passwd 1000 > /dev/null || useradd --uid 1000 --user-group --create-home --shell /bin/sh app && \
    install -d -o 1000 -g 1000 /app
WORKDIR /app

FROM node-system AS node-dependencies
ENV CI=true \
    HUSKY=0 \
    npm_config_audit=false \
    npm_config_fund=false \
    npm_config_update_notifier=false
COPY berth/node/production/ ./
RUN --mount=type=secret,id=ca \
    --mount=type=cache,id=berth-npm,target=/root/.npm \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \
    npm ci --omit=dev && \
    mkdir -p node_modules

FROM node-system
ENV NODE_ENV=production \
    PATH=/app/services/snowflake/node_modules/.bin:/app/node_modules/.bin:$PATH
COPY --from=node-dependencies /app/node_modules ./node_modules
USER 1000:1000
WORKDIR /app/services/snowflake
COPY --chown=1000:1000 source/ /app/
