; Made by `cargo xtask generate` from grammar/queries.

; Text of other languages: the shell of RUN and its like, and the bodies of heredocs.
; Inside brackets stands what Vim's patterns would take for something else.

((comment) @injection.content
  (#set! injection.language "comment"))

([
  (run_instruction (shell_command) @injection.content)
  (cmd_instruction (shell_command) @injection.content)
  (entrypoint_instruction (shell_command) @injection.content)
  (healthcheck_instruction (shell_command) @injection.content)
]
  (#set! injection.language "bash")
  (#set! injection.include-children))

; A heredoc alone is a script for the shell, unless it names another program in its first line.

((run_instruction
  (shell_command) @_command
  (heredoc body: (heredoc_body) @injection.content))
  (#match? @_command "^[0-9]*[<][<][^ \t]+[ \t\r]*$")
  (#not-match? @injection.content "^\t*#!.*(python|perl|ruby|node|php)")
  (#set! injection.language "bash"))

; Any other body that names its program.

((heredoc body: (heredoc_body) @injection.content)
  (#match? @injection.content "^\t*#!.*python")
  (#set! injection.language "python"))

((heredoc body: (heredoc_body) @injection.content)
  (#match? @injection.content "^\t*#!.*perl")
  (#set! injection.language "perl"))

((heredoc body: (heredoc_body) @injection.content)
  (#match? @injection.content "^\t*#!.*ruby")
  (#set! injection.language "ruby"))

((heredoc body: (heredoc_body) @injection.content)
  (#match? @injection.content "^\t*#!.*node")
  (#set! injection.language "javascript"))

((heredoc body: (heredoc_body) @injection.content)
  (#match? @injection.content "^\t*#!.*php")
  (#set! injection.language "php"))

([
  (copy_instruction (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (heredoc body: (heredoc_body) @injection.content))
]
  (#match? @injection.content "^\t*#!.*sh")
  (#set! injection.language "bash"))

; A body that a program of the line reads.

((run_instruction
  (shell_command) @_command
  (heredoc body: (heredoc_body) @injection.content))
  (#match? @_command "^([<][<][^ \t]+[ \t]+)?([^ ]*/)?python[0-9.]*([ \t\r]|$)")
  (#set! injection.language "python"))

((run_instruction
  (shell_command) @_command
  (heredoc body: (heredoc_body) @injection.content))
  (#match? @_command "^([<][<][^ \t]+[ \t]+)?([^ ]*/)?(ba|z|da)?sh([ \t\r]|$)")
  (#set! injection.language "bash"))

((run_instruction
  (shell_command) @_command
  (heredoc body: (heredoc_body) @injection.content))
  (#match? @_command "^([<][<][^ \t]+[ \t]+)?([^ ]*/)?perl([ \t\r]|$)")
  (#set! injection.language "perl"))

((run_instruction
  (shell_command) @_command
  (heredoc body: (heredoc_body) @injection.content))
  (#match? @_command "^([<][<][^ \t]+[ \t]+)?([^ ]*/)?ruby([ \t\r]|$)")
  (#set! injection.language "ruby"))

((run_instruction
  (shell_command) @_command
  (heredoc body: (heredoc_body) @injection.content))
  (#match? @_command "^([<][<][^ \t]+[ \t]+)?([^ ]*/)?node([ \t\r]|$)")
  (#set! injection.language "javascript"))

; Files, by the extension of the destination, or of the delimiter where several go to a folder.

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]json$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "json"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]ya?ml$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "yaml"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]toml$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "toml"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]ini$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "ini"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]xml$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "xml"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]html?$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "html"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]css$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "css"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]m?js$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "javascript"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]ts$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "typescript"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]py$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "python"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]rb$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "ruby"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]pl$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "perl"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]php$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "php"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]sql$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "sql"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.](ba)?sh$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "bash"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]ps1$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "powershell"))

([
  (copy_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (add_instruction (path) @_name . (heredoc body: (heredoc_body) @injection.content))
  (copy_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
  (add_instruction (heredoc body: (heredoc_body) @injection.content end: (heredoc_end) @_name))
]
  (#match? @_name "[.]lua$")
  (#not-match? @injection.content "^\t*#!")
  (#set! injection.language "lua"))
