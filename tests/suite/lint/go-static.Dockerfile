# syntax=docker/dockerfile:1.7
# check=skip=JSONArgsRecommended

FROM --platform=$BUILDPLATFORM golang:1.23-alpine AS build
ARG TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH} go build -trimpath -o /out/server ./cmd/server

FROM alpine:3.19 AS certificates
RUN apk add --update ca-certificates && rm -rf /var/cache/apk/*

FROM scratch
COPY --from=certificates /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chmod=755 /out/server /server
USER 65534:65534
ENTRYPOINT ["/server"]
