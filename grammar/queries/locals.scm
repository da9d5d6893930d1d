; Names and where they are used. The whole file is one scope: stages and variables are told apart by the server.

(source_file) @local.scope

(stage_name) @local.definition.namespace
(arg_pair key: (key) @local.definition.parameter)
(env_pair key: (key) @local.definition.var)

(variable_name) @local.reference
(image_name) @local.reference

((flag name: (flag_name) @_name value: (word) @local.reference)
  (#eq? @_name "--from"))

((mount_option key: (mount_key) @_name value: (mount_value) @local.reference)
  (#eq? @_name "from"))
