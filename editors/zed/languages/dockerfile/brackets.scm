("[" @open "]" @close)
("${" @open "}" @close)
