; A continued line is indented; a heredoc's body is left alone.

(line_continuation) @indent.begin
(heredoc_body) @indent.ignore
