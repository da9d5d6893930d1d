# An editor that leaves without a goodbye makes the exit code 1.

--> hello
--> exit
<-- exit code 1
