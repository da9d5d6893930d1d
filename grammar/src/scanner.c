// The external scanner: what depends on the line, on the escape character, or on the whole logical line.
//
// Continuations, the comments and empty lines between continued lines, directives, the choice between exec form and
// shell form, and heredocs. Everything else is in grammar.js. Nothing here is valid where an instruction starts,
// except a continuation, so that re-parsing stays cheap.

#include "line.h"
#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

#include <string.h>

enum TokenType {
  LINE_CONTINUATION,
  COMMENT,
  EMPTY_LINE,
  DIRECTIVE_HASH,
  DIRECTIVE_VALUE,
  COMMENT_LINE,
  LINE_SCAN,
  EXEC_OPEN,
  ESCAPE_SEQUENCE,
  ESCAPED_SPACE,
  ESCAPE_RUN,
  HEREDOC_MARKER,
  LESS,
  LINE_END,
  WORD_END,
  QUOTE_END,
  HEREDOC_NEWLINE,
  HEREDOC_BODY,
  HEREDOC_END,
  HEREDOC_NOTHING,
  ERROR_SENTINEL,
};

// What the next line of a continued instruction is, when it is not content.
enum Pending { PENDING_NOTHING, PENDING_COMMENT, PENDING_EMPTY };

// The state must fit into tree-sitter's buffer of 1,024 bytes: 9 + 16 * 5 + 900. Heredocs beyond that are not seen.
enum { MAX_HEREDOCS = 16, MAX_NAMES = 900, STATE_HEAD = 9 };

typedef struct {
  uint16_t start;    // Where the delimiter begins in `names`.
  uint16_t length;   // How long it is.
  uint16_t ordinal;  // Which run of `<<` of the line it stands at.
  bool strips_tabs;
} Heredoc;

typedef struct {
  char escape;
  uint8_t pending;
  uint8_t count;        // How many heredocs the logical line has.
  uint8_t next;         // The one whose body comes next.
  uint16_t ordinal;     // How many runs of `<<` were passed.
  uint16_t names_used;
  bool is_heredoc_line; // Whether the newline of the line with the markers was passed.
  Heredoc heredocs[MAX_HEREDOCS];
  char names[MAX_NAMES];
} Scanner;

static bool accept(TSLexer *lexer, enum TokenType type) {
  lexer->result_symbol = type;
  return true;
}

void *tree_sitter_dockerfile_external_scanner_create(void) {
  Scanner *scanner = ts_calloc(1, sizeof(Scanner));
  scanner->escape = '\\';
  return scanner;
}

void tree_sitter_dockerfile_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_dockerfile_external_scanner_serialize(void *payload, char *buffer) {
  const Scanner *scanner = payload;
  unsigned at = 0;
  buffer[at++] = scanner->escape;
  buffer[at++] = (char)scanner->pending;
  buffer[at++] = (char)scanner->count;
  buffer[at++] = (char)scanner->next;
  buffer[at++] = (char)scanner->is_heredoc_line;
  memcpy(&buffer[at], &scanner->ordinal, 2);
  memcpy(&buffer[at + 2], &scanner->names_used, 2);
  at += 4;
  for (unsigned i = 0; i < scanner->count; i++) {
    memcpy(&buffer[at], &scanner->heredocs[i].length, 2);
    memcpy(&buffer[at + 2], &scanner->heredocs[i].ordinal, 2);
    buffer[at + 4] = (char)scanner->heredocs[i].strips_tabs;
    at += 5;
  }
  memcpy(&buffer[at], scanner->names, scanner->names_used);
  return at + scanner->names_used;
}

void tree_sitter_dockerfile_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Scanner *scanner = payload;
  memset(scanner, 0, sizeof(Scanner));
  scanner->escape = '\\';
  if (length < STATE_HEAD) return;
  unsigned at = 0;
  scanner->escape = buffer[at++];
  scanner->pending = (uint8_t)buffer[at++];
  scanner->count = (uint8_t)buffer[at++];
  scanner->next = (uint8_t)buffer[at++];
  scanner->is_heredoc_line = buffer[at++] != 0;
  memcpy(&scanner->ordinal, &buffer[at], 2);
  memcpy(&scanner->names_used, &buffer[at + 2], 2);
  at += 4;
  uint16_t start = 0;
  for (unsigned i = 0; i < scanner->count; i++) {
    Heredoc *heredoc = &scanner->heredocs[i];
    memcpy(&heredoc->length, &buffer[at], 2);
    memcpy(&heredoc->ordinal, &buffer[at + 2], 2);
    heredoc->strips_tabs = buffer[at + 4] != 0;
    heredoc->start = start;
    start += heredoc->length;
    at += 5;
  }
  memcpy(scanner->names, &buffer[at], scanner->names_used);
}

// Looks at the line that begins here: is it one that BuildKit drops between continued lines?
static uint8_t look_at_line(TSLexer *lexer) {
  while (!lexer->eof(lexer) && is_space(lexer->lookahead)) advance(lexer);
  if (lexer->eof(lexer)) return PENDING_NOTHING;
  if (lexer->lookahead == '\n') return PENDING_EMPTY;
  return lexer->lookahead == '#' ? PENDING_COMMENT : PENDING_NOTHING;
}

static bool scan_empty_line(Scanner *scanner, TSLexer *lexer) {
  while (!at_line_end(lexer) && is_space(lexer->lookahead)) advance(lexer);
  scanner->pending = PENDING_NOTHING;
  if (lexer->lookahead != '\n') return false;
  advance(lexer);
  lexer->mark_end(lexer);
  scanner->pending = look_at_line(lexer);
  return accept(lexer, EMPTY_LINE);
}

static bool scan_comment(Scanner *scanner, TSLexer *lexer) {
  while (!at_line_end(lexer) && is_space(lexer->lookahead)) skip(lexer);
  scanner->pending = PENDING_NOTHING;
  if (lexer->lookahead != '#') return false;
  while (!at_line_end(lexer)) advance(lexer);
  lexer->mark_end(lexer);
  // What is left of the line is its newline, which is read like an empty line.
  if (!lexer->eof(lexer)) scanner->pending = PENDING_EMPTY;
  return accept(lexer, COMMENT);
}

// Reads a comment on a line of its own, to the end of the line.
static bool scan_comment_line(TSLexer *lexer) {
  while (!at_line_end(lexer)) advance(lexer);
  lexer->mark_end(lexer);
  return accept(lexer, COMMENT_LINE);
}

// Reads `# name=value` far enough to know whether it is a directive.
static bool is_directive(Scanner *scanner, TSLexer *lexer) {
  while (!lexer->eof(lexer) && is_blank(lexer->lookahead)) advance(lexer);
  char name[8];
  unsigned length = 0;
  for (;; advance(lexer)) {
    int32_t c = lexer->lookahead;
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    if (c < 'a' || c > 'z') break;
    if (length == sizeof(name) - 1) return false;
    name[length++] = (char)c;
  }
  name[length] = 0;
  bool is_escape = strcmp(name, "escape") == 0;
  if (!is_escape && strcmp(name, "syntax") != 0 && strcmp(name, "check") != 0) return false;
  while (!lexer->eof(lexer) && is_blank(lexer->lookahead)) advance(lexer);
  if (lexer->lookahead != '=') return false;
  advance(lexer);
  while (!lexer->eof(lexer) && is_blank(lexer->lookahead)) advance(lexer);
  if (at_line_end(lexer)) return false;
  if (is_escape && lexer->lookahead == '`') {
    advance(lexer);
    while (!lexer->eof(lexer) && is_blank(lexer->lookahead)) advance(lexer);
    if (at_line_end(lexer)) scanner->escape = '`';
  }
  return true;
}

// Reads the `#` of a directive, or the whole of a comment.
static bool scan_directive(Scanner *scanner, TSLexer *lexer, const bool *valid) {
  advance(lexer);
  lexer->mark_end(lexer);
  if (is_directive(scanner, lexer)) return accept(lexer, DIRECTIVE_HASH);
  return valid[COMMENT_LINE] && scan_comment_line(lexer);
}

static bool scan_directive_value(TSLexer *lexer) {
  while (!lexer->eof(lexer) && is_blank(lexer->lookahead)) skip(lexer);
  if (at_line_end(lexer)) return false;
  while (!at_line_end(lexer)) {
    bool is_content = !is_blank(lexer->lookahead);
    advance(lexer);
    if (is_content) lexer->mark_end(lexer);
  }
  return accept(lexer, DIRECTIVE_VALUE);
}

// Adds a heredoc if the word is one: digits, `<<`, an optional `-`, and a delimiter without `<`.
static void note_heredoc(Scanner *scanner, const Buffer *line, Word word) {
  const char *bytes = line->bytes;
  size_t at = word.start;
  while (at < word.end && bytes[at] >= '0' && bytes[at] <= '9') at++;
  if (word.end - at < 3 || bytes[at] != '<' || bytes[at + 1] != '<') return;
  at += 2;
  bool strips_tabs = bytes[at] == '-';
  if (strips_tabs) at++;
  if (at == word.end || memchr(&bytes[at], '<', word.end - at) || scanner->count == MAX_HEREDOCS) return;
  Heredoc heredoc = {scanner->names_used, 0, word.ordinal, strips_tabs};
  char quote = 0;
  for (; at < word.end; at++) {
    char c = bytes[at];
    if (c == '\\' && quote != '\'') {
      if (++at == word.end) break;
      c = bytes[at];
    } else if (c == quote) {
      quote = 0;
      continue;
    } else if (!quote && (c == '"' || c == '\'')) {
      quote = c;
      continue;
    }
    if (heredoc.start + heredoc.length == MAX_NAMES) return;
    scanner->names[heredoc.start + heredoc.length++] = c;
  }
  scanner->names_used += heredoc.length;
  scanner->heredocs[scanner->count++] = heredoc;
}

static void forget_heredocs(Scanner *scanner) {
  scanner->count = 0;
  scanner->next = 0;
  scanner->ordinal = 0;
  scanner->names_used = 0;
  scanner->is_heredoc_line = false;
}

// Looks through the whole logical line once for its heredocs. The token is empty.
static bool scan_line(Scanner *scanner, TSLexer *lexer) {
  lexer->mark_end(lexer);
  forget_heredocs(scanner);
  Buffer line = {0};
  join_line(lexer, scanner->escape, &line);
  Reader reader = {line.bytes, line.length, 0};
  eat_flags(&reader);
  uint16_t runs = 0;
  if (!is_string_array(reader)) {
    reader.at = 0;
    for (;;) {
      while (is_blank(peek(&reader))) reader.at++;
      if (reader.at >= reader.length) break;
      Word word;
      if (!eat_word(&reader, &word, &runs)) {
        forget_heredocs(scanner);
        break;
      }
      note_heredoc(scanner, &line, word);
    }
  }
  ts_free(line.bytes);
  return accept(lexer, LINE_SCAN);
}

// Reads the `[` of an exec form, if the rest of the logical line makes one.
static bool scan_exec_open(Scanner *scanner, TSLexer *lexer) {
  Buffer line = {0};
  buffer_push(&line, '[');
  advance(lexer);
  lexer->mark_end(lexer);
  join_line(lexer, scanner->escape, &line);
  Reader reader = {line.bytes, line.length, 0};
  bool is_exec = is_string_array(reader);
  ts_free(line.bytes);
  return is_exec && accept(lexer, EXEC_OPEN);
}

// Reads what begins with the escape character: a continuation, or a character that it escapes.
// A run of them is one token, because none of the run can continue the line.
static bool scan_escape(Scanner *scanner, TSLexer *lexer, const bool *valid) {
  unsigned run = 0;
  for (; lexer->lookahead == scanner->escape; run++) advance(lexer);
  lexer->mark_end(lexer);
  bool escapes_next = run % 2 == 1 && !at_line_end(lexer) && !is_space(lexer->lookahead);
  if (run > 1 || escapes_next) {
    // Between single quotes nothing is escaped.
    if (valid[ESCAPE_RUN]) return accept(lexer, ESCAPE_RUN);
    if (escapes_next) advance(lexer);
    lexer->mark_end(lexer);
    return valid[ESCAPE_SEQUENCE] && accept(lexer, ESCAPE_SEQUENCE);
  }
  bool escapes_space = valid[ESCAPED_SPACE] && is_blank(lexer->lookahead);
  if (escapes_space) {
    advance(lexer);
    lexer->mark_end(lexer);
  }
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t') advance(lexer);
  while (lexer->lookahead == '\r') advance(lexer);
  if (!at_line_end(lexer)) return escapes_space && accept(lexer, ESCAPED_SPACE);
  if (!lexer->eof(lexer)) advance(lexer);
  lexer->mark_end(lexer);
  scanner->pending = look_at_line(lexer);
  return valid[LINE_CONTINUATION] && accept(lexer, LINE_CONTINUATION);
}

// Reads the rest of a `<<NAME`: to white space outside quotes, or to what may be a continuation.
static void eat_marker(Scanner *scanner, TSLexer *lexer) {
  int32_t quote = 0;
  for (;;) {
    lexer->mark_end(lexer);
    int32_t c = lexer->lookahead;
    if (at_line_end(lexer) || (!quote && is_blank(c))) return;
    advance(lexer);
    if (c == scanner->escape || (c == '\\' && quote != '\'')) {
      if (at_line_end(lexer) || is_blank(lexer->lookahead)) return;
      advance(lexer);
    } else if (c == quote) {
      quote = 0;
    } else if (!quote && (c == '"' || c == '\'')) {
      quote = c;
    }
  }
}

// Reads a run of `<`, and the whole `<<NAME` if the line's scan found a heredoc there.
static bool scan_less(Scanner *scanner, TSLexer *lexer, const bool *valid) {
  unsigned run = 0;
  for (; lexer->lookahead == '<'; run++) advance(lexer);
  lexer->mark_end(lexer);
  if (run < 2) return accept(lexer, LESS);
  uint16_t ordinal = scanner->ordinal++;
  bool is_marker = false;
  for (unsigned i = 0; i < scanner->count; i++) is_marker |= scanner->heredocs[i].ordinal == ordinal;
  if (!is_marker || !valid[HEREDOC_MARKER]) return accept(lexer, LESS);
  eat_marker(scanner, lexer);
  return accept(lexer, HEREDOC_MARKER);
}

// Says whether the string, the variable, or the word of it ends here although nothing closes it. The token is empty.
static bool scan_end(TSLexer *lexer, const bool *valid) {
  lexer->mark_end(lexer);
  bool ends_line = at_line_end(lexer);
  if (valid[WORD_END] && (ends_line || is_blank(lexer->lookahead))) return accept(lexer, WORD_END);
  if (valid[QUOTE_END] && (ends_line || lexer->lookahead == '"')) return accept(lexer, QUOTE_END);
  return valid[LINE_END] && ends_line && accept(lexer, LINE_END);
}

static bool scan_heredoc_newline(Scanner *scanner, TSLexer *lexer) {
  advance(lexer);
  lexer->mark_end(lexer);
  scanner->is_heredoc_line = true;
  return accept(lexer, HEREDOC_NEWLINE);
}

// Reads one line of a body and says whether it is the delimiter; leaves the lexer before its newline.
// When `marks` is set, the token ends behind the delimiter.
static bool eat_delimiter(TSLexer *lexer, const char *name, unsigned length, bool marks) {
  Buffer line = {0};
  bool is_same = true;
  while (!at_line_end(lexer) && is_same) {
    if (line.length == length && marks) lexer->mark_end(lexer);
    buffer_push_character(&line, lexer->lookahead);
    bool is_end = line.length > length;
    is_same = is_end ? lexer->lookahead == '\r' : memcmp(line.bytes, name, line.length) == 0;
    advance(lexer);
  }
  is_same = is_same && line.length >= length;
  if (is_same && line.length == length && marks) lexer->mark_end(lexer);
  ts_free(line.bytes);
  return is_same;
}

// Reads the body of the next heredoc, or its delimiter where the body is empty or read already.
static bool scan_heredoc(Scanner *scanner, TSLexer *lexer, const bool *valid) {
  const Heredoc *heredoc = &scanner->heredocs[scanner->next];
  const char *name = &scanner->names[heredoc->start];
  bool has_body = false;
  lexer->mark_end(lexer);
  for (; !lexer->eof(lexer); has_body = true) {
    // Tabs before a delimiter are part of its token: until it is read, they may as well be part of a body.
    while (heredoc->strips_tabs && lexer->lookahead == '\t') advance(lexer);
    if (eat_delimiter(lexer, name, heredoc->length, !has_body)) {
      if (has_body) return valid[HEREDOC_BODY] && accept(lexer, HEREDOC_BODY);
      scanner->next++;
      scanner->is_heredoc_line = false;
      return valid[HEREDOC_END] && accept(lexer, HEREDOC_END);
    }
    while (!at_line_end(lexer)) advance(lexer);
    if (!lexer->eof(lexer)) advance(lexer);
    lexer->mark_end(lexer);
  }
  scanner->next++;
  scanner->is_heredoc_line = false;
  if (has_body) {
    lexer->mark_end(lexer);
    return valid[HEREDOC_BODY] && accept(lexer, HEREDOC_BODY);
  }
  return valid[HEREDOC_NOTHING] && accept(lexer, HEREDOC_NOTHING);
}

bool tree_sitter_dockerfile_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *scanner = payload;
  bool recovers = valid[ERROR_SENTINEL];
  if (scanner->pending == PENDING_EMPTY && valid[EMPTY_LINE]) return scan_empty_line(scanner, lexer);
  if (scanner->pending == PENDING_COMMENT && valid[COMMENT]) return scan_comment(scanner, lexer);
  if (!recovers) {
    if (valid[DIRECTIVE_VALUE]) return scan_directive_value(lexer);
    if (valid[DIRECTIVE_HASH] && lexer->lookahead == '#') return scan_directive(scanner, lexer, valid);
    if (valid[COMMENT_LINE] && lexer->lookahead == '#') return scan_comment_line(lexer);
    if (scanner->is_heredoc_line && scanner->next < scanner->count && (valid[HEREDOC_BODY] || valid[HEREDOC_END])) {
      return scan_heredoc(scanner, lexer, valid);
    }
    // A keyword that goes on is none.
    if (valid[LINE_SCAN] && (at_line_end(lexer) || is_blank(lexer->lookahead))) return scan_line(scanner, lexer);
  }
  if (lexer->lookahead == scanner->escape && !lexer->eof(lexer)) return scan_escape(scanner, lexer, valid);
  if (recovers) return false;
  if (scan_end(lexer, valid)) return true;
  if (lexer->lookahead == '<' && valid[LESS]) return scan_less(scanner, lexer, valid);
  if (lexer->lookahead == '[' && valid[EXEC_OPEN]) return scan_exec_open(scanner, lexer);
  if (lexer->lookahead == '\n' && valid[HEREDOC_NEWLINE] && scanner->next < scanner->count) {
    return scan_heredoc_newline(scanner, lexer);
  }
  return false;
}
