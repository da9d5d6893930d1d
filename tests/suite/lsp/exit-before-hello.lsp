# A server that nobody greeted can be sent away.

--> exit
<-- exit code 1
