// The logical line: text joined as BuildKit joins it, and what can be read from it.
//
// Only `scanner.c` includes this. Nothing here knows of the scanner's state.

#ifndef DOCKERFILE_LINE_H
#define DOCKERFILE_LINE_H

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

#include <string.h>

// Text that grows.
typedef struct {
  char *bytes;
  size_t length;
  size_t capacity;
} Buffer;

static void buffer_push(Buffer *buffer, char byte) {
  if (buffer->length == buffer->capacity) {
    buffer->capacity = buffer->capacity ? buffer->capacity * 2 : 256;
    buffer->bytes = ts_realloc(buffer->bytes, buffer->capacity);
  }
  buffer->bytes[buffer->length++] = byte;
}

// Adds a character as UTF-8. A NUL byte becomes U+0001, so that texts can hold it.
static void buffer_push_character(Buffer *buffer, int32_t character) {
  uint32_t c = character > 0 ? (uint32_t)character : 1;
  if (c < 0x80) {
    buffer_push(buffer, (char)c);
  } else if (c < 0x800) {
    buffer_push(buffer, (char)(0xc0 | (c >> 6)));
    buffer_push(buffer, (char)(0x80 | (c & 0x3f)));
  } else if (c < 0x10000) {
    buffer_push(buffer, (char)(0xe0 | (c >> 12)));
    buffer_push(buffer, (char)(0x80 | ((c >> 6) & 0x3f)));
    buffer_push(buffer, (char)(0x80 | (c & 0x3f)));
  } else {
    buffer_push(buffer, (char)(0xf0 | (c >> 18)));
    buffer_push(buffer, (char)(0x80 | ((c >> 12) & 0x3f)));
    buffer_push(buffer, (char)(0x80 | ((c >> 6) & 0x3f)));
    buffer_push(buffer, (char)(0x80 | (c & 0x3f)));
  }
}

static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

// White space as Go's unicode.IsSpace knows it, without the newline.
static bool is_space(int32_t c) {
  return is_blank(c) || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
         c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }
static void skip(TSLexer *lexer) { lexer->advance(lexer, true); }
static bool at_line_end(TSLexer *lexer) { return lexer->eof(lexer) || lexer->lookahead == '\n'; }

// Takes a continuation off the end of a line that begins at `start` of the buffer; says whether there was one.
static bool trim_continuation(Buffer *line, size_t start, char escape) {
  while (line->length > start && line->bytes[line->length - 1] == '\r') line->length--;
  size_t end = line->length;
  while (end > start && (line->bytes[end - 1] == ' ' || line->bytes[end - 1] == '\t')) end--;
  if (end == start || line->bytes[end - 1] != escape) return false;
  if (end - start > 1 && line->bytes[end - 2] == escape) return false;
  line->length = end - 1;
  return true;
}

// Reads the rest of the logical line as BuildKit joins it.
static void join_line(TSLexer *lexer, char escape, Buffer *line) {
  for (;;) {
    size_t start = line->length;
    while (!at_line_end(lexer)) {
      buffer_push_character(line, lexer->lookahead);
      advance(lexer);
    }
    if (!trim_continuation(line, start, escape) || lexer->eof(lexer)) return;
    for (bool is_dropped = true; is_dropped;) {
      advance(lexer);
      size_t indent = line->length;
      while (!at_line_end(lexer) && is_space(lexer->lookahead)) {
        buffer_push_character(line, lexer->lookahead);
        advance(lexer);
      }
      is_dropped = at_line_end(lexer) || lexer->lookahead == '#';
      if (is_dropped) {
        line->length = indent;
        while (!at_line_end(lexer)) advance(lexer);
        if (lexer->eof(lexer)) return;
      }
    }
  }
}

// A place in a joined line.
typedef struct {
  const char *bytes;
  size_t length;
  size_t at;
} Reader;

static int peek(const Reader *reader) {
  return reader->at < reader->length ? (unsigned char)reader->bytes[reader->at] : -1;
}

static bool eat(Reader *reader, char byte) {
  if (peek(reader) != (unsigned char)byte) return false;
  reader->at++;
  return true;
}

static void eat_blanks(Reader *reader) {
  while (peek(reader) == ' ' || peek(reader) == '\t' || peek(reader) == '\r') reader->at++;
}

static bool eat_json_string(Reader *reader) {
  if (!eat(reader, '"')) return false;
  for (;;) {
    int c = peek(reader);
    reader->at++;
    if (c < 0x20) return false;  // The end of the line too.
    if (c == '"') return true;
    if (c != '\\') continue;
    c = peek(reader);
    reader->at++;
    if (c == 'u') {
      for (int digit = 0; digit < 4; digit++, reader->at++) {
        c = peek(reader);
        if (c < 0 || !strchr("0123456789abcdefABCDEF", c)) return false;
      }
    } else if (c < 0 || !strchr("\"\\/bfnrt", c)) {
      return false;
    }
  }
}

// Whether the rest of the line is a JSON array of strings and nothing more.
static bool is_string_array(Reader reader) {
  if (!eat(&reader, '[')) return false;
  eat_blanks(&reader);
  if (!eat(&reader, ']')) {
    for (;;) {
      eat_blanks(&reader);
      if (!eat_json_string(&reader)) return false;
      eat_blanks(&reader);
      if (eat(&reader, ']')) break;
      if (!eat(&reader, ',')) return false;
    }
  }
  while (is_blank(peek(&reader))) reader.at++;
  return reader.at == reader.length;
}

// Passes the flags, which may hold quotes and escapes.
static void eat_flags(Reader *reader) {
  for (;;) {
    while (is_blank(peek(reader))) reader->at++;
    bool is_flag = peek(reader) == '-' && reader->at + 1 < reader->length && reader->bytes[reader->at + 1] == '-';
    if (!is_flag) return;
    size_t start = reader->at;
    int quote = 0;
    while (reader->at < reader->length && (quote || !is_blank(peek(reader)))) {
      int c = peek(reader);
      if (c == '\\') reader->at++;
      else if (c == quote) quote = 0;
      else if (!quote && (c == '"' || c == '\'')) quote = c;
      reader->at++;
    }
    if (reader->at > reader->length) reader->at = reader->length;
    if (reader->at - start == 2) return;
  }
}

// One word of a line: where it stands, and which run of `<<` is the first in it.
typedef struct {
  size_t start;
  size_t end;
  uint16_t ordinal;
} Word;

// Reads the next word; `runs` counts the runs of two or more `<` so far. False at an open quote or brace.
static bool eat_word(Reader *reader, Word *word, uint16_t *runs) {
  int quote = 0;
  unsigned braces = 0;
  word->start = reader->at;
  word->ordinal = *runs;
  while (reader->at < reader->length && (quote || !is_blank(peek(reader)))) {
    int c = peek(reader);
    if (c == '\\' && quote != '\'') {
      reader->at += 2;
      continue;
    }
    if (c == '<') {
      size_t first = reader->at;
      while (peek(reader) == '<') reader->at++;
      if (reader->at - first > 1) (*runs)++;
      continue;
    }
    if (c == quote) quote = 0;
    else if (!quote && (c == '"' || c == '\'')) quote = c;
    else if (quote != '\'' && c == '$' && reader->at + 1 < reader->length && reader->bytes[reader->at + 1] == '{') braces++;
    else if (c == '}' && braces) braces--;
    reader->at++;
  }
  if (reader->at > reader->length) reader->at = reader->length;
  word->end = reader->at;
  return !quote && !braces;
}

#endif
