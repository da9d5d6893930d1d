# Several stages, one of them for nothing.
ARG GO=1.24
FROM golang:${GO} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/root/.cache \
    go mod download
COPY . .
RUN go build -o /app ./cmd/app

FROM build AS test
RUN go test ./...

FROM node:22-slim AS assets
COPY --from=build /src/web /web
RUN <<EOF
npm ci
npm run build
EOF

FROM debian:12-slim
LABEL org.opencontainers.image.title="<app> & \"friends\""
ENV PORT=8080
COPY --from=build /app /usr/local/bin/app
COPY --from=assets /web/dist /srv
COPY --from=nginx:1.27 /etc/nginx/nginx.conf /etc/
USER 1000
EXPOSE $PORT
CMD ["app"]
