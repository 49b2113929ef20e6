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

FROM node-build AS static-site
WORKDIR /app
RUN for folder in dist _site build public out; do if [ -f "$folder/index.html" ]; then mv "$folder" /site; exit 0; fi; done; echo 'The build left no index.html in dist, _site, build, public, out: name the folder as root in static.json' >&2; exit 1

FROM nginx:1
COPY berth/static/nginx.conf /etc/berth/nginx.conf
COPY berth/static/serve-site /usr/local/bin/serve-site
USER 101:101
CMD ["serve-site"]
COPY --from=static-site /site/ /site/
