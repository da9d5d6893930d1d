//! Whole RUN bodies, joined from many lines, in the style of the official images.
//! Leans on the harness beside it.

use super::{Joined, check, parse};

#[test]
fn comments_inside_a_continued_list() {
    let file = "set -eu; \\\n# why this way\n\tarch=\"$(uname -m)\"; \\\n\tmicrodnf install -y \\\n\t\tgzip \\\n# small\n\t\tx\\\nz \\\n\t; \\\n\tclean all";
    check(
        file,
        &[
            "[set][-eu]",
            "; {arch=\"$(uname -m)\"}",
            "  [uname][-m]",
            "; [microdnf][install][-y][gzip][x\\",
            "z]",
            "; [clean][all]",
        ],
    );
    let script = parse(file);
    let word = &script.commands[3].words[4];
    assert_eq!(
        (word.text.as_str(), word.value.as_deref()),
        ("xz", Some("xz"))
    );
}

#[test]
fn a_case_with_an_error_branch() {
    check(
        "case \"$arch\" in \\\n\taarch64) goArch='arm64' ;; \\\n\t*) echo >&2 \"error: '$arch'\"; exit 1 ;; \\\nesac; \\\ncurl -fL -o /bin/x.asc \"https://y/$V/x-$goArch\"",
        &[
            "  {goArch='arm64'}",
            "  [echo][\"error: '$arch'\"](>&2)",
            "  ; [exit][1]",
            "; [curl][-fL][-o][/bin/x.asc][\"https://y/$V/x-$goArch\"]",
        ],
    );
}

#[test]
fn a_group_written_to_a_file() {
    let file = ". /etc/os-release; \\\n{ \\\n\techo '[repo]'; \\\n\techo \"url=https://x/${VERSION_ID%%[.-]*}/\\$basearch/\"; \\\n# see the issue\n\techo 'fix=true'; \\\n} | tee /etc/x.repo; ! grep -F '!includedir' /etc/my.cnf; { echo; echo a; } >> /etc/my.cnf";
    check(
        file,
        &[
            "[.][/etc/os-release]",
            "  [echo]['[repo]'] |0.0",
            "  ; [echo][\"url=https://x/${VERSION_ID%%[.-]*}/\\$basearch/\"] |0.0",
            "  ; [echo]['fix=true'] |0.0",
            "| [tee][/etc/x.repo] |0.1",
            "; [grep][-F]['!includedir'][/etc/my.cnf]",
            "  [echo]",
            "  ; [echo][a]",
        ],
    );
    let script = parse(file);
    let names: Vec<_> = script.variables.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["VERSION_ID"]);
    assert_eq!(
        script.commands[2].words[1].unquoted(),
        "url=https://x/${VERSION_ID%%[.-]*}/$basearch/"
    );
    assert!(script.commands[5].nesting.is_negated());
    let group = script.blocks.last().expect("the last group");
    assert_eq!(group.redirections[0].range.slice(file), ">> /etc/my.cnf");
}

#[test]
fn ranges_of_the_file_equal_those_of_the_body() {
    let file = "a \\\n  b$\\\n# c\nd && e \"f \\\n g\"";
    let joined = Joined::new(file);
    assert_eq!(joined.body, "a   b$d && e \"f  g\"");
    let script = parse(file);
    let variable = &script.variables[0];
    assert_eq!(variable.range.slice(file), "$\\\n# c\nd");
    assert_eq!(variable.name_range.slice(file), "d");
    assert_eq!(script.commands[1].words[1].text, "\"f  g\"");
    assert_eq!(
        script.commands[1].words[1].range.slice(file),
        "\"f \\\n g\""
    );
}
