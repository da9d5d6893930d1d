# syntax=docker/dockerfile:1
FROM debian:12-slim

# Several heredocs on one line, one of them quoted.
COPY <<'FIRST' <<"SECOND" <<-THIRD /etc/service/
literal=$HOME
FIRST
also=${literal}
SECOND
	expanded=${PATH}
	THIRD

RUN <<EOF
set -eu
apt-get update
apt-get install -y curl
curl -fsSL https://example.org/install.sh | sh
EOF

RUN 3<<DATA bash -c 'cat <&3'
# not a comment of the file
DATA

RUN <<PYTHON python3 -
import os
print(os.environ["HOME"])
PYTHON

RUN cat <<ONE > /one && cat <<TWO > /two
one
ONE
two
TWO

ONBUILD COPY <<LATER /later
later
LATER
CMD ["sh"]
