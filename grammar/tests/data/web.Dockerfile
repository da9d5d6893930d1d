# syntax=docker/dockerfile:1
# check=error=true

# The versions of everything, in one place.
ARG GO_VERSION=1.24
ARG ALPINE_VERSION=3.21
ARG REGISTRY=registry.example.com:5000/mirror

# modules downloads what go.mod asks for.
FROM --platform=$BUILDPLATFORM ${REGISTRY}/golang:${GO_VERSION}-alpine${ALPINE_VERSION} AS modules
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod,sharing=locked \
    go mod download

# build compiles the server for the target.
FROM modules AS build
ARG TARGETOS TARGETARCH
ARG VERSION="0.0.0-unknown"
ENV CGO_ENABLED=0 \
    GOFLAGS="-trimpath -buildvcs=false"
COPY --exclude=*_test.go . .
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -ldflags="-s -w -X main.version=${VERSION}" -o /out/server ./cmd/server

FROM node:22-alpine AS assets
WORKDIR /assets
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit && npm cache clean --force
COPY web/ .
RUN npm run build -- --out-dir=/out

FROM ${REGISTRY}/alpine:${ALPINE_VERSION}@sha256:21dc6063fd678b478f57c0e13f47560d0ea4eeba26dfc947b2a4f81f686b9f45 AS run
LABEL org.opencontainers.image.title="Example server" \
      org.opencontainers.image.source="https://example.com/server.git" \
      org.opencontainers.image.licenses='MIT OR Apache-2.0'
RUN apk add --no-cache ca-certificates tzdata \
    && addgroup -S app \
    && adduser -S -G app -h /srv app
COPY --from=build --chown=app:app --chmod=0755 /out/server /usr/local/bin/server
COPY --from=assets --link /out /srv/www
USER app:app
EXPOSE 8080/tcp 9090
VOLUME ["/srv/data"]
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD wget -qO- http://localhost:8080/healthz || exit 1
ENTRYPOINT ["/usr/local/bin/server"]
CMD ["--listen", ":8080", "--data=/srv/data"]
