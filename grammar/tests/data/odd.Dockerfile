# escape=^
FORM alpine
from Alpine:3.20 as Base
  FROM base
RUNN x
run
&& left over
RUN [ "a", 'b' ]
RUN ["a", "b",]
RUN ["a" "b"]
RUN [ -f /a ] && b || c < d > e 2>&1
CMD ["ünïcödé", "\u00e9", "日本語 🐳"]
ENTRYPOINT ["C:\bad"]
COPY ["a b", "/c d/"]
COPY [a-z]* {b,c} /d?/
ENV
ENV =
ENV A
LABEL =b c d=
EXPOSE 80/tcp 443:443 $
HEALTHCHECK
HEALTHCHECK NONE
HEALTHCHECK CMD
HEALTHCHECK CMDX "y
ONBUILD
ONBUILD ONBUILD RUN a
ONBUILD FROM b
ONBUILD #c
RUN --mount --mount= --mount==, --mount=a=b=c,,d --=x --"q r"=s -- --t u
COPY --from --from= -- --a b
FROM a:b:c@d@e AS f AS g h
FROM [::1]:5000/a/b:c AS
FROM localhost:5000/x@sha256:00 as\
y
RUN cat <<E\
OF
body
EOF
RUN echo "open <<NOT
RUN \\
RUN \ 
	
  # inside
	x \\\
USER a b # c
WORKDIR "/a b" 'c
MAINTAINER Me <me@example.com> "x
STOPSIGNAL  
VOLUME ["/a"
SHELL /bin/sh -c
R\
UN split
  RUN wide space
RUN <<A <<B
only the first ends
A
and this never does \
