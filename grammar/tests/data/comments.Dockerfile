#!/usr/bin/env -S docker build -f
# A file with a comment wherever one may stand.
  # An indented one.
#
## escape=`

FROM debian:bookworm-slim AS tools # not a comment

RUN apt-get update \
    # first what compiles
    && apt-get install -y --no-install-recommends \
        # compilers
        build-essential \
        clang \

        # libraries
        libssl-dev \
# at the margin
        zlib1g-dev \
	# behind a tab \
        # with an escape character at its end \
    && apt-get clean # one for the shell

ENV \
    # where things are
    HOME=/root \
    # an address with a hash
    URL="https://example.com/#top" \
    # a string over lines
    TEXT="one \
    # dropped
two" \

    LAST='#not dropped'

LABEL \
  # nothing but comments

  # and empty lines
  a="b"

COPY \
  # from
  --from=tools \
  # what
  /a \
  # where
  /b

CMD [ \
  # program
  "run", \
  # option
  "--a" \
]

HEALTHCHECK \
  # often
  --interval=5s \
  CMD \
  # cheap
  true

EXPOSE 80 \
  # and
  443

# A comment at the end, without a newline, that ends \