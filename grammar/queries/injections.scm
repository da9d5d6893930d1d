; Text of other languages: the shell of RUN and its like, and the bodies of heredocs.

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

; A body that names its own interpreter.
((run_instruction (heredoc (heredoc_body) @injection.content))
  (#match? @injection.content "^#!.*python")
  (#set! injection.language "python"))

((run_instruction (heredoc (heredoc_body) @injection.content))
  (#not-match? @injection.content "^#!.*(python|perl|ruby|node)")
  (#set! injection.language "bash"))
