# What people have on their screens while they type.
FROM debian:12-slim AS
RUN --mout=type=cache,target=/x true
COPPY a b
COPY --from=missing /a /b
EXPOSE 99999
STOPSIGNAL SIGNOPE
HEALTHCHECK --interval=soon CMD true
ENV
ENV A
WORKDIR
CMD ["a", 1]
ONBUILD FROM x
ONBUILD ONBUILD RUN x
RUN <<NEVER
it goes on
