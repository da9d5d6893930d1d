// Asks the npm package `dockerfile-language-service` about texts: one JSON object a line in, one a line out.
// The folder it is installed in is the argument.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.argv[2]}/package.json`);
const { DockerfileLanguageServiceFactory } = require("dockerfile-language-service");
const { DockerfileParser } = require("dockerfile-ast");

// Each question parses the text anew; the answers stay the same when the same text is parsed once.
const parse = DockerfileParser.parse;
let parsed = [undefined, undefined];
DockerfileParser.parse = (text) => {
  if (parsed[0] !== text) parsed = [text, parse(text)];
  return parsed[1];
};

const service = DockerfileLanguageServiceFactory.createLanguageService();
service.setCapabilities({ foldingRange: { lineFoldingOnly: true } });

const document = { uri: "file:///Dockerfile" };

/** What a question gives, or nothing where it throws. */
function answer(question) {
  try {
    return question() ?? null;
  } catch {
    return null;
  }
}

function about(text, [line, character]) {
  const position = { line, character };
  return {
    definition: answer(() => service.computeDefinition(document, text, position)),
    highlights: answer(() => service.computeHighlightRanges(text, position)),
    rename: answer(() => service.computeRename(document, text, position, "renamed")),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { text, positions } = JSON.parse(line);
  const answers = {
    folding: answer(() => service.computeFoldingRanges(text)),
    symbols: answer(() => service.computeSymbols(document, text)),
    names: positions.map((position) => about(text, position)),
  };
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
