; Made by `cargo xtask generate` from grammar/queries.

; What is colored how. Where two patterns meet, the later one is meant.

(comment) @comment @spell

(directive "#" @comment)
(directive "=" @operator)
(directive name: (directive_name) @keyword.directive)
(directive value: (directive_value) @string.special)

(keyword) @keyword
(as) @keyword
(healthcheck_kind) @keyword
((healthcheck_instruction (word) @keyword)
  (#match? @keyword "^[Nn][Oo][Nn][Ee]$"))
(unknown_instruction keyword: (keyword) @error)

(flag name: (flag_name) @attribute)
(flag "=" @operator)
(flag value: (word) @string)
(mount_option key: (mount_key) @property)
(mount_option "=" @operator)
(mount_option value: (mount_value) @string)
(mount "," @punctuation.delimiter)

(image_spec name: (image_name) @module)
(image_spec [":" "@"] @punctuation.delimiter)
(image_spec tag: (image_tag) @constant)
(image_spec digest: (image_digest) @constant)
(stage_name) @label

(env_pair key: (key) @variable)
(arg_pair key: (key) @variable.parameter)
(label_pair key: (key) @property)
(env_pair "=" @operator)
(arg_pair "=" @operator)
(label_pair "=" @operator)
(env_pair value: (word) @string)
(arg_pair value: (word) @string)
(label_pair value: (word) @string)

(port) @number
(path) @string.special.path
(user) @string.special
(signal) @constant
(text) @string

(exec_form ["[" "]"] @punctuation.bracket)
(exec_form "," @punctuation.delimiter)
(json_string) @string
(double_quoted_string) @string
(single_quoted_string) @string
(escape_sequence) @string.escape
(line_continuation) @punctuation.special

(variable ["$" "${" "}"] @punctuation.special)
(variable_name) @variable
(variable_operator) @operator

(heredoc_marker) @label
(heredoc_end) @label
