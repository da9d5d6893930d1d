; What can be folded: instructions of several lines, and heredocs. Stages are folded by the language server.

[
  (run_instruction)
  (cmd_instruction)
  (entrypoint_instruction)
  (healthcheck_instruction)
  (env_instruction)
  (label_instruction)
  (arg_instruction)
  (copy_instruction)
  (add_instruction)
  (expose_instruction)
  (volume_instruction)
  (onbuild_instruction)
  (heredoc)
] @fold
