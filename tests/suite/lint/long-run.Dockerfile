FROM ubuntu:22.04
SHELL ["/bin/bash", "-o", "pipefail", "-c"]

# One long instruction with everything that a shell can say.
RUN set -eux; \
    # the architecture decides which archive is fetched
    case "$(dpkg --print-architecture)" in \
        amd64) arch=x86_64 ;; \
        arm64) arch=aarch64 ;; \
        *) echo >&2 "no build for $(dpkg --print-architecture)"; exit 1 ;; \
    esac; \

    savedAptMark="$(apt-mark showmanual)"; \
    apt-get update; \
    apt-get install -y --no-install-recommends ca-certificates wget gnupg; \
    for key in 0123456789ABCDEF FEDCBA9876543210; do \
        gpg --batch --keyserver hkps://keys.openpgp.org --recv-keys "$key" \
            || { echo "no key $key"; exit 1; }; \
    done; \
    wget -O /tmp/tool.tar.gz "https://example.org/tool-${arch}.tar.gz"; \
    tar -xzf /tmp/tool.tar.gz -C /usr/local --strip-components=1; \
    apt-mark auto '.*' > /dev/null; \
    [ -z "$savedAptMark" ] || apt-mark manual $savedAptMark > /dev/null; \
    find /usr/local -type f -executable -exec ldd '{}' ';' \
        | awk '/=>/ { print $(NF-1) }' \
        | sort -u \
        | xargs -r dpkg-query --search \
        | cut -d: -f1 \
        | sort -u; \
    if [ -d /var/lib/apt/lists ]; then rm -rf /var/lib/apt/lists/*; fi; \
    (cd /usr/local && ls -l) && sh -c 'echo "done: $0"' tool

RUN chmod -R 777 /usr/local/share
RUN rm -rf /tmp/tool.tar.gz
# dockwright ignore=sudo-in-run: the base image asks for it
RUN sudo true
# hadolint ignore=DL3004
RUN sudo false
USER root
CMD tool --serve
