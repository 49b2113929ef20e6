# Made by Berth; a Dockerfile in the source takes its place.
FROM nginx:1
COPY berth/static/nginx.conf /etc/berth/nginx.conf
COPY berth/static/serve-site /usr/local/bin/serve-site
USER 101:101
CMD ["serve-site"]
COPY source/ /site/
