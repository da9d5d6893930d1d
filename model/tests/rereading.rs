//! A version read with the one before at hand: how much is read again, and that the result is the same.

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;
use dockwright_syntax::parse::parse_again;

const TEXT: &str = "# one\nFROM a AS b\nRUN apt-get update && \\\n    # note\n    apt-get install -y curl > /log\nWORKDIR /x\nRUN <<EOF\nset -e\nwget http://a/b.tar\ncat <<IN | sh -c 'echo \"$a\"'\n$b\nIN\nEOF\nONBUILD RUN rm b.tar\nRUN [\"sh\", \"-c\", \"tar -xf /x/b.tar\"]\nRUN bash -e <<EOF\nif [ -f b ]; then f() { c=$(d); }; fi\nEOF\nFROM scratch\nSHELL [\"/bin/bash\", \"-c\"]\nRUN for i in 1 2; do echo \"${i:-x}\" | cat; done\nRUN broken 'quote\n";

/// Edits the text, reads it again, compares with a fresh reading, and gives how many scripts were read.
fn scripts_read(old: &str, new: &str) -> usize {
    assert!(TEXT.contains(old), "{old}");
    let world = MemoryWorld::default();
    let mut before = Model::new(Source::new("Dockerfile", TEXT), &world);
    let text = TEXT.replacen(old, new, 1);
    let source = || Source::new("Dockerfile", text.as_str());
    let parse = parse_again(&text, before.take_parse(), TEXT);
    let again = Model::reread(source(), parse, &world, &before);
    let fresh = Model::new(source(), &world);
    assert_eq!(again.dockerfile(), fresh.dockerfile(), "{text}");
    assert_eq!(again.syntax_errors(), fresh.syntax_errors(), "{text}");
    assert_eq!(again.runs(), fresh.runs(), "{text}");
    assert_eq!(again.build_errors(), fresh.build_errors(), "{text}");
    again.scripts_read()
}

#[test]
fn only_bodies_that_changed_are_read() {
    let cases = [
        ("", "", 0),
        // Everything moves, nothing changes.
        ("# one\n", "", 0),
        (
            "# one\n",
            "# one, and a good deal longer than it was\n\n",
            0,
        ),
        ("FROM scratch\n", "RUN new\nFROM scratch\n", 1),
        ("ONBUILD RUN rm b.tar\n", "", 0),
        ("ONBUILD RUN rm b.tar\n", "RUN rm b.tar\n", 0),
        // What is around a body changes what it does, not what it says.
        ("WORKDIR /x", "WORKDIR /y", 0),
        ("RUN broken", "RUN --mount=type=cache,target=/c broken", 0),
        // A body changes.
        ("install -y", "install", 1),
        ("tar -xf", "tar -xzf", 1),
        ("echo \"$a\"", "echo \"$aa\"", 1),
        ("broken 'quote", "broken 'quote'", 1),
        // The same words laid out anew: the places in the body change.
        ("    # note\n", "    # another note\n", 1),
        ("    # note\n", "", 1),
        // Another shell reads it.
        ("[\"/bin/bash\", \"-c\"]", "[\"/bin/ksh\", \"-c\"]", 2),
        ("[\"/bin/bash\", \"-c\"]", "[\"pwsh\", \"-c\"]", 0),
        // The escape character decides what is one line.
        ("# one\n", "# escape=`\n", 1),
    ];
    for (old, new, count) in cases {
        assert_eq!(scripts_read(old, new), count, "{old:?} became {new:?}");
    }
}

#[test]
fn a_body_that_stands_twice_is_read_once() {
    let world = MemoryWorld::default();
    let text = "FROM a\nRUN b | c\nFROM a\nRUN b | c\nRUN b |  c\n";
    let model = Model::new(Source::new("Dockerfile", text), &world);
    assert_eq!(model.scripts_read(), 2);
    let places: Vec<&str> = model
        .runs()
        .iter()
        .flat_map(dockwright_model::run::Run::written)
        .map(|command| command.range.slice(text))
        .collect();
    assert_eq!(places, ["b", "c", "b", "c", "b", "c"]);
}
