# A line that continues another is indented as soon as it begins.

--> hello
--> open Dockerfile
| FROM example.org/base:1
| RUN a \
| «a»
| RUN b
| «b»
| CMD c \
|   d \
| «c»e
<-- diagnostics Dockerfile version 1
<   3:1 warning empty-continuation-line [unnecessary]
<   6:1-6:4 "CMD" hint missing-user
<   6:5-8:2 "c \\\n  d \\\ne" warning shell-form-command
--> onTypeFormatting Dockerfile at a typed "\n"
<-- answer
<   - 3:1 -> "    "
--> onTypeFormatting Dockerfile at b typed "\n"
<-- an empty list
--> onTypeFormatting Dockerfile at c typed "\n"
<-- an empty list
--> change Dockerfile
| "RUN b" -> "RUN b \\"
<-- diagnostics Dockerfile version 2
<   3:1 warning empty-continuation-line [unnecessary]
--> onTypeFormatting Dockerfile at "RUN b \\«»" typed "\\"
<-- answer
<   - 5:1 -> "    "
