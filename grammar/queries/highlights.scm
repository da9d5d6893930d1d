; What is colored how. Later patterns win where an editor lets them.

(comment) @comment
(directive "=" @operator)
(directive (directive_name) @keyword.directive)
(directive (directive_value) @string.special)

(keyword) @keyword
(as) @keyword
(healthcheck_kind) @keyword

(flag_name) @attribute
(flag "=" @operator)
(mount_key) @property
(mount_option "=" @operator)
(mount_value) @string.special

(image_name) @string.special
(image_spec ":" @punctuation.delimiter)
(image_spec "@" @punctuation.delimiter)
(image_tag) @constant
(image_digest) @constant
(stage_name) @label

(env_pair (key) @variable)
(arg_pair (key) @variable.parameter)
(label_pair (key) @property)

(port) @number
(path) @string.special.path
(user) @string.special
(signal) @constant
(text) @string

(double_quoted_string) @string
(single_quoted_string) @string
(json_string) @string
(exec_form ["," "]"] @punctuation.delimiter)
(escape_sequence) @string.escape

(variable) @punctuation.special
(variable_name) @variable
(variable_operator) @operator

(line_continuation) @punctuation.special
(heredoc_marker) @label
(heredoc_end) @label
(unknown_instruction (keyword) @error)
