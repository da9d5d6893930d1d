/// The grammar of Dockerfiles (thin).
const insensitive = (word) => new RegExp(word.split("").map((c) => `[${c.toLowerCase()}${c}]`).join(""));
const kinds = ["FROM","CMD","LABEL","MAINTAINER","EXPOSE","ENV","ENTRYPOINT","VOLUME","USER","WORKDIR","ARG","STOPSIGNAL","HEALTHCHECK","SHELL"];
const hosts = ["RUN","ADD","COPY"];
const rule = (k) => `${k.toLowerCase()}_instruction`;
const key = (k) => alias(token(prec(1, insensitive(k))), "keyword");
module.exports = grammar({
  name: "dockerfile",
  externals: ($) => [$.line_continuation, $.comment, $._empty_line, $._directive_hash, $._scan_line, $.heredoc_marker, $._less, $._heredoc_newline, $.heredoc_body, $.heredoc_end, $._heredoc_nothing, $.directive_value],
  extras: ($) => [/[ \t\f\v\r]+/, $.line_continuation, $.comment, $._empty_line],
  rules: {
    source_file: ($) => seq(optional($._bom), repeat(seq($.directive, $._newline)), repeat(seq(optional($._item), $._newline)), optional(choice($._item, $.directive))),
    _bom: () => "\ufeff",
    _item: ($) => choice(alias($._comment_line, $.comment), $._instruction),
    _newline: () => "\n",
    directive: ($) => seq($._directive_hash, field("name", $.directive_name), "=", field("value", $.directive_value)),
    directive_name: () => /[a-zA-Z][a-zA-Z0-9]*/,
    _comment_line: () => token(prec(3, /#[^\n]*/)),
    _instruction: ($) => choice(...[...kinds, ...hosts, "ONBUILD"].map((k) => $[rule(k)]), $.unknown_instruction),
    ...Object.fromEntries(kinds.map((k) => [rule(k), ($) => prec.right(seq(field("keyword", alias($[`_${k.toLowerCase()}`], $.keyword)), optional($._arguments)))])),
    ...Object.fromEntries(hosts.map((k) => [rule(k), ($) => prec.right(seq(field("keyword", alias($[`_${k.toLowerCase()}`], $.keyword)), $._scan_line, optional($._host_arguments), repeat(seq($._heredoc_newline, $.heredoc))))])),
    onbuild_instruction: ($) => prec.right(seq(field("keyword", alias($._onbuild, $.keyword)), optional(field("instruction", $._instruction)))),
    unknown_instruction: ($) => prec.right(seq(field("keyword", alias($._unknown, $.keyword)), optional($._arguments))),
    ...Object.fromEntries([...kinds, ...hosts, "ONBUILD"].map((k) => [`_${k.toLowerCase()}`, () => token(prec(1, insensitive(k)))])),
    _unknown: () => token(prec(-1, choice(/[^\s\\`]+/, /[\\`]/))),
    _arguments: ($) => repeat1(choice($._text, $._less, "\\", "`")),
    _host_arguments: ($) => repeat1(choice($._text, $._less, $.heredoc_marker, "\\", "`")),
    _text: () => token(prec(-2, /[^\s\\`<][^\n\\`<]*/)),
    heredoc: ($) => choice(seq(field("body", $.heredoc_body), optional(field("end", $.heredoc_end))), field("end", $.heredoc_end), $._heredoc_nothing),
  },
});
