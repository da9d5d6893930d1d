//! Counting: files, findings by severity and by rule, and what can be fixed.
//! Leans on `judge`.

use std::collections::BTreeMap;

use dockwright_rules::diagnostic::{Diagnostic, Safety, Severity};

use crate::judge::Report;
use crate::options::FailOn;

/// Counts over one file or many.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// All files, those that could not be read included.
    pub(crate) files: usize,
    /// Files with findings.
    pub(crate) files_with_findings: usize,
    /// Files that could not be read.
    pub(crate) failed: usize,
    /// Findings at or above the threshold.
    pub(crate) failing: usize,
    /// What safe fixes can mend.
    pub(crate) fixable: usize,
    /// What other fixes can mend.
    pub(crate) fixable_with_a_look: usize,
    /// Findings by rule: how many, and how many of them safe fixes can mend.
    pub(crate) rules: BTreeMap<&'static str, (usize, usize)>,
    severities: [usize; 4],
}

impl Tally {
    /// Counts one file.
    pub(crate) fn of(report: &Report, fail_on: FailOn) -> Self {
        let mut tally = Self {
            files: 1,
            ..Self::default()
        };
        match &report.findings {
            Ok(findings) => {
                tally.files_with_findings = usize::from(!findings.diagnostics.is_empty());
                findings
                    .diagnostics
                    .iter()
                    .for_each(|diagnostic| tally.count(diagnostic, fail_on));
            }
            Err(_) => tally.failed = 1,
        }
        tally
    }

    /// The findings of a severity.
    pub(crate) fn severity(&self, severity: Severity) -> usize {
        self.severities[severity as usize]
    }

    /// All findings.
    pub(crate) fn findings(&self) -> usize {
        self.severities.iter().sum()
    }

    /// Adds the counts of other files.
    pub(crate) fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.files_with_findings += other.files_with_findings;
        self.failed += other.failed;
        self.failing += other.failing;
        self.fixable += other.fixable;
        self.fixable_with_a_look += other.fixable_with_a_look;
        for (sum, count) in self.severities.iter_mut().zip(other.severities) {
            *sum += count;
        }
        for (rule, (count, fixable)) in &other.rules {
            let sums = self.rules.entry(rule).or_default();
            sums.0 += count;
            sums.1 += fixable;
        }
    }

    fn count(&mut self, diagnostic: &Diagnostic, fail_on: FailOn) {
        let safety = diagnostic.fix.as_ref().map(|fix| fix.safety);
        let is_fixable = safety == Some(Safety::Safe);
        self.severities[diagnostic.severity as usize] += 1;
        self.failing += usize::from(fail_on.holds(diagnostic.severity));
        self.fixable += usize::from(is_fixable);
        self.fixable_with_a_look += usize::from(safety == Some(Safety::Unsafe));
        let sums = self.rules.entry(diagnostic.rule).or_default();
        sums.0 += 1;
        sums.1 += usize::from(is_fixable);
    }
}
