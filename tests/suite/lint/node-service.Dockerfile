# syntax=docker/dockerfile:1
# A web service with its dependencies installed before its sources come in.
ARG NODE_VERSION=22

FROM node:${NODE_VERSION}-bookworm-slim AS dependencies
WORKDIR /srv/app
COPY package.json package-lock.json ./
# Development packages are needed for the build only.
RUN --mount=type=cache,target=/root/.npm \
    npm ci

FROM dependencies AS build
COPY . .
RUN npm run build \
    # Only what runs stays.
    && npm prune --omit=dev

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV production
ENV API_TOKEN=changeme
WORKDIR /srv/app
COPY --from=build /srv/app/node_modules ./node_modules
COPY --from=build /srv/app/dist ./dist
EXPOSE 3000
USER node
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "dist/health.js"]
CMD node dist/server.js
