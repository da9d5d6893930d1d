# escape=\
# The oddest things that BuildKit still reads: a mark at the start, tabs, no newline at the end.
from	debian:12-slim
	ENV	é=😀 "quoted key"="quoted \" value" single='$not' \

# a comment in a continuation
	last=${é:+set}
RUN	["echo", "\u00e9\ud83d\ude00"]
RUN [ -d / ] && echo 'not json'
CMD [ "sh", "-c", "echo $HOME" ]
label empty=
run echo one \
 two \
 # three
 four
WORKDIR /a\
b