# syntax=docker/dockerfile:1

# A PostgreSQL server with the tools to back it up, as a team would write it for itself:
# a step-down program that is verified by its signature, the packages of the PostgreSQL project,
# a backup program built from source, and an entry point that sets the cluster up.
# A few things in it deserve a second look; `dockwright lint` shows them.

ARG DEBIAN_RELEASE=bookworm
ARG GO_VERSION=1.23

# The backup program is built where the compiler is and copied from there.
FROM golang:${GO_VERSION}-${DEBIAN_RELEASE} as backup-tool
ARG BACKUP_TOOL_VERSION=3.0.3
WORKDIR /src
RUN git clone --depth 1 --branch "v${BACKUP_TOOL_VERSION}" https://github.com/wal-g/wal-g.git .
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    set -eux; \
    go mod download; \
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/backup-tool ./main/pg; \
    /out/backup-tool --version

FROM debian:${DEBIAN_RELEASE}-slim AS server

# An explicit number, so that it is the same in every image and on every volume.
RUN set -eux; \
    groupadd -r postgres --gid=999; \
    useradd -r -g postgres --uid=999 --home-dir=/var/lib/postgresql --shell=/bin/bash postgres; \
    install --verbose --directory --owner postgres --group postgres --mode 1777 /var/lib/postgresql

RUN set -ex; \
    apt-get update; \
    apt-get install -y --no-install-recommends \
        gnupg \
        less \
        # a later step lists processes while the cluster starts
        procps \
    ; \
    rm -rf /var/lib/apt/lists/*

# The step-down program: started as root, the entry point goes on as the user that owns the data.
# https://github.com/tianon/gosu/releases
ENV GOSU_VERSION 1.17
RUN set -eux; \
    savedAptMark="$(apt-mark showmanual)"; \
    apt-get update; \
    apt-get install -y --no-install-recommends ca-certificates wget; \
    rm -rf /var/lib/apt/lists/*; \
    dpkgArch="$(dpkg --print-architecture | awk -F- '{ print $NF }')"; \
    wget -O /usr/local/bin/gosu "https://github.com/tianon/gosu/releases/download/$GOSU_VERSION/gosu-$dpkgArch"; \
    wget -O /usr/local/bin/gosu.asc "https://github.com/tianon/gosu/releases/download/$GOSU_VERSION/gosu-$dpkgArch.asc"; \
    GNUPGHOME="$(mktemp -d)"; \
    export GNUPGHOME; \
    gpg --batch --keyserver hkps://keys.openpgp.org --recv-keys B42F6819007F00F88E364FD4036A9C25BF357DD4; \
    gpg --batch --verify /usr/local/bin/gosu.asc /usr/local/bin/gosu; \
    gpgconf --kill all; \
    rm -rf "$GNUPGHOME" /usr/local/bin/gosu.asc; \
    apt-mark auto '.*' > /dev/null; \
    [ -z "$savedAptMark" ] || apt-mark manual $savedAptMark > /dev/null; \
    apt-get purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false; \
    chmod +x /usr/local/bin/gosu; \
    gosu --version; \
    gosu nobody true

# Messages in the language of whoever reads the log.
RUN set -eux; \
    if [ -f /etc/dpkg/dpkg.cfg.d/docker ]; then \
        # the slim images leave the locales out of every package
        grep -q '/usr/share/locale' /etc/dpkg/dpkg.cfg.d/docker; \
        sed -ri '/\/usr\/share\/locale/d' /etc/dpkg/dpkg.cfg.d/docker; \
        ! grep -q '/usr/share/locale' /etc/dpkg/dpkg.cfg.d/docker; \
    fi; \
    apt-get update; apt-get install -y --no-install-recommends locales; rm -rf /var/lib/apt/lists/*; \
    echo 'en_US.UTF-8 UTF-8' >> /etc/locale.gen; \
    locale-gen; \
    locale -a | grep 'en_US.utf8'
ENV LANG en_US.utf8

ENV PG_MAJOR=17 \
    PG_VERSION=17.2-1.pgdg120+1
ENV PATH=$PATH:/usr/lib/postgresql/$PG_MAJOR/bin

# The repository of the PostgreSQL project, with the key that signs it.
RUN set -ex; \
    key='B97B0AFCAA1A47F044F244A07FCC7D46ACCC4CF8'; \
    GNUPGHOME="$(mktemp -d)"; \
    export GNUPGHOME; \
    mkdir -p /usr/local/share/keyrings/; \
    gpg --batch --keyserver keyserver.ubuntu.com --recv-keys "$key"; \
    gpg --batch --export --armor "$key" > /usr/local/share/keyrings/postgres.gpg.asc; \
    gpgconf --kill all; \
    rm -rf "$GNUPGHOME"

COPY <<SOURCES /etc/apt/sources.list.d/pgdg.sources
Types: deb
URIs: http://apt.postgresql.org/pub/repos/apt/
Suites: bookworm-pgdg
Components: main $PG_MAJOR
Signed-By: /usr/local/share/keyrings/postgres.gpg.asc
SOURCES

RUN <<'INSTALL'
#!/bin/bash
set -euxo pipefail

dpkgArch="$(dpkg --print-architecture)"
case "$dpkgArch" in
    amd64 | arm64 | ppc64el | s390x) ;;
    *)
        echo >&2 "the PostgreSQL project has no packages for $dpkgArch"
        exit 1
        ;;
esac

export PYTHONDONTWRITEBYTECODE=1
apt-get update
apt-get install -y --no-install-recommends postgresql-common
# the cluster is made by the entry point, not by the package
sed -ri 's/#(create_main_cluster) .*$/\1 = false/' /etc/postgresql-common/createcluster.conf
apt-get install -y --no-install-recommends \
    "postgresql-$PG_MAJOR=$PG_VERSION" \
    "postgresql-client-$PG_MAJOR=$PG_VERSION"
rm -rf /var/lib/apt/lists/*

find /usr -name '*.pyc' -type f -exec rm -f '{}' +
postgres --version
INSTALL

# The tools that people reach for on a bad day.
RUN apt-get update && apt-get install -y \
        curl \
        jq \
        pgbackrest \
        pspg

# Listen everywhere: which clients may connect is said in pg_hba.conf.
RUN set -eux; \
    dpkg-divert --add --rename --divert \
        "/usr/share/postgresql/postgresql.conf.sample.dpkg" "/usr/share/postgresql/$PG_MAJOR/postgresql.conf.sample"; \
    cp -v /usr/share/postgresql/postgresql.conf.sample.dpkg /usr/share/postgresql/postgresql.conf.sample; \
    ln -sv ../postgresql.conf.sample "/usr/share/postgresql/$PG_MAJOR/"; \
    sed -ri "s!^#?(listen_addresses)\s*=\s*\S+.*!\1 = '*'!" /usr/share/postgresql/postgresql.conf.sample; \
    grep -F "listen_addresses = '*'" /usr/share/postgresql/postgresql.conf.sample

ENV PGDATA=/var/lib/postgresql/data
RUN set -eux; \
    install --verbose --directory --owner postgres --group postgres --mode 3777 /var/run/postgresql; \
    # a mode this wide lets any user of `docker run --user` start with an empty folder
    install --verbose --directory --owner postgres --group postgres --mode 1777 "$PGDATA"
VOLUME /var/lib/postgresql/data

COPY --from=backup-tool /out/backup-tool /usr/local/bin/
ADD backup.conf /etc/postgresql/backup.conf
RUN chown -R postgres:postgres /etc/postgresql && chmod 777 /etc/postgresql/backup.conf

COPY --chmod=755 <<-'ENTRY' /usr/local/bin/start-server
	#!/usr/bin/env bash
	set -Eeuo pipefail

	# Started as root: hand the data over, then step down.
	if [ "$(id -u)" = '0' ]; then
	    mkdir -p "$PGDATA"
	    find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
	    exec gosu postgres "$BASH_SOURCE" "$@"
	fi

	if [ ! -s "$PGDATA/PG_VERSION" ]; then
	    initdb --username=postgres --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth-host=scram-sha-256
	    printf 'host all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
	fi
	exec "$@"
ENTRY

# Only for the first start on a developer's machine.
ENV POSTGRES_PASSWORD=postgres

ENTRYPOINT ["start-server"]

# A fast shutdown: sessions end, nothing has to be recovered.
STOPSIGNAL SIGINT
EXPOSE 5432

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD pg_isready --quiet --username=postgres || exit 1

LABEL org.opencontainers.image.title="PostgreSQL with tools" \
      org.opencontainers.image.source="https://github.com/dockwright/dockwright"

CMD ["postgres"]
