ARG DISTRIBUTION=debian
ARG RELEASE
ARG BASE=${DISTRIBUTION}:${RELEASE:-bookworm}
FROM $BASE
ARG NAME=app VERSION=1.2.3-rc.1 EMPTY= QUOTED="a b"
ENV MAJOR=${VERSION%%.*} \
    MINOR=${VERSION#*.} \
    SHORT=${VERSION%-*} \
    TAIL=${VERSION##*-} \
    DASHED=${VERSION/./-} \
    ALL_DASHED=${VERSION//./-}
ENV A=${NAME:-unnamed} B=${NAME-unnamed} C=${NAME:+named} D=${NAME+named} E=${NAME:?no name} F=${NAME?no}
ENV G=${EMPTY:-${NAME:-${VERSION}}} H="${EMPTY:-a b}" I='${NAME}' J=\$NAME K=$1x L=$@ M=$$ N=$ O=a$
ENV P="it's $NAME" Q='say "$NAME"' R=a"b c"'d e'f S=a\ b\ c T=\"q\" U=${NAME}_$VERSION/x
ENV PATH=/opt/$NAME/bin:$PATH
ENV LEGACY $NAME and ${VERSION:-none} "quoted" rest
ENV UNCLOSED=${NAME:-x
ENV OPEN="no end
LABEL "com.example.${NAME}"="${VERSION}" com.example.url=https://example.com/?q=a&b=c#d empty=
LABEL old style label
COPY ${NAME}-$VERSION.tar.gz /opt/$NAME/
ADD --checksum=sha256:${SUM:-0000} https://example.com/$NAME.tgz /tmp/
WORKDIR /opt/${NAME}/$VERSION
USER ${USER_ID:-1000}:${GROUP_ID:-1000}
EXPOSE $PORT ${ADMIN_PORT:-9000}/udp
VOLUME ["/opt/$NAME"]
STOPSIGNAL ${SIGNAL:-SIGTERM}
RUN echo $NAME ${VERSION} "$(date +%s)" `uname -r` $((1 + 2)) ${name^^} ${#name}
ONBUILD ENV CHILD=${NAME}
ONBUILD ARG MORE=${NAME:-x}
CMD echo $NAME
