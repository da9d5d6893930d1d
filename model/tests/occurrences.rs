//! Which places of a file name the same thing: a text in which every name is marked is its own expectation.
//!
//! `‹1!V›` is the definition of symbol 1, `‹1 V›` a use, `‹1=V›` an assignment in a shell body,
//! `‹1#0›` the number of a stage, and `‹1~…›` a name that is not written in one piece.

use dockwright_model::Model;
use dockwright_model::occurrence::{Occurrence, Occurrences, Role, Spelling};
use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;

fn unmarked(marked: &str) -> String {
    let mut text = String::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('‹') {
        text.push_str(before);
        let (name, behind) = after.split_once('›').unwrap_or((after, ""));
        let name = name.trim_start_matches(|c: char| c.is_ascii_digit());
        text.push_str(&name[1..]);
        rest = behind;
    }
    text + rest
}

fn marked(text: &str, occurrences: &Occurrences) -> String {
    let mut marked = String::new();
    let mut numbers = Vec::new();
    let mut at = 0;
    for occurrence in occurrences.all() {
        let number = numbers
            .iter()
            .position(|symbol| *symbol == occurrence.symbol)
            .unwrap_or_else(|| {
                numbers.push(occurrence.symbol);
                numbers.len() - 1
            });
        let range = occurrence.range;
        marked.push_str(&text[at..range.start()]);
        let name = range.slice(text);
        marked.extend(["‹", &(number + 1).to_string()]);
        marked.push(sign(occurrence));
        marked.extend([name, "›"]);
        at = range.end();
    }
    marked + &text[at..]
}

fn sign(occurrence: &Occurrence) -> char {
    match (occurrence.spelling, occurrence.role) {
        (Spelling::Number, _) => '#',
        (Spelling::Broken, _) => '~',
        (_, Role::Definition) => '!',
        (_, Role::Assignment) => '=',
        (_, Role::Read) => ' ',
    }
}

fn with<T>(text: &str, judge: impl FnOnce(&Model<'_>, &Occurrences) -> T) -> T {
    let world = MemoryWorld::default();
    let model = Model::new(Source::new("Dockerfile", text), &world);
    judge(&model, &Occurrences::of(&model))
}

fn check(expected: &str) {
    let text = unmarked(expected);
    let found = with(&text, |_, occurrences| marked(&text, occurrences));
    assert_eq!(found, expected);
}

#[test]
fn stages_are_named_in_every_case_and_by_number() {
    check(
        "FROM a AS ‹1!Build›\nFROM ‹1 build› AS ‹2!test›\nFROM b\nCOPY --from=‹1 BUILD› a b\nCOPY --from=‹1#0› a b\nCOPY --from=b a b\nRUN --mount=type=bind,from=‹2 test›,target=/x y\nRUN --mount=target=/y,from=‹2#1› y\nONBUILD COPY --from=\"‹2 test›\" a b\n",
    );
    check("FROM a\nCOPY --from=‹1#0› a b\nCOPY --from=7 a b\nCOPY --from=$x a b\n");
    check("FROM a AS ‹1!a›\nFROM ‹1 a› AS ‹2!a›\nFROM ‹2 a›\n");
}

#[test]
fn a_variable_is_one_across_the_scopes_it_passes_through() {
    check(
        "ARG ‹1!V›=1\nARG ‹2!W›=$‹1 V›\nFROM a:${‹1 V›:-x} AS ‹3!one›\nARG ‹1!V›\nENV ‹4!E›=\"$‹1 V› ${‹5 U›}\" ‹6!W›=x\n",
    );
    check(
        "FROM a AS ‹1!one›\nENV ‹2!V›=1\nFROM ‹1 one›\nENV ‹2!V›=$‹2 V›\nFROM b\nENV ‹3!V›=$‹3 V›\nLABEL x=$‹3 V› $‹3 V›=y\nUSER $‹3 V›\n",
    );
    check("FROM a\nRUN echo $‹1 V›\nARG ‹1!V›\nRUN echo $‹1 V›\nCMD echo $‹1 V›\n");
    check("FROM a\nARG ‹1!V›\nCMD echo $‹2 V› $‹3 W›\nENV ‹3!W›=1\n");
    check("FROM --platform=$‹1 BUILDPLATFORM› a\nARG ‹2!TARGETARCH›\nFROM b\nARG ‹2!TARGETARCH›\n");
}

#[test]
fn flags_strings_and_heredocs_have_exact_places() {
    check(
        "FROM a\nARG ‹1!V›\nCOPY --chown=\"$‹1 V›:0\" [\"$‹1 V›\", \"b\"]\nRUN --mount=type=cache,target=/$‹1 V› x\nCOPY <<‹2!EOF› /x\n$‹1 V› '${‹1 V›}' \\$V\n‹2 EOF›\nCOPY <<-\"‹3!E-F›\" /x\n$V\n\t‹3 E-F›\n",
    );
    check("FROM a\nENV ‹1!LONG›=1\nRUN echo $‹1~LO\\\nNG› $‹1 LONG›\n");
}

#[test]
fn a_shell_reads_what_it_has_not_set_itself() {
    check("FROM a\nARG ‹1!V›\nRUN V=1; echo $V\n");
    check("FROM a\nARG ‹1!V›\nRUN ‹1=V›=${‹1 V›}x; echo $‹1 V›\n");
    check("FROM a\nARG ‹1!V›\nRUN if x; then ‹1=V›=1; fi; echo $‹1 V›\n");
    check("FROM a\nARG ‹1!V›\nRUN for V in a b; do echo $V; done\n");
    check("FROM a\nARG ‹1!V›\nRUN for ‹1=V› in $‹1 V›; do echo $‹1 V›; done\n");
    check("FROM a\nARG ‹1!V›\nRUN V=1 x $‹1 V› && sh -c 'echo $‹1 V›' '$V'\n");
    check(
        "FROM a\nARG ‹1!V›\nRUN <<‹2!E›\nV=1\necho $V\n‹2 E›\nRUN bash <<‹3!E›\nV=1\necho '$‹1 V›' \\$V\n‹3 E›\n",
    );
    check(
        "FROM a\nARG ‹1!V›\nRUN [\"echo\", \"$V\"]\nRUN [\"sh\", \"-c\", \"V=1; echo \\\"$V$‹2 W›\\\"\"]\n",
    );
}

#[test]
fn the_shells_of_windows_have_their_own_ways_to_name_a_variable() {
    check(
        "# escape=`\nFROM a\nENV ‹1!V›=1\nSHELL [\"powershell\"]\nRUN $V = $env:‹1 V› + ${ENV:‹1 V›}; `\n  cmd /c echo %‹1 V›%\nCMD echo %‹1 V›:~0,1%\n",
    );
}

#[test]
fn what_only_a_script_sets_and_reads_is_its_own() {
    check("FROM a\nRUN if x; then V=1; fi; echo $V\nRUN echo $‹1 V›\n");
}

#[test]
fn single_quotes_hold_text_for_programs_that_see_the_environment_later() {
    check("FROM a\nENV ‹1!V›=1\nARG ‹2!W›\nRUN sed -i 's!x!${‹1 V›}$W$NF!' y\\\n  '$‹1 V›'\n");
}

#[test]
fn a_script_with_a_fault_keeps_its_names() {
    check("FROM a\nARG ‹1!V›\nRUN if [ \"$‹1 V›\" ]; then echo $‹1 V› \"${‹1 V›%x}\n");
}

#[test]
fn a_secret_is_a_variable_of_one_run() {
    check(
        "FROM a\nENV ‹1!V›=1\nRUN --mount=type=secret,id=x,env=‹2!V› echo $‹2 V›\nRUN echo $‹1 V›\n",
    );
}

#[test]
fn a_use_goes_to_the_definition_that_holds() {
    let text = "ARG V=1\nFROM a:$V AS x\nARG V\nRUN a $V\nENV V=2\nARG V=3\nRUN b $V\nFROM x\nRUN c $V\nCMD d $V\nENV V=4\nFROM b\nRUN $V\n";
    let goes = |place: &str| {
        with(text, |model, occurrences| {
            let offset = text.find(place).unwrap() + place.len() - 1;
            let definition = occurrences.definition(model, occurrences.at(offset)?)?;
            let line = text[..definition.start()].matches('\n').count();
            Some(text.lines().nth(line).unwrap())
        })
    };
    assert_eq!(goes("a:$V"), Some("ARG V=1"));
    assert_eq!(goes("x\nARG V"), Some("ARG V=1"));
    assert_eq!(goes("RUN a $V"), Some("ARG V"));
    assert_eq!(goes("RUN b $V"), Some("ENV V=2"));
    assert_eq!(goes("RUN c $V"), Some("ENV V=2"));
    assert_eq!(goes("CMD d $V"), Some("ENV V=4"));
    assert_eq!(goes("FROM x"), Some("FROM a:$V AS x"));
    assert_eq!(goes("RUN $V"), None);
}
