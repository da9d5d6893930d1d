//! Every page is a test: `bad` fences report where their marks point, `good` ones are silent,
//! `fixed` ones are what the fix makes of the fence above and are clean.
//!
//! `UPDATE=1 cargo nextest run -p dockwright-rules` rewrites marks and fixed fences; read the change before you keep it.

use std::path::PathBuf;

use crate::harness::{
    Fence, Setup, fences, fixed, judge, refusals, set_up, with_marks, without_marks,
};
use dockwright_rules::catalog;
use dockwright_rules::diagnostic::Diagnostic;
use dockwright_rules::rule::Rule;

#[test]
fn every_page_holds() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut faults = Vec::new();
    for rule in catalog::rules() {
        let checked = Page {
            rule,
            text: rule.docs,
            faults: Vec::new(),
            update,
        }
        .check();
        faults.extend(checked);
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n\n{}",
        faults.len(),
        faults.join("\n\n")
    );
}

struct Page {
    rule: &'static Rule,
    text: &'static str,
    faults: Vec<String>,
    update: bool,
}

impl Page {
    fn check(mut self) -> Vec<String> {
        let mut setup = Setup::default();
        let mut above: Option<(String, Vec<Diagnostic>, Setup)> = None;
        let mut replacements = Vec::new();
        for fence in fences(self.text) {
            if set_up(&mut setup, &fence) {
                continue;
            }
            match fence.info.as_str() {
                "dockerfile,bad" => {
                    above = Some(self.bad(&fence, std::mem::take(&mut setup), &mut replacements));
                }
                "dockerfile,good" => self.good(&fence, &std::mem::take(&mut setup)),
                "dockerfile,fixed" => self.fixed(&fence, above.take(), &mut replacements),
                _ => {}
            }
        }
        if self.update {
            self.write(&replacements);
            self.faults.clear();
        }
        self.faults
    }

    fn fault(&mut self, fence: &Fence, message: &str) {
        let place = format!("{}.md:{}", self.rule.name.replace('-', "_"), fence.line + 1);
        self.faults.push(format!("{place}: {message}"));
    }

    fn own(&self, text: &str, setup: &Setup) -> Vec<Diagnostic> {
        let mut diagnostics = judge(self.rule, text, setup);
        diagnostics.retain(|diagnostic| diagnostic.rule == self.rule.name);
        diagnostics
    }

    fn bad(
        &mut self,
        fence: &Fence,
        setup: Setup,
        replacements: &mut Vec<(Fence, String)>,
    ) -> (String, Vec<Diagnostic>, Setup) {
        let text = without_marks(&fence.text);
        let diagnostics = self.own(&text, &setup);
        let marked = with_marks(&text, &diagnostics);
        if diagnostics.is_empty() {
            self.fault(fence, "the bad fence reports nothing");
        } else if marked != fence.text {
            self.fault(fence, &format!("the marks should be\n{marked}"));
        }
        replacements.push((fence.clone(), marked));
        (text, diagnostics, setup)
    }

    fn good(&mut self, fence: &Fence, setup: &Setup) {
        let reports: Vec<String> = self
            .own(&fence.text, setup)
            .into_iter()
            .map(|report| report.message)
            .collect();
        if !reports.is_empty() {
            self.fault(fence, &format!("the good fence reports {reports:?}"));
        }
        let refused = refusals(&fence.text, setup);
        if !refused.is_empty() {
            self.fault(fence, &format!("the good fence is refused: {refused:?}"));
        }
    }

    fn fixed(
        &mut self,
        fence: &Fence,
        above: Option<(String, Vec<Diagnostic>, Setup)>,
        replacements: &mut Vec<(Fence, String)>,
    ) {
        let Some((text, diagnostics, setup)) = above else {
            return self.fault(fence, "a fixed fence stands below a bad one");
        };
        let result = fixed(&text, &diagnostics);
        if result != fence.text {
            self.fault(fence, &format!("the fix makes\n{result}"));
        }
        replacements.push((fence.clone(), result.clone()));
        let left = self.own(&result, &setup);
        if left.iter().any(|diagnostic| diagnostic.fix.is_some()) {
            self.fault(fence, "the fixed text can be fixed again");
        }
        let refused = refusals(&result, &setup);
        if !refused.is_empty() && refusals(&text, &setup).is_empty() {
            self.fault(fence, &format!("the fixed text is refused: {refused:?}"));
        }
    }

    fn write(&self, replacements: &[(Fence, String)]) {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut page = String::new();
        let mut at = 0;
        for (fence, text) in replacements {
            lines[at..fence.line]
                .iter()
                .for_each(|line| page.extend([line, "\n"]));
            page.push_str(text);
            at = fence.line + fence.text.lines().count();
        }
        lines[at..]
            .iter()
            .for_each(|line| page.extend([line, "\n"]));
        if page != self.text {
            std::fs::write(path(self.rule), page).expect("the page can be written");
        }
    }
}

fn path(rule: &Rule) -> PathBuf {
    let family = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src")
        .join(rule.category.name());
    family.join(format!("{}.md", rule.name.replace('-', "_")))
}
