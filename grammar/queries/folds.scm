; What can be folded: instructions of several lines, and heredocs. Stages are folded by the language server.

[
  (add_instruction)
  (arg_instruction)
  (cmd_instruction)
  (copy_instruction)
  (entrypoint_instruction)
  (env_instruction)
  (expose_instruction)
  (from_instruction)
  (healthcheck_instruction)
  (label_instruction)
  (onbuild_instruction)
  (run_instruction)
  (shell_instruction)
  (unknown_instruction)
  (volume_instruction)
  (heredoc)
] @fold
