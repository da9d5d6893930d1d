//! Compiles the generated parser and the scanner beside it.

use std::path::Path;

fn main() {
    let source = Path::new("src");
    for file in ["parser.c", "scanner.c", "line.h", "tree_sitter/parser.h"] {
        println!("cargo:rerun-if-changed={}", source.join(file).display());
    }
    cc::Build::new()
        .include(source)
        .file(source.join("parser.c"))
        .file(source.join("scanner.c"))
        .flag_if_supported("-Wno-unused-parameter")
        .std("c11")
        .compile("tree-sitter-dockerfile");
}
