# syntax=docker/dockerfile:1.10

FROM python:3.13-slim AS base
SHELL ["/bin/bash", "-euxo", "pipefail", "-c"]

RUN <<EOF
apt-get update
apt-get install -y --no-install-recommends \
    curl \
    git
rm -rf /var/lib/apt/lists/*
EOF

RUN --mount=type=cache,target=/root/.cache/pip <<INSTALL
pip install "poetry==1.8.3"
# A comment of the script, not of the file.
FROM nowhere
INSTALL

RUN python3 <<'PYTHON' > /etc/build-info && cat /etc/build-info
import platform
print(f"python {platform.python_version()}", "<<EOF")
PYTHON

RUN <<-SCRIPT
	#!/usr/bin/env python3
	import sys
	print(sys.argv)
	SCRIPT

COPY <<nginx.conf <<"index html" /etc/site/
server { listen 80; root $document_root; }
nginx.conf
<!doctype html>
<title>${title:-nothing}</title>
index html

COPY --chmod=755 --chown=0:0 <<-"EOT" /usr/local/bin/start.sh
	#!/bin/sh
	set -eu
	exec "$@"
	EOT

ADD <<EMPTY /etc/empty
EMPTY

RUN cat <<A - <<B \
    # between the lines
    | sort > /tmp/sorted

one
A
two
three
B

RUN 3<<FD cat <&3
from a file descriptor
FD

ONBUILD RUN <<EOF
echo "in the child"
EOF
ONBUILD COPY <<app.json /app/
{ "name": "child", "shift": "1 << 2" }
app.json

RUN cat <<<"a here-string" && echo $((1 << 4))
RUN cat <<\END
escaped $delimiter
END
CMD ["/usr/local/bin/start.sh", "python3"]
