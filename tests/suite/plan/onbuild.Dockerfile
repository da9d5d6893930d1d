FROM debian:12 AS base
ONBUILD COPY app /app
ONBUILD ENV READY=1
ENV A=b

FROM base
RUN /app
