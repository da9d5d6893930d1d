# With a store, hints and lenses say what is cached and why not, how large layers are, and how long they took; they are
# made anew while one types, and what was known before is shown until then.

=== builds
=== client refresh run-commands progress build-log
=== file a.txt
| a
=== file b.txt
| bb
--> hello
--> open Dockerfile
| FROM scratch AS base
| COPY a.txt /
| ENV A=b
| COPY b.txt /
| FROM base
| WORKDIR /made
| COPY --from=base /a.txt /c.txt
<-- diagnostics Dockerfile version 1
<   none
# Nothing is known yet, and nothing is waited for.
--> inlayHint Dockerfile over all
<-- answer
<   2:13 layer
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<   3:8 config
<     Only sets variables in the image config. The steps below and the containers get them; no layer is made.
<   4:13 layer
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<   6:14 layer
<     Makes a layer: the directory is created where it is missing. The layer is there, empty, even where it is not.
<   7:31 layer
<     Makes a layer of the files that it brings.
<
<     It reads stage `base`.
--> request workspace/executeCommand
| { "command": "dockwright.build", "arguments": ["@Dockerfile"] }
<-- nothing
<-- notification $/progress
<   token: dockwright/build/1
<   value:
<     kind: begin
<     title: Building Dockerfile
<     cancellable: true
<-- notification $/progress
<   token: dockwright/build/1
<   value:
<     kind: report
<     message: [base 1/3] COPY a.txt /
<-- notification $/progress
<   token: dockwright/build/1
<   value:
<     kind: report
<     message: [base 3/3] COPY b.txt /
<-- notification $/progress
<   token: dockwright/build/1
<   value:
<     kind: report
<     message: [stage-1 1/2] WORKDIR /made
<-- notification $/progress
<   token: dockwright/build/1
<   value:
<     kind: report
<     message: [stage-1 2/2] COPY --from=base /a.txt /c.txt
<-- notification $/progress
<   token: dockwright/build/1
<   value:
<     kind: end
<     message: `Dockerfile` is built: `DIGEST`
<-- window/showMessage info: `Dockerfile` is built: `DIGEST`
<-- request window/workDoneProgress/create
<   token: dockwright/build/1
<-- request workspace/codeLens/refresh
<-- request workspace/inlayHint/refresh
--> inlayHint Dockerfile over all
<-- answer
<   2:13 layer · hit · 2B · TIME
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<
<     A build takes it from the cache. The last time it took TIME and made 2B.
<   3:8 config
<     Only sets variables in the image config. The steps below and the containers get them; no layer is made.
<   4:13 layer · hit · 3B · TIME
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<
<     A build takes it from the cache. The last time it took TIME and made 3B.
<   6:14 layer · hit · 0B · TIME
<     Makes a layer: the directory is created where it is missing. The layer is there, empty, even where it is not.
<
<     A build takes it from the cache. The last time it took TIME and made 0B.
<   7:31 layer · hit · 2B · TIME
<     Makes a layer of the files that it brings.
<
<     It reads stage `base`.
<
<     A build takes it from the cache. The last time it took TIME and made 2B.
--> codeLens Dockerfile
<-- answer
<   1:1-1:21 "FROM scratch AS base" 2 layers on an empty file system · 2 cached · 5B
<   1:1-1:21 "FROM scratch AS base" used by stage 1
<   1:1-1:21 "FROM scratch AS base" plan
<     dockwright.plan [Dockerfile, base]
<   1:1-1:21 "FROM scratch AS base" build
<     dockwright.build [Dockerfile, base]
<   5:1-5:10 "FROM base" 2 layers on stage `base` · 2 cached · 2B
<   5:1-5:10 "FROM base" what a build makes when no target is named
<   5:1-5:10 "FROM base" plan
<     dockwright.plan [Dockerfile]
<   5:1-5:10 "FROM base" build
<     dockwright.build [Dockerfile]
# A comment changes nothing.
--> change Dockerfile
| 1:1 -> "# why\n"
<-- diagnostics Dockerfile version 2
<   none
--> inlayHint Dockerfile over all
<-- answer
<   3:13 layer · hit · 2B · TIME
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<
<     A build takes it from the cache. The last time it took TIME and made 2B.
<   4:8 config
<     Only sets variables in the image config. The steps below and the containers get them; no layer is made.
<   5:13 layer · hit · 3B · TIME
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<
<     A build takes it from the cache. The last time it took TIME and made 3B.
<   7:14 layer · hit · 0B · TIME
<     Makes a layer: the directory is created where it is missing. The layer is there, empty, even where it is not.
<
<     A build takes it from the cache. The last time it took TIME and made 0B.
<   8:31 layer · hit · 2B · TIME
<     Makes a layer of the files that it brings.
<
<     It reads stage `base`.
<
<     A build takes it from the cache. The last time it took TIME and made 2B.
# What stands below a change is open until it is foretold anew.
--> change Dockerfile
| "COPY a.txt /«»" -> "x"
<-- diagnostics Dockerfile version 3
<   none
<-- request workspace/codeLens/refresh
<-- request workspace/inlayHint/refresh
--> inlayHint Dockerfile over all
<-- answer
<   3:14 layer · miss · ~2B · TIME · the destination of `COPY` changed
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<
<     A build runs it: the destination of `COPY` changed. The last time it took TIME and made 2B.
<   4:8 config
<     Only sets variables in the image config. The steps below and the containers get them; no layer is made.
<   5:13 layer · ~3B · TIME
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<
<     Only a build tells whether it is cached: `COPY a.txt /x` before it has to be carried out first. The last time it took TIME and made 3B.
<   7:14 layer · ~0B · TIME
<     Makes a layer: the directory is created where it is missing. The layer is there, empty, even where it is not.
<
<     Only a build tells whether it is cached: stage `base` has to be built first. The last time it took TIME and made 0B.
<   8:31 layer · ~2B · TIME
<     Makes a layer of the files that it brings.
<
<     It reads stage `base`.
<
<     Only a build tells whether it is cached: stage `base` has to be built first. The last time it took TIME and made 2B.
# A file of the build context changed.
--> write b.txt
| other
--> change Dockerfile
| "COPY a.txt /«x»" -> ""
<-- diagnostics Dockerfile version 4
<   none
<-- request workspace/codeLens/refresh
<-- request workspace/inlayHint/refresh
--> save Dockerfile
<-- diagnostics Dockerfile version 4
<   none
--> inlayHint Dockerfile over "COPY b.txt /"
<-- answer
<   5:13 layer · miss · ~3B · TIME · `b.txt` changed
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<
<     A build runs it: `b.txt` changed. The last time it took TIME and made 3B.
--> codeLens Dockerfile
<-- answer
<   2:1-2:21 "FROM scratch AS base" 2 layers on an empty file system · 1 cached, 1 to run · ~5B · TIME last time
<   2:1-2:21 "FROM scratch AS base" used by stage 1
<   2:1-2:21 "FROM scratch AS base" plan
<     dockwright.plan [Dockerfile, base]
<   2:1-2:21 "FROM scratch AS base" build
<     dockwright.build [Dockerfile, base]
<   6:1-6:10 "FROM base" 2 layers on stage `base` · ~2B · TIME last time
<   6:1-6:10 "FROM base" what a build makes when no target is named
<   6:1-6:10 "FROM base" plan
<     dockwright.plan [Dockerfile]
<   6:1-6:10 "FROM base" build
<     dockwright.build [Dockerfile]
# A file that is half typed keeps what was known.
--> change Dockerfile
| end -> "RU"
<-- diagnostics Dockerfile version 5
<   9:1-9:3 "RU" error parse-error
--> inlayHint Dockerfile over "COPY a.txt /"
<-- answer
<   3:13 layer · hit · 2B · TIME
<     Makes a layer of the files that it brings.
<
<     It reads the build context.
<
<     A build takes it from the cache. The last time it took TIME and made 2B.
--> shutdown
<-- nothing
