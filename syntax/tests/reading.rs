//! What instructions say, and where: words through continuations, flags, mounts, pairs, heredocs, triggers.

use dockwright_syntax::instruction::{Arguments, Instruction, Invocation};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::parse::{Parse, parse};
use dockwright_syntax::text::TextRange;
use dockwright_syntax::word::Word;

/// Reads a file that has no faults.
fn read(text: &str) -> Parse {
    let parse = parse(text);
    assert_eq!(parse.errors, [], "{text}");
    parse
}

/// The last instruction of a file without faults, behind a `FROM`.
fn one(text: &str) -> (String, Instruction) {
    let text = format!("FROM a\n{text}");
    let instruction = read(&text)
        .dockerfile
        .instructions
        .pop()
        .expect("there is an instruction");
    (text, instruction)
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

#[test]
fn a_word_across_a_continuation_has_one_text_and_one_range() {
    let (text, copy) = one("COPY go\\\n# between\n\nod /a\\\n/b\n");
    let arguments = copy.copy().unwrap();
    assert_eq!(texts(&arguments.sources), ["good"]);
    assert_eq!(
        arguments.sources[0].range.slice(&text),
        "go\\\n# between\n\nod"
    );
    assert_eq!(arguments.destination.as_ref().unwrap().text, "/a/b");
    assert_eq!(copy.inner_comments[0].text, "between");
    assert_eq!(copy.empty_lines.len(), 1);
}

#[test]
fn the_escape_directive_changes_what_continues_a_line() {
    let text = "# escape=`\nFROM a\nCOPY x `\n  C:\\dir\\\nRUN y\n";
    let parse = read(text);
    let copy = parse.dockerfile.instructions[1].copy().unwrap();
    assert_eq!(copy.destination.as_ref().unwrap().text, "C:\\dir\\");
    assert_eq!(parse.dockerfile.instructions.len(), 3);
    assert_eq!(parse.dockerfile.escape(), '`');
}

#[test]
fn a_doubled_escape_does_not_continue() {
    let (_, instruction) = one("RUN a \\\\\nUSER b\n");
    assert_eq!(instruction.kind(), KeywordKind::User);
    let (_, instruction) = one("RUN a \\  \nUSER b\n");
    assert_eq!(instruction.kind(), KeywordKind::Run);
    assert_eq!(instruction.argument_text(), "a USER b");
}

#[test]
fn flags_lose_their_quotes_and_keep_their_places() {
    let (text, run) = one(
        "RUN --mount=\"type=cache,target=/var/lib\" --network=none \\\n --mount=from=x,ro echo\n",
    );
    let names: Vec<&str> = run.flags.iter().map(|flag| flag.name.as_str()).collect();
    assert_eq!(names, ["mount", "network", "mount"]);
    let options = run.flags[0].options(&run.joined);
    let keys: Vec<(&str, Option<&str>)> = options
        .iter()
        .map(|option| (option.key.as_str(), option.value.as_deref()))
        .collect();
    assert_eq!(
        keys,
        [("type", Some("cache")), ("target", Some("/var/lib"))]
    );
    assert_eq!(options[1].value_range.slice(&text), "/var/lib");
    let options = run.flags[2].options(&run.joined);
    assert_eq!(options[1].key, "ro");
    assert_eq!(options[1].value, None);
    assert_eq!(options[0].value_range.slice(&text), "x");
    assert_eq!(run.argument_text(), "echo");
}

#[test]
fn pairs_are_read_in_both_spellings() {
    let (text, env) = one("ENV A=1 B=\"x y\" C=a\\ b \\\n  D=\n");
    let pairs: Vec<(&str, &str)> = env
        .pairs()
        .iter()
        .map(|pair| {
            (
                pair.key.text.as_str(),
                pair.value.as_ref().unwrap().text.as_str(),
            )
        })
        .collect();
    assert_eq!(
        pairs,
        [("A", "1"), ("B", "\"x y\""), ("C", "a\\ b"), ("D", "")]
    );
    assert_eq!(env.pairs()[1].range.slice(&text), "B=\"x y\"");
    let (_, env) = one("ENV KEY  a value=x  \n");
    assert!(env.pairs()[0].legacy);
    assert_eq!(env.pairs()[0].value.as_ref().unwrap().text, "a value=x");
    let (_, arg) = one("ARG A B=2\n");
    assert_eq!(arg.pairs()[0].value, None);
}

#[test]
fn heredocs_follow_their_line_in_order() {
    let (text, copy) = one("COPY --chown=1 <<A <<-\"B\" /d/\nfirst\nA\n\tsecond $x\n\tB\n");
    let [a, b] = copy.heredocs.as_slice() else {
        panic!("two heredocs")
    };
    assert_eq!(
        (a.name.as_str(), a.body.slice(&text), a.expands),
        ("A", "first\n", true)
    );
    assert_eq!(
        (b.name.as_str(), b.body.slice(&text), b.expands),
        ("B", "\tsecond $x\n", false)
    );
    assert!(b.strips_tabs);
    assert_eq!(b.end.unwrap().slice(&text), "B");
    assert_eq!(texts(&copy.copy().unwrap().sources).len(), 2);
    let (_, run) = one("RUN cat 3<<E && echo <<<x\nE\n");
    assert_eq!(run.heredocs[0].descriptor, 3);
    assert!(run.heredocs[0].body.is_empty());
}

#[test]
fn what_looks_like_a_heredoc_and_is_none_is_left_alone() {
    for line in [
        "RUN echo 'a <<EOF'",
        "RUN echo a<<EOF",
        "RUN [\"a\", \"<<EOF\"]",
        "RUN echo \" <<EOF",
        "CMD cat <<EOF",
    ] {
        let (_, instruction) = one(&format!("{line}\nUSER x\n"));
        assert_eq!(instruction.kind(), KeywordKind::User, "{line}");
    }
}

#[test]
fn the_exec_form_falls_back_silently() {
    let invocation = |text: &str| match one(text).1.arguments {
        Arguments::Cmd(invocation) | Arguments::Entrypoint(invocation) => invocation,
        other => panic!("{other:?}"),
    };
    assert!(
        matches!(invocation("CMD [ \"a\", \"b\" ]  \n"), Invocation::Exec(form) if texts(&form.words) == ["a", "b"])
    );
    assert!(invocation("CMD ['a']\n").is_shell());
    assert!(invocation("ENTRYPOINT [\"a\"] # x\n").is_shell());
    assert!(invocation("ENTRYPOINT\n").is_empty());
}

#[test]
fn triggers_hold_an_instruction_with_its_own_places() {
    let (text, onbuild) = one("ONBUILD  COPY --from=b <<E \\\n /x\ny\nE\n");
    let trigger = onbuild.innermost();
    assert_eq!(trigger.kind(), KeywordKind::Copy);
    assert_eq!(
        trigger
            .flag("from")
            .unwrap()
            .value
            .as_ref()
            .unwrap()
            .range
            .slice(&text),
        "b"
    );
    assert_eq!(trigger.heredocs[0].body.slice(&text), "y\n");
    assert_eq!(
        trigger
            .copy()
            .unwrap()
            .destination
            .as_ref()
            .unwrap()
            .range
            .slice(&text),
        "/x"
    );
}

#[test]
fn triggers_are_not_read_without_end() {
    let text = format!("FROM a\n{}RUN x\n", "ONBUILD ".repeat(50_000));
    let parse = parse(&text);
    assert!(!parse.errors.is_empty());
    assert_eq!(parse.dockerfile.instructions.len(), 2);
}

#[test]
fn every_fault_is_found_at_its_place_and_the_rest_is_read() {
    let text = "FRUM a\nFROM a as 1b\nRUN --mont=x y\nCOPY a\nENV A\nENV B=1 C\nEXPOSE\nSHELL sh\nHEALTHCHECK --interval=5 CMD x\nCMD [1]\nUSER u\n";
    let parse = parse(text);
    let found: Vec<&str> = parse
        .errors
        .iter()
        .map(|error| error.range.slice(text))
        .collect();
    assert_eq!(
        found,
        [
            "FRUM", "1b", "--mont", "a", "A", "C", "EXPOSE", "sh", "5", "1"
        ]
    );
    let helps: Vec<&str> = parse
        .errors
        .iter()
        .take(3)
        .map(|error| error.help.as_deref().unwrap())
        .collect();
    assert_eq!(helps[0], "did you mean `FROM`?");
    assert_eq!(helps[2], "did you mean `--mount`?");
    assert_eq!(parse.dockerfile.instructions.len(), 11);
}

#[test]
fn faults_of_the_whole_file_are_found() {
    let messages = |text: &str| {
        parse(text)
            .errors
            .into_iter()
            .map(|error| error.message)
            .collect::<Vec<_>>()
    };
    assert_eq!(messages(""), ["the file has no instructions"]);
    assert_eq!(
        messages("# only a comment\n"),
        ["the file has no instructions"]
    );
    assert_eq!(messages("RUN x\nFROM a\n").len(), 1);
    assert_eq!(messages("ARG x\nFROM a\n").len(), 0);
    assert_eq!(
        messages("# escape=x\nFROM a\n"),
        ["`x` cannot be the escape character"]
    );
    assert_eq!(
        messages("# check=skip=all\n# check=skip=all\nFROM a\n"),
        ["the directive `check` stands twice"]
    );
    assert_eq!(
        messages("FROM a\nRUN cat <<E\nx\n"),
        ["the heredoc `E` never ends"]
    );
    let long = format!("FROM a\nRUN {}\n", "x".repeat(65_532));
    assert_eq!(messages(&long).len(), 1);
    let fits = format!("FROM a\nRUN {}\n", "x".repeat(65_531));
    assert_eq!(messages(&fits).len(), 0);
}

#[test]
fn odd_line_ends_and_marks_are_read() {
    for text in [
        "\u{feff}FROM a\nUSER b",
        "FROM a\r\nUSER b\r\n",
        "  FROM a\n\tUSER b\n",
        "\\\nFROM a\nUSER \\\n b \\\n",
    ] {
        let parse = read(text);
        assert_eq!(parse.dockerfile.instructions.len(), 2, "{text:?}");
        let Arguments::User(Some(user)) = &parse.dockerfile.instructions[1].arguments else {
            panic!("{text:?}")
        };
        assert_eq!(user.text, "b", "{text:?}");
    }
}

#[test]
fn a_continued_instruction_ends_with_the_file() {
    for text in [
        "FROM a\nRUN b \\\n",
        "FROM a\nRUN b \\",
        "FROM a\nRUN b \\\n# c\n",
        "FROM a\nRUN b \\\n\n# c",
    ] {
        let parse = read(text);
        assert_eq!(
            parse.dockerfile.instructions[1].argument_text(),
            "b",
            "{text:?}"
        );
    }
}

#[test]
fn directives_end_at_the_first_line_that_is_none() {
    let parse = read(
        "# syntax=docker/dockerfile:1\n#Check = skip=all ; error=true \n# plain\n# escape=`\nFROM a\n",
    );
    let kinds: Vec<&str> = parse
        .dockerfile
        .directives
        .iter()
        .map(|directive| directive.kind.name())
        .collect();
    assert_eq!(kinds, ["syntax", "check"]);
    assert_eq!(
        parse.dockerfile.directives[1].value,
        "skip=all ; error=true"
    );
    assert_eq!(parse.dockerfile.escape(), '\\');
    let range: TextRange = parse.dockerfile.directives[0].value_range;
    assert_eq!(
        range.slice("# syntax=docker/dockerfile:1"),
        "docker/dockerfile:1"
    );
}
