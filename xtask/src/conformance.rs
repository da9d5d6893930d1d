//! `conformance`: our verdicts beside those of other tools, against the record of what was reached.
//! Leans on the harness of the suite.

use std::path::PathBuf;

use dockwright_tests::conformance::record::Record;
use dockwright_tests::conformance::report::Report;
use dockwright_tests::conformance::run::{Outcome, run as compare};
use dockwright_tests::place;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the cases; the corpus is looked for beside it [default: $DOCKWRIGHT_CASES, ../shared/cases]
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
    /// Print what does not agree
    #[arg(long, short)]
    verbose: bool,
    /// Write what was reached to tests/conformance.toml
    #[arg(long)]
    record: bool,
    /// The files to compare, without their extension, or `corpus`; all of them by default
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let cases = arguments.cases.clone().unwrap_or_else(place::cases);
    let mut record = Record::read();
    let mut reports = Vec::new();
    for outcome in compare(&cases, &arguments.names) {
        match outcome {
            Outcome::Compared(compared) => reports.extend(compared),
            Outcome::Skipped(reason) => println!("skipped: {reason}"),
        }
    }
    for report in &reports {
        print(report, arguments.verbose);
    }
    if arguments.record {
        record.update(&reports);
        return write(&record);
    }
    verdict(&record, &reports)
}

fn print(report: &Report, verbose: bool) {
    println!("{report}");
    for part in report
        .parts
        .iter()
        .filter(|part| verbose || part.agree < part.total)
    {
        println!("    {part}");
    }
    let shown = if verbose {
        report.disagreements.as_slice()
    } else {
        &[]
    };
    for disagreement in shown {
        println!("  - {disagreement}");
    }
}

fn write(record: &Record) -> Result<(), String> {
    let path = Record::path();
    std::fs::write(&path, record.render())
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn verdict(record: &Record, reports: &[Report]) -> Result<(), String> {
    let below = reports.iter().filter(|report| record.is_below(report));
    let faults: Vec<String> = below
        .map(|report| {
            format!(
                "{} falls below what was reached, {}",
                report.name,
                record.describe(&report.name)
            )
        })
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}
