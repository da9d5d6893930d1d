# Stages that name, need and shadow each other.
ARG BASE=debian:12-slim
FROM $BASE AS Base
ARG TARGETPLATFORM
RUN echo "$TARGETPLATFORM"

FROM base AS scratch
ENV PATH="/opt/bin:$PATH" UNUSED=$NOWHERE

FROM --platform=linux/amd64 debian:12-slim AS builder
from builder as second
Run --mount=type=bind,from=base,target=/base cp -r /base/etc /etc-base
COPY --from=second /x /y

FROM builder AS builder
ONBUILD RUN apt-get update
ONBUILD COPY . /src
ONBUILD HEALTHCHECK NONE

FROM --platform=$TARGETPLATFORM debian:12-slim
COPY --from=builder --link /y /y
COPY --from=nginx:1.25 /etc/nginx /etc/nginx
HEALTHCHECK CMD curl -f http://localhost/ || exit 1
HEALTHCHECK NONE
VOLUME ["/data", "/logs"]
VOLUME /a /b
STOPSIGNAL SIGTERM
LABEL a=b "c d"="e f" \
      g='h i'
LABEL version 1.0
EXPOSE 80/TCP 8000-8010 $PORT
