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
    mkdir -p node_modules services/cards/node_modules

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
    mkdir -p node_modules services/cards/node_modules
ENV NODE_ENV=production
COPY source/ ./
RUN --mount=type=secret,id=ca \
    --mount=type=cache,id=berth-npm,target=/root/.npm \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \
    (cd /app/packages/kit && npm run build)
RUN tar --create --file=/tmp/built.tar --anchored --exclude=./node_modules --exclude=./packages/kit/node_modules --exclude=./services/cards/node_modules . && \
    mkdir /built && \
    tar --extract --file=/tmp/built.tar --directory=/built

FROM node-system
ENV NODE_ENV=production \
    PATH=/app/services/cards/node_modules/.bin:/app/node_modules/.bin:$PATH
COPY --from=node-dependencies /app/node_modules ./node_modules
COPY --from=node-dependencies /app/services/cards/node_modules ./services/cards/node_modules
USER 1000:1000
WORKDIR /app/services/cards
COPY --from=node-build --chown=1000:1000 /built/ /app/
