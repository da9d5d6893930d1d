/**
 * The grammar of Dockerfiles.
 *
 * It is total: every token has a plain reading to fall back to, so that any text has a tree without an error.
 * White space is explicit inside an instruction, because it decides where words end; continuations, and the comments
 * and empty lines between continued lines, may stand anywhere and are extras.
 * What depends on the line, on the escape character, or on the whole logical line is read by `src/scanner.c`.
 */

/** White space that separates words; the reader of BuildKit knows these and no others inside a line. */
const BLANKS = " \\t\\v\\f\\r";

/** White space that may stand in front of an instruction beside that. */
const WIDE_SPACES = "\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** A word in any case. */
const anyCase = (word) =>
  new RegExp([...word].map((letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`).join(""));

/** The instructions that take heredocs. */
const HOSTS = ["run", "add", "copy"];

/** All instructions. */
const KEYWORDS = [
  "add", "arg", "cmd", "copy", "entrypoint", "env", "expose", "from", "healthcheck", "label", "maintainer",
  "onbuild", "run", "shell", "stopsignal", "user", "volume", "workdir",
];

/** The node of an instruction: its keyword, then its flags, then what `rest` says. */
const instruction = ($, name, rest) =>
  prec.right(
    seq(
      field("keyword", alias($[`_${name}`], $.keyword)),
      ...(HOSTS.includes(name) ? [$._line_scan] : []),
      repeat(seq($._gap, $.flag)),
      optional(seq($._gap, $._end_of_flags)),
      optional(seq($._gap, optional(rest))),
      ...(HOSTS.includes(name) ? [repeat(seq($._heredoc_newline, $.heredoc, optional($._gap)))] : []),
    ),
  );

/** The node of an instruction that nobody knows. */
const unknown = ($, keyword) =>
  prec.right(
    seq(field("keyword", alias(keyword, $.keyword)), optional(seq($._gap, optional(spaced($, $.word))))),
  );

/** A reference to a variable; in braces, it holds `parts` and goes to the brace or to what `$[end]` sees ahead. */
const variable = ($, part, end) =>
  choice(
    seq("$", $.variable_name),
    seq(
      "${",
      optional($.variable_name),
      optional(choice(seq($.variable_operator, repeat(part)), repeat1(part))),
      choice("}", end),
    ),
  );

/** One or more of `part`, separated by white space, with white space at the end. */
const spaced = ($, part) => prec.right(seq(part, repeat(seq($._gap, optional(part)))));

module.exports = grammar({
  name: "dockerfile",

  externals: ($) => [
    $.line_continuation,
    $.comment,
    $._empty_line,
    $._directive_hash,
    $.directive_value,
    $._comment_line,
    $._line_scan,
    $._exec_open,
    $.escape_sequence,
    $._escaped_space,
    $._escape_run,
    $.heredoc_marker,
    $._less,
    // Empty tokens: ahead is the end of the line, or that and white space, or that and a double quote.
    $._line_end,
    $._word_end,
    $._quote_end,
    $._heredoc_newline,
    $.heredoc_body,
    $.heredoc_end,
    $._heredoc_nothing,
    // Never used: only when tree-sitter tries to recover from an error is it expected.
    $._error_sentinel,
  ],

  extras: ($) => [$.line_continuation, $.comment, $._empty_line],

  inline: ($) => [$._item, $._opening, $._piece, $._row, $._end],

  rules: {
    source_file: ($) =>
      seq(
        repeat(seq(repeat($._indent), $.directive, $._newline)),
        repeat($._indent),
        optional(choice($.directive, $._end, seq(choice($._row, $._stage), repeat(choice($._piece, $._stage)), optional($._end)))),
      ),

    // A stage has no node of its own to be seen, but one that is taken whole from the tree before an edit elsewhere:
    // what an edit costs goes with the number of stages, and with that of the lines of its own.
    _stage: ($) => prec.right(seq($._opening, $._newline, repeat($._piece))),
    _last_stage: ($) => prec.right(seq($._opening, $._newline, repeat($._piece), $._item)),
    // What begins with the keyword has to open a stage, whatever it turns out to be.
    _opening: ($) => choice($.from_instruction, alias($._unknown_from, $.unknown_instruction)),
    _piece: ($) => choice($._indent, $._row),
    _row: ($) => seq(optional($._item), $._newline),
    _end: ($) => choice($._item, $._opening, $._last_stage),
    _item: ($) => choice(alias($._comment_line, $.comment), $._stage_instruction),
    _newline: () => "\n",
    _indent: () => new RegExp(`[${BLANKS}${WIDE_SPACES}]+`),
    _space: () => new RegExp(`[${BLANKS}]+`),
    // White space may go on behind a continuation.
    _gap: ($) => prec.right(repeat1($._space)),

    directive: ($) =>
      seq(
        alias($._directive_hash, "#"),
        optional($._gap),
        field("name", $.directive_name),
        optional($._gap),
        "=",
        field("value", $.directive_value),
        optional($._gap),
      ),
    directive_name: () => /[a-zA-Z][a-zA-Z0-9]*/,

    // Instructions.

    _instruction: ($) => choice($._opening, $._stage_instruction),
    _stage_instruction: ($) =>
      choice(
        ...KEYWORDS.filter((name) => name !== "from").map((name) => $[`${name}_instruction`]),
        $.unknown_instruction,
      ),

    ...Object.fromEntries(KEYWORDS.map((name) => [`_${name}`, () => anyCase(name)])),

    from_instruction: ($) =>
      instruction(
        $,
        "from",
        seq($.image_spec, repeat(seq($._gap, optional(choice($._naming, $.word, alias($._as_word, $.word)))))),
      ),
    _naming: ($) => prec.right(seq($.as, optional(seq($._gap, optional(alias($._plain_word, $.stage_name)))))),
    as: () => anyCase("as"),
    _as_word: ($) => prec.right(seq(alias($.as, "as"), repeat1(choice($._text, $._expansion)))),

    run_instruction: ($) => instruction($, "run", $._invocation),
    cmd_instruction: ($) => instruction($, "cmd", $._invocation),
    entrypoint_instruction: ($) => instruction($, "entrypoint", $._invocation),
    shell_instruction: ($) => instruction($, "shell", $._invocation),
    add_instruction: ($) => instruction($, "add", choice($.exec_form, spaced($, alias($._plain_word, $.path)))),
    copy_instruction: ($) => instruction($, "copy", choice($.exec_form, spaced($, alias($._plain_word, $.path)))),
    volume_instruction: ($) => instruction($, "volume", choice($.exec_form, spaced($, alias($._plain_word, $.path)))),
    expose_instruction: ($) => instruction($, "expose", spaced($, alias($._plain_word, $.port))),
    env_instruction: ($) => instruction($, "env", $._env_pairs),
    label_instruction: ($) => instruction($, "label", $._label_pairs),
    arg_instruction: ($) => instruction($, "arg", spaced($, alias($._pair, $.arg_pair))),
    user_instruction: ($) => instruction($, "user", alias($._line, $.user)),
    workdir_instruction: ($) => instruction($, "workdir", alias($._line, $.path)),
    stopsignal_instruction: ($) => instruction($, "stopsignal", alias($._line, $.signal)),
    maintainer_instruction: ($) => instruction($, "maintainer", alias($._line, $.text)),
    onbuild_instruction: ($) =>
      instruction(
        $,
        "onbuild",
        choice(
          field("instruction", $._instruction),
          prec.right(
            seq(
              $._wide_space,
              repeat(choice($._wide_space, $._space)),
              optional(field("instruction", $._instruction)),
            ),
          ),
        ),
      ),
    healthcheck_instruction: ($) =>
      instruction(
        $,
        "healthcheck",
        choice(
          seq(alias($._healthcheck_cmd, $.healthcheck_kind), optional(seq($._gap, optional($._invocation)))),
          seq(alias($._healthcheck_word, $.word), repeat(seq($._gap, optional($.word)))),
          spaced($, $.word),
        ),
      ),
    _healthcheck_cmd: () => anyCase("cmd"),
    _healthcheck_word: ($) => prec.right(seq($._healthcheck_cmd, repeat1(choice($._text, $._expansion)))),

    unknown_instruction: ($) => unknown($, $._unknown_keyword),
    _unknown_from: ($) => unknown($, $._unknown_from_keyword),
    _unknown_keyword: ($) =>
      prec.right(
        seq(
          choice(
            $._unknown_part,
            ...KEYWORDS.filter((name) => name !== "from").map((name) => seq($[`_${name}`], $._unknown_rest)),
          ),
          repeat($._unknown_rest),
        ),
      ),
    _unknown_from_keyword: ($) => prec.right(seq($._from, repeat1($._unknown_rest))),
    _unknown_part: ($) => choice($._unknown_text, $.escape_sequence, $._odd, $._less),
    _unknown_rest: ($) => choice($._unknown_part, $._wide_space),
    _unknown_text: () => new RegExp(`[^${BLANKS}${WIDE_SPACES}\\n\\\\\`<][^${BLANKS}\\n\\\\\`<]*`),
    _wide_space: () => new RegExp(`[${WIDE_SPACES}]+`),

    // Flags.

    flag: ($) =>
      choice(
        prec.right(
          seq(
            field("name", alias($._mount_flag, $.flag_name)),
            optional(seq("=", field("value", optional(alias($._mount, $.mount))))),
          ),
        ),
        prec.right(
          seq(
            field("name", alias($._flag_name, $.flag_name)),
            optional(seq("=", field("value", optional($.word)))),
          ),
        ),
        prec.right(seq(field("name", alias($._end_of_flags, $.flag_name)), "=", field("value", optional($.word)))),
      ),
    // Flags win over text, which would be longer.
    _mount_flag: () => token(prec(1, "--mount")),
    _flag_name: ($) =>
      prec.right(
        choice(
          seq($._flag_start, repeat($._flag_part)),
          seq(choice($._mount_flag, $._end_of_flags), repeat1($._flag_part)),
        ),
      ),
    _flag_part: ($) => choice($._key_text, $._expansion),
    _flag_start: () => token(prec(1, /--[^ \t\v\f\r\n=\\`"'<][^ \t\v\f\r\n=\\`"'<]*/)),
    _end_of_flags: () => token(prec(1, "--")),
    _mount: ($) => prec.right(repeat1(choice($.mount_option, ","))),
    mount_option: ($) =>
      prec.right(
        choice(
          seq(
            field("key", alias($._mount_part, $.mount_key)),
            optional(seq("=", optional(field("value", alias($._mount_value, $.mount_value))))),
          ),
          seq("=", optional(field("value", alias($._mount_value, $.mount_value)))),
        ),
      ),
    _mount_part: ($) => prec.right(repeat1(choice($._mount_text, $._expansion))),
    _mount_value: ($) => prec.right(repeat1(choice($._mount_text, "=", $._expansion))),
    _mount_text: () => token(prec(-1, /[^ \t\v\f\r\n,=\\`$"'<]+/)),

    // Commands.

    _invocation: ($) => choice($.exec_form, $.shell_command),
    exec_form: ($) => prec.right(seq(alias($._exec_open, "["), repeat(choice($._space, $.json_string, ",")), "]", optional($._gap))),
    json_string: ($) =>
      seq('"', repeat(choice($._json_text, alias($._json_escape, $.escape_sequence), $._odd)), '"'),
    _json_text: () => token.immediate(prec(1, /[^"\\`\n]+/)),
    _json_escape: () => token.immediate(prec(1, /\\(u[0-9a-fA-F]{4}|[^\n])/)),
    shell_command: ($) => prec.right(seq($._shell_part, repeat(choice($._space, $._shell_part)))),
    _shell_part: ($) => choice($._shell_text, $.escape_sequence, $.heredoc_marker, $._less, $._odd),
    _shell_text: () => /[^ \t\v\f\r\n\\`<][^\n\\`<]*/,

    heredoc: ($) =>
      choice(
        seq(field("body", $.heredoc_body), optional(field("end", $.heredoc_end))),
        field("end", $.heredoc_end),
        $._heredoc_nothing,
      ),

    // Pairs.

    _env_pairs: ($) =>
      choice(
        seq(alias($._full_pair, $.env_pair), repeat(seq($._gap, optional(alias($._pair, $.env_pair))))),
        alias($._legacy_pair, $.env_pair),
      ),
    _label_pairs: ($) =>
      choice(
        seq(alias($._full_pair, $.label_pair), repeat(seq($._gap, optional(alias($._pair, $.label_pair))))),
        alias($._legacy_pair, $.label_pair),
      ),
    _full_pair: ($) =>
      prec.right(choice(seq(field("key", $.key), "=", optional(field("value", $.word))), seq("=", optional($.word)))),
    _legacy_pair: ($) =>
      prec.right(
        seq(field("key", $.key), optional(seq($._gap, optional(field("value", alias($._line, $.word)))))),
      ),
    _pair: ($) =>
      prec.right(
        choice(
          seq(field("key", $.key), optional(seq("=", optional(field("value", $.word))))),
          seq("=", optional($.word)),
        ),
      ),
    key: ($) => prec.right(repeat1(choice($._key_text, $._expansion, alias($._escaped_space, $.escape_sequence)))),
    _key_text: () => token(prec(-1, /[^ \t\v\f\r\n=\\`$"'<]+/)),

    // Images.

    image_spec: ($) =>
      prec.right(
        choice(
          seq(field("name", $.image_name), repeat($._image_suffix)),
          repeat1($._image_suffix),
        ),
      ),
    _image_suffix: ($) =>
      prec.right(
        choice(
          seq(":", optional(field("tag", $.image_tag))),
          seq("@", optional(field("digest", $.image_digest))),
        ),
      ),
    image_name: ($) => prec.right(repeat1(choice($._image_text, $._host_with_port, $._expansion))),
    image_tag: ($) => prec.right(repeat1(choice($._image_text, $._expansion))),
    image_digest: ($) => prec.right(seq(choice($._image_text, $._expansion), repeat(choice($._image_text, ":", $._expansion)))),
    _image_text: () => token(prec(-1, /[^ \t\v\f\r\n:@\\`$"'<]+/)),
    _host_with_port: () =>
      token(
        prec(
          -1,
          seq(
            choice(/[^ \t\v\f\r\n:@\\`$"'<\/]+:[0-9]+/, /\[[0-9a-fA-F:]+\](:[0-9]+)?/),
            /\/[^ \t\v\f\r\n:@\\`$"'<]*/,
          ),
        ),
      ),

    // Words.

    // Only where BuildKit minds quotes can white space be escaped.
    word: ($) => prec.right(repeat1(choice($._text, $._expansion, alias($._escaped_space, $.escape_sequence)))),
    _plain_word: ($) => prec.right(repeat1(choice($._text, $._expansion))),
    _line: ($) =>
      prec.right(seq(choice($._text, $._line_expansion), repeat(choice($._space, $._text, $._line_expansion)))),
    _text: () => /[^ \t\v\f\r\n\\`$"'<]+/,

    _expansion: ($) => choice($.variable, $.heredoc_marker, $._quoted_or_odd),
    _line_expansion: ($) => choice(alias($._line_variable, $.variable), $._quoted_or_odd),
    _quoted_or_odd: ($) =>
      choice($.double_quoted_string, $.single_quoted_string, $.escape_sequence, $._less, $._odd, $._dollar),
    // An escape character that escapes nothing, or the other one of the two; and NUL, which no other token takes.
    _odd: () => /[\\`\u0000]/,
    _dollar: () => "$",

    variable: ($) => variable($, choice($._brace_text, $._expansion), $._word_end),
    _line_variable: ($) => variable($, choice($._space, $._brace_text, $._line_expansion), $._line_end),
    _quoted_variable: ($) => variable($, choice($._brace_text, $._quoted_part, $.single_quoted_string), $._quote_end),
    variable_name: () => token.immediate(prec(2, /[\p{L}_][\p{L}\p{Nd}_]*|[0-9]+|[@*#?!$\-]/)),
    variable_operator: () => token.immediate(prec(2, /:[-+?=]?|[-+?=]|##?|%%?|\/\/?/)),
    _brace_text: () => token(prec(-1, /[^ \t\v\f\r\n\\`$"'<}]+/)),

    double_quoted_string: ($) =>
      seq('"', repeat(choice($._double_quoted_text, $._quoted_part)), choice('"', $._line_end)),
    _quoted_part: ($) =>
      choice($._space, alias($._quoted_variable, $.variable), $.escape_sequence, $._less, $._odd, $._dollar),
    _double_quoted_text: () => token(prec(-1, /[^ \t\v\f\r\n\\`$"<]+/)),
    single_quoted_string: ($) =>
      seq("'", repeat(choice($._space, $._single_quoted_text, $._escape_run, $._less, $._odd)), choice("'", $._line_end)),
    _single_quoted_text: () => token(prec(-1, /[^ \t\v\f\r\n\\`'<]+/)),
  },
});
