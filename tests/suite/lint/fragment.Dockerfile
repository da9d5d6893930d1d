# A piece that somebody includes elsewhere.
ARG TAG=latest
RUN apt-get install curl
USER root
FROM debian:$TAG
FROM debian:${TAGG:-12}
COPY --from=0 /etc/hostname /etc/
