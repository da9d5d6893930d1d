# A small web service, as it is written on a Friday. `dockwright lint` has a few things to say about it.
FROM node:latest AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build

FROM debian:10-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends nodejs
# The sources are not needed to run it.
COPY --form=build /app/dist /srv
RUN chown -R www-data /srv
CMD ["node", "/srv/server.js"]
