; The stages, and the build arguments before and inside of them.

(from_instruction
  (keyword) @context
  (image_spec) @name
  (as)? @context
  (stage_name)? @name) @item

(arg_instruction
  (keyword) @context
  (arg_pair key: (key) @name)) @item
