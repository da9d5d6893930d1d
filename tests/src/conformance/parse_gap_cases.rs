//! Small files on which other parsers differ: BuildKit's verdict is the right one.
//! Leans on `judged`.

use dockwright_model::world::MemoryWorld;

use super::judged::judge;
use super::report::Report;
use super::row::Row;

pub(super) fn compare(name: &str, rows: &[Row]) -> Vec<Report> {
    let mut report = Report::new(name);
    for row in rows {
        let judged = judge(row.text("dockerfile"), &MemoryWorld::default());
        let parses = row.flag("buildkit_parses").unwrap_or(true);
        let builds = row.optional_text("buildkit_build_error").is_none();
        let agrees = judged.is_parsed() == parses && judged.is_accepted() == (parses && builds);
        report.count(agrees, || {
            let reason = row
                .optional_text("buildkit_parse_error")
                .or(row.optional_text("buildkit_build_error"));
            let reason = reason.unwrap_or("accepted");
            format!(
                "{}: BuildKit: {reason}; ours: {}",
                row.title(),
                judged.reasons()
            )
        });
    }
    vec![report]
}
