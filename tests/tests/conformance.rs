//! Nothing falls below what was reached against the data of other tools, where that data is at hand.
#![expect(
    clippy::print_stderr,
    reason = "a proof that was left out must be seen"
)]

use dockwright_tests::conformance::record::Record;
use dockwright_tests::conformance::run::{Outcome, run};
use dockwright_tests::place;

#[test]
fn what_was_reached_still_holds() {
    let record = Record::read();
    let mut faults = Vec::new();
    for outcome in run(&place::cases(), &[]) {
        match outcome {
            Outcome::Skipped(reason) => eprintln!("skipped: {reason}"),
            Outcome::Compared(reports) => {
                let below = reports.iter().filter(|report| record.is_below(report));
                faults.extend(
                    below.map(|report| {
                        format!("{report}, before {}", record.describe(&report.name))
                    }),
                );
            }
        }
    }
    assert!(
        faults.is_empty(),
        "`cargo xtask conformance --verbose` shows why:\n{}",
        faults.join("\n")
    );
}
