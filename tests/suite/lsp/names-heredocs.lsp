# Heredocs: their delimiters belong together.

--> hello
--> open Dockerfile
| FROM example.org/base:1
| RUN <<ONE cat && <<-"TWO" cat
| a
| ONE
| b
| 	TWO
<-- diagnostics Dockerfile version 1
<   none
--> definition Dockerfile at "ON«»E"
<-- answer
<   Dockerfile 2:7-2:10 "ONE"
--> references Dockerfile at "\nON«»E"
<-- answer
<   - Dockerfile 2:7-2:10 "ONE"
<   - Dockerfile 4:1-4:4 "ONE"
--> documentHighlight Dockerfile at "TW«»O"
<-- answer
<   write 2:22-2:25 "TWO"
<   read 6:2-6:5 "TWO"
--> rename Dockerfile at "ON«»E" to "FIRST"
<-- answer
<   changes:
<     Dockerfile:
<       - 2:7-2:10 "ONE" -> "FIRST"
<       - 4:1-4:4 "ONE" -> "FIRST"
--> rename Dockerfile at "TW«»O" to "b"
<-- error -32803: line 5 of the body is `b` and would end the heredoc there; choose another delimiter
--> rename Dockerfile at "TW«»O" to "ONE"
<-- answer
<   changes:
<     Dockerfile:
<       - 2:22-2:25 "TWO" -> "ONE"
<       - 6:2-6:5 "TWO" -> "ONE"
