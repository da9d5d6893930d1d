//! What a text becomes, and texts that are hard to complete.

/// The text, what is chosen at the `|`, and the text it makes.
pub(super) const ACCEPTED: &[(&str, &str, &str)] = &[
    ("FR|", "FROM", "FROM "),
    ("FROM a\nru|n echo", "RUN", "FROM a\nRUN echo"),
    ("FROM a\n|COPY x y", "ADD", "FROM a\nADD x y"),
    ("# sy|\nFROM a", "syntax=", "# syntax=\nFROM a"),
    (
        "# check=skip=Foo,|;error=true",
        "StageNameCasing",
        "# check=skip=Foo,StageNameCasing;error=true",
    ),
    (
        "FROM a\n# hadolint ignore=DL3004,|\nRUN x",
        "DL3009",
        "FROM a\n# hadolint ignore=DL3004,DL3009\nRUN x",
    ),
    ("FROM no|de:18 AS x", "node:24", "FROM node:24 AS x"),
    (
        "FROM a\nCOPY --fr|om=x y z",
        "--from",
        "FROM a\nCOPY --from=x y z",
    ),
    (
        "FROM a\nCOPY --fr| y z",
        "--from=",
        "FROM a\nCOPY --from= y z",
    ),
    (
        "FROM a\nRUN --mount=type=ca|,target=/x y",
        "cache",
        "FROM a\nRUN --mount=type=cache,target=/x y",
    ),
    (
        "FROM a\nRUN --mount=type=cache,tar|=/x y",
        "target",
        "FROM a\nRUN --mount=type=cache,target=/x y",
    ),
    (
        "FROM a\nRUN --mount=\"type=ca|\" y",
        "cache",
        "FROM a\nRUN --mount=\"type=cache\" y",
    ),
    (
        "FROM a\nENV NAME=1\nRUN echo $N|A-x",
        "NAME",
        "FROM a\nENV NAME=1\nRUN echo $NAME-x",
    ),
    (
        "FROM a\nENV NAME=1\nRUN echo ${N|",
        "NAME",
        "FROM a\nENV NAME=1\nRUN echo ${NAME}",
    ),
    (
        "FROM a\nENV NAME=1\nRUN echo ${N|:-x}",
        "NAME",
        "FROM a\nENV NAME=1\nRUN echo ${NAME:-x}",
    ),
    (
        "ARG V=1\nFROM a\nRUN a \\\n  $|",
        "V",
        "ARG V=1\nFROM a\nARG V\nRUN a \\\n  $V",
    ),
    (
        "arg V=1\nfrom a\nrun echo $V|",
        "V",
        "arg V=1\nfrom a\narg V\nrun echo $V",
    ),
    (
        "FROM a\nCOPY s|x/main.rs .",
        "src/",
        "FROM a\nCOPY src/main.rs .",
    ),
    (
        "FROM a\nCOPY src/ma| .",
        "main.rs",
        "FROM a\nCOPY src/main.rs .",
    ),
    (
        "FROM a\nCOPY \\\n  src/ma|\\\n  .",
        "main.rs",
        "FROM a\nCOPY \\\n  src/main.rs\\\n  .",
    ),
    (
        "FROM a\nCOPY [\"src/m|\", \".\"]",
        "main.rs",
        "FROM a\nCOPY [\"src/main.rs\", \".\"]",
    ),
    ("FROM a\nUSER web:ro|", "root", "FROM a\nUSER web:root"),
    (
        "FROM a\nEXPOSE 53/t|cp 80",
        "udp",
        "FROM a\nEXPOSE 53/udp 80",
    ),
    (
        "FROM a\nSTOPSIGNAL SIG|",
        "SIGTERM",
        "FROM a\nSTOPSIGNAL SIGTERM",
    ),
    (
        "FROM a\nLABEL org|=x",
        "org.opencontainers.image.title",
        "FROM a\nLABEL org.opencontainers.image.title=x",
    ),
    (
        "FROM a\nCMD [|]",
        "[\"program\"]",
        "FROM a\nCMD [\"program\"]",
    ),
];

/// Texts that are broken in many ways, in which a cursor can stand anywhere.
pub(super) const BROKEN: &[&str] = &[
    "# syntax=x\n# escape=`\r\n# check=skip=a,;error\n#\n#=\n\n FROM --platform=$B a`\n AS é\nRUN x `\n\n# 😀 ignore=a,b\n y `",
    "\u{feff}from \u{a0}é😀\r\nCOPY --from=\"é --chmod=' [\"a\", \"é/😀\n]\rONBUILD ONBUILD RUN --mount=\"type=é,😀=\" $é${😀",
    "ONBUILD\nONBUILD \\\n RUN <<é cat <<-\"😀\"\n$X\né\n\t${Y\n😀\nCOPY <<\\\nEOF /x\n",
    "RUN \\\n\\\n \\\n--mount\\\n=type=\\\ncache,\\\n\n#c\ntarget\\\n=/é\\\n apt-get \\",
    "LABEL é\\\n=\"x y\" 'z\nARG =\nARG é=$ x\nUSER é:\nEXPOSE /\nHEALTHCHECK --interval= CMD\nSHELL [\nWORKDIR ${A:-$B\nCMD [\"\\",
    "RUN --mount=type=cache,target=,,= --mount --network=\u{2003}x \t\u{b}\u{c}\r\n\n\n\u{85}EXPOSE 1/\u{a0}",
];
