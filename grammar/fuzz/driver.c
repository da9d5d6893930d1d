// Parses files, and what a seeded generator makes of them, for the sanitizers to watch. `asan.sh` builds and runs it.
//
// Reads file names from standard input. Every file is parsed whole, then in each round once cut short and once mutated;
// the mutated text is parsed both afresh and from the edited tree of the whole file.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_dockerfile(void);

typedef struct {
  char *bytes;
  uint32_t length;
} Text;

static uint64_t seed;
static unsigned long inputs;

// xorshift64*: the same seed gives the same inputs everywhere.
static uint32_t random_below(uint32_t limit) {
  seed ^= seed >> 12;
  seed ^= seed << 25;
  seed ^= seed >> 27;
  return (uint32_t)((seed * UINT64_C(2685821657736338717)) >> 32) % limit;
}

static const char *const FRAGMENTS[] = {
    "<<EOF",  "<<-EOF", "<<\"E F\"", "<<E\\OF", "<<'EOF'", "3<<X",     "<<<",      "\nEOF\n", "\n\tEOF\n", "EOF",
    "\\\n",   "`\n",    "\\ \r\n",   "\\\\\n",  "\n",      "\r\n",     "\n\n",     "\n# c\n", "# escape=`\n",
    "# syntax=a/b:1\n", "# check=skip=all\n",   "\"",      "'",        "[",        "]",       "[\"a\", \"b\"]",
    "${",     "}",      "$x",        "${x:-",   "${x##",   "${x//a/b", "--mount=type=cache,target=/x", "--from=", "-- ",
    "=",      ":",      "@",         ",",       " ",       "\t",       "\v",       "\xc2\xa0", "\xe2\x80\xa8", "\xf0\x9f\x90\xb3",
    "\xff",   "\xc2",   "\xef\xbb\xbf", "\\",   "`",       "<",        "#",        "\nRUN ",   "\nCOPY ",   "\nADD ",
    "\nONBUILD ",       "\nFROM a AS b\n",      "\nENV a b\n",         "\nHEALTHCHECK CMD ", "\nLABEL ", "\nSHELL [\"a\"]\n",
};

static Text copy_of(const char *bytes, uint32_t length) {
  Text text = {malloc(length ? length : 1), length};
  memcpy(text.bytes, bytes, length);
  return text;
}

static Text read_file(const char *name) {
  Text text = {0};
  FILE *file = fopen(name, "rb");
  if (!file) {
    perror(name);
    exit(2);
  }
  for (size_t got = 1; got;) {
    text.bytes = realloc(text.bytes, text.length + 65536);
    got = fread(text.bytes + text.length, 1, 65536, file);
    text.length += (uint32_t)got;
  }
  fclose(file);
  return text;
}

static TSPoint point_at(const Text *text, uint32_t offset) {
  TSPoint point = {0, 0};
  for (uint32_t i = 0; i < offset; i++) {
    point.column++;
    if (text->bytes[i] == '\n') point = (TSPoint){point.row + 1, 0};
  }
  return point;
}

// The text must be in a block of its very size, so that one byte too many is seen.
static TSTree *parse(TSParser *parser, const Text *text, const TSTree *old) {
  Text exact = copy_of(text->bytes, text->length);
  TSTree *tree = ts_parser_parse_string(parser, old, exact.bytes, exact.length);
  free(exact.bytes);
  if (!tree || ts_node_end_byte(ts_tree_root_node(tree)) > text->length) {
    fprintf(stderr, "the tree does not fit the text\n");
    abort();
  }
  inputs++;
  return tree;
}

// Replaces `removed` bytes at `start`, in the text and in the tree that goes with it.
static void splice(Text *text, TSTree *tree, uint32_t start, uint32_t removed, const char *added, uint32_t added_length) {
  TSInputEdit edit = {start, start + removed, start + added_length, point_at(text, start), point_at(text, start + removed), {0, 0}};
  uint32_t tail = text->length - start - removed;
  Text next = {malloc(start + added_length + tail + 1), start + added_length + tail};
  memcpy(next.bytes, text->bytes, start);
  memcpy(next.bytes + start, added, added_length);
  memcpy(next.bytes + start + added_length, text->bytes + start + removed, tail);
  free(text->bytes);
  *text = next;
  edit.new_end_point = point_at(text, edit.new_end_byte);
  ts_tree_edit(tree, &edit);
}

static void mutate(Text *text, TSTree *tree) {
  uint32_t start = random_below(text->length + 1);
  uint32_t left = text->length - start;
  uint32_t removed = random_below(3) ? 0 : random_below((left < 40 ? left : 40) + 1);
  uint32_t kind = random_below(8);
  if (kind == 0) {
    char byte = (char)random_below(256);
    splice(text, tree, start, removed, &byte, 1);
  } else if (kind == 1 && text->length) {
    uint32_t from = random_below(text->length);
    uint32_t most = text->length - from < 80 ? text->length - from : 80;
    Text piece = copy_of(text->bytes + from, random_below(most + 1));
    splice(text, tree, start, removed, piece.bytes, piece.length);
    free(piece.bytes);
  } else {
    const char *fragment = FRAGMENTS[random_below(sizeof(FRAGMENTS) / sizeof(*FRAGMENTS))];
    splice(text, tree, start, removed, fragment, (uint32_t)strlen(fragment));
  }
}

static void play_round(TSParser *parser, const Text *whole, const TSTree *tree) {
  Text cut = {whole->bytes, random_below(whole->length + 1)};
  ts_tree_delete(parse(parser, &cut, NULL));

  Text mutated = copy_of(whole->bytes, whole->length);
  TSTree *edited = ts_tree_copy(tree);
  for (uint32_t left = 1 + random_below(6); left; left--) mutate(&mutated, edited);
  ts_tree_delete(parse(parser, &mutated, edited));
  ts_tree_delete(parse(parser, &mutated, NULL));
  ts_tree_delete(edited);
  free(mutated.bytes);
}

int main(int count, char **arguments) {
  unsigned long rounds = count > 1 ? strtoul(arguments[1], NULL, 10) : 1;
  seed = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
  if (!seed) seed = 1;
  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_dockerfile());
  char name[4096];
  while (fgets(name, sizeof(name), stdin)) {
    name[strcspn(name, "\n")] = 0;
    Text whole = read_file(name);
    TSTree *tree = parse(parser, &whole, NULL);
    for (unsigned long round = 0; round < rounds; round++) play_round(parser, &whole, tree);
    ts_tree_delete(tree);
    free(whole.bytes);
  }
  ts_parser_delete(parser);
  printf("%lu inputs, nothing found\n", inputs);
  return 0;
}
