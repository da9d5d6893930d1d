# An editor that asks for diagnostics is told nothing unasked, and is spared what it knows already.

=== client pull
=== file other/Dockerfile
| FROM scratch
| ADD a b
--> hello
--> open Dockerfile
| FROM example.org/base
| RUN sudo true
--> diagnostic Dockerfile
<-- answer
<   result id1
<   1:6-1:22 "example.org/base" warning untagged-base-image
<   2:5-2:9 "sudo" warning sudo-in-run
--> diagnostic Dockerfile since id1
<-- answer
<   result id1
<   unchanged

# A change that changes no report changes no result.
--> change Dockerfile
| end -> "# a comment\n"
--> diagnostic Dockerfile since id1
<-- answer
<   result id1
<   unchanged
--> change Dockerfile
| "sudo " -> ""
--> diagnostic Dockerfile since id1
<-- answer
<   result id2
<   1:6-1:22 "example.org/base" warning untagged-base-image

# A file that is not open is read from disk; one that is not there is an error.
--> diagnostic other/Dockerfile
<-- answer
<   result id3
<   2:1-2:4 "ADD" warning added-local-file
--> diagnostic nowhere/Dockerfile
<-- error -32803: `nowhere/Dockerfile` is not open; open it first
