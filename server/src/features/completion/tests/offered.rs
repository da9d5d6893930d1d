//! What is offered where.

/// The text, and the labels offered at the `|`, separated by blanks; behind `…`, there may be more.
pub(super) const OFFERED: &[(&str, &str)] = &[
    // Keywords.
    (
        "|",
        "ARG FROM # syntax=docker/dockerfile:1 # escape=` # check=skip=",
    ),
    ("# syntax=x\n\nAR|", "ARG FROM"),
    ("arg a\n|", "arg from"),
    (
        "FROM a\n|",
        "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR MAINTAINER",
    ),
    ("from a\n  r|\nRUN x", "add arg cmd copy …"),
    (
        "FROM a\nONBUILD |",
        "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR",
    ),
    ("FROM a\nRUN x \\\n\n  |", ""),
    ("FROM a\nRUN x \\|", ""),
    ("FROM a\nNOSUCH |", ""),
    ("FROM a\nMAINTAINER |", ""),
    // Comments.
    (
        "# sy|",
        "syntax= escape= check= dockwright ignore= dockwright stage ignore= dockwright global ignore= hadolint ignore= hadolint shell=",
    ),
    (
        "# escape=`\n#|\nFROM a",
        "syntax= check= dockwright ignore= …",
    ),
    ("FROM a\n# |\nRUN x", "dockwright ignore= …"),
    ("FROM a\nRUN x \\\n  # |\n  y", "dockwright ignore= …"),
    (
        "# syntax=|",
        "docker/dockerfile:1 docker/dockerfile:1-labs docker/dockerfile:1.7",
    ),
    ("# escape = |\nFROM a", "` \\"),
    ("# check=|", "skip= error=true experimental="),
    ("# check=skip=StageNameCasing;error=|", "true"),
    ("FROM a\n# dockwright ignore=x: because |", ""),
    // Stages and images.
    (
        "FROM a AS one\nFROM b AS two\nFROM |",
        "two one a b scratch alpine:3.23 …",
    ),
    ("FROM a |", "AS"),
    ("from a |", "as"),
    ("FROM a AS |", ""),
    (
        "FROM a AS one\nFROM b\nFROM c\nCOPY --from=| x y",
        "one 1 a b c",
    ),
    ("FROM a AS one\nFROM b\nCOPY --from=on| x y", "one a b"),
    (
        "FROM a AS one\nFROM b\nRUN --mount=type=bind,from=|,target=/x true",
        "one a b",
    ),
    // Flags.
    (
        "FROM a\nCOPY --|",
        "--from= --chown= --chmod= --link --parents --exclude=",
    ),
    (
        "FROM a\nCOPY --link -| --chown=x --exclude=y a b",
        "--from= --chmod= --parents --exclude=",
    ),
    (
        "FROM a\nADD --|",
        "--keep-git-dir --link --chown= --chmod= --checksum= --exclude= --unpack",
    ),
    ("FROM a\nRUN |", "--mount= --network= --security= --device="),
    (
        "FROM a\nONBUILD RUN --|",
        "--mount= --network= --security= --device=",
    ),
    (
        "FROM a\nRUN \\\n  --mount=type=tmpfs,target=/x \\\n  --ne|\\\n  true",
        "--mount= --network= --security= --device=",
    ),
    (
        "FROM a\nHEALTHCHECK |",
        "CMD NONE --interval= --timeout= --start-period= --start-interval= --retries=",
    ),
    ("FROM a\nRUN x --|", ""),
    ("FROM a\nCMD -|", ""),
    ("FROM a\nCOPY --link=| x y", "true false"),
    ("FROM a\nRUN --network=|", "default none host"),
    ("FROM a\nRUN --security=|", "sandbox insecure"),
    ("FROM a\nADD --checksum=|", "sha256:"),
    ("FROM a\nHEALTHCHECK --interval=|", "30s 10s 1m 5m"),
    (
        "FROM --platform=|",
        "$BUILDPLATFORM $TARGETPLATFORM linux/amd64 …",
    ),
    ("FROM a\nCOPY --nosuch=|", ""),
    // Mounts.
    (
        "FROM a\nRUN --mount=|",
        "type=bind type=cache type=secret type=ssh type=tmpfs target= source= from= id= readonly rw",
    ),
    ("FROM a\nRUN --mount=type=|", "bind cache secret ssh tmpfs"),
    (
        "FROM a\nRUN --mount=type=cache,dst=/x,|",
        "source= from= id= sharing= readonly rw mode= uid= gid=",
    ),
    (
        "FROM a\nRUN --mount=|,type=secret,ro x",
        "target= source= id= required mode= uid= gid= env=",
    ),
    (
        "FROM a\nRUN --mount=type=cache,sharing=|",
        "shared private locked",
    ),
    (
        "FROM a\nRUN --mount=type=cache,target=| apt-get install x",
        "/var/cache/apt /var/lib/apt",
    ),
    (
        "FROM a\nRUN --mount=type=cache,target=|,x=y \\\n go build",
        "/go/pkg/mod /root/.cache/go-build",
    ),
    (
        "FROM a\nRUN --mount=type=cache,target=| make",
        "/var/cache/apt /var/lib/apt /var/cache/apk …",
    ),
    (
        "FROM a\nRUN --mount=type=cache,id=deps,target=/x true\nRUN --mount=type=cache,id=|",
        "deps",
    ),
    (
        "FROM a\nRUN --mount=type=bind,source=|",
        "node_modules/ src/ README.md target/",
    ),
    (
        "FROM a AS b\nCOPY x /out/x\nFROM c\nRUN --mount=from=b,source=|",
        "/out/x",
    ),
    // Variables.
    (
        "ARG V=1\nFROM a:$|",
        "V BUILDARCH BUILDOS BUILDPLATFORM BUILDVARIANT TARGETARCH TARGETOS TARGETPLATFORM TARGETSTAGE TARGETVARIANT",
    ),
    (
        "ARG V=1\nFROM a\nENV X=y\nWORKDIR /$|",
        "X V PATH BUILDARCH …",
    ),
    (
        "FROM a AS b\nARG P=1\nFROM b\nARG TARGETARCH\nRUN x=1; echo \"${|}\"",
        "x P PATH TARGETARCH …",
    ),
    ("ARG V=1\nFROM a\nARG W=2\nENV X=y\nCMD echo $|", "X PATH"),
    ("FROM a\nENV X=y\nRUN echo '$|'", ""),
    ("FROM a\nENV X=y\nRUN echo \\$|", ""),
    ("FROM a\nENV X=y\nRUN echo $1|", ""),
    ("FROM a\nENV X=y\nCMD [\"$|\"]", ""),
    ("FROM a\nENV X=y\nRUN <<EOF\necho $|\nEOF\n", "X PATH …"),
    ("FROM a\nENV X=y\nRUN <<EOF\n|", ""),
    ("FROM a\nENV X=y\nCOPY <<'EOF' /x\n$|\nEOF\n", ""),
    ("FROM a\nENV X=y\nCOPY <<EOF /x\nFROM $|\nEOF\n", "X PATH …"),
    ("FROM a\nENV X=y\nCOPY <<EOF /x\nFR|\nEOF\n", ""),
    ("FROM a\nENV X=y\nCOPY --from=$| x y", "a"),
    ("FROM a\nENV X=y\nCOPY --chown=$| x y", "X PATH …"),
    ("ARG V=1\nFROM a\nARG |", "V BUILDARCH …"),
    ("ARG |\nFROM a:$NAME", "NAME"),
    ("FROM a\nARG x=|", ""),
    ("FROM a\nENV |", ""),
    // Paths.
    (
        "FROM a\nCOPY |",
        "node_modules/ src/ README.md --from= --chown= --chmod= --link --parents --exclude= target/",
    ),
    ("FROM a\nCOPY src/|", "a b/ lib.rs main.rs"),
    ("FROM a\nCOPY /src/|", "a b/ lib.rs main.rs"),
    ("FROM a\nENV D=src\nCOPY $D/| /x", "a b/ lib.rs main.rs"),
    ("FROM a\nCOPY ../|", ""),
    (
        "FROM a\nWORKDIR /w\nCOPY x /out/\nCOPY src |",
        "./ /w /out/ node_modules/ src/ README.md target/",
    ),
    (
        "FROM a\nCOPY src| b /x",
        "node_modules/ src/ README.md target/",
    ),
    (
        "FROM a\nCOPY [\"s|\", \"/x\"]",
        "node_modules/ src/ README.md target/",
    ),
    ("FROM a\nCOPY [\"s\", |", ""),
    (
        "FROM a\nCOPY --exclude=|",
        "node_modules/ src/ README.md target/",
    ),
    (
        "FROM a AS b\nWORKDIR /app\nCOPY . .\nRUN go build -o bin/x . && install y /usr/bin/y\nFROM c\nCOPY --from=b |",
        "/app /app/bin/x /usr/bin/y --chown= --chmod= --link --parents --exclude=",
    ),
    (
        "FROM a\nWORKDIR /w\nWORKDIR v\nWORKDIR |",
        "/w /w/v /app /usr/local/bin /etc /opt /srv /usr/src/app",
    ),
    // Everything else.
    (
        "FROM a\nRUN useradd -u 10 -m web && groupadd crew\nCOPY --chown=app:ops x y\nUSER |",
        "web app root nobody 1000",
    ),
    (
        "FROM a\nRUN useradd -u 10 -m web && groupadd crew\nCOPY --chown=app:ops x y\nUSER web:|",
        "web crew ops root nogroup 0",
    ),
    (
        "FROM a\nSTOPSIGNAL |",
        "SIGTERM SIGINT SIGQUIT SIGHUP SIGUSR1 SIGUSR2 SIGWINCH SIGKILL SIGABRT …",
    ),
    ("FROM a\nEXPOSE 80 |", "80 443 8080 …"),
    ("FROM a\nEXPOSE 80 53/|", "tcp udp sctp"),
    (
        "FROM a\nLABEL x=y org|",
        "org.opencontainers.image.title org.opencontainers.image.description …",
    ),
    ("FROM a\nLABEL x=|", ""),
    ("FROM a\nCMD |", "[\"program\", \"argument\"] [\"program\"]"),
    (
        "FROM a\nHEALTHCHECK CMD |",
        "[\"program\", \"argument\"] [\"program\"]",
    ),
    (
        "FROM a\nSHELL [|]",
        "[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"] …",
    ),
    ("FROM a\nCMD echo |", ""),
];
