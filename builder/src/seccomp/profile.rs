//! Docker's default profile: `calls.txt` names the calls with their numbers and rules, this file says what rules mean.
//! Leans on `assemble`. Capabilities that a container is given bring their calls with them.

use super::assemble::{DENY, Machine, UNKNOWN, Verdict, assemble};
use crate::capability::CapabilitySet;
use crate::kernel::Instruction;

const CALLS: &str = include_str!("calls.txt");

/// The last number that the table knows of. Denied calls fail with `EPERM`, those after this one with `ENOSYS`,
/// as if the kernel were older: libraries then fall back, where `EPERM` would make them give up.
const LAST: u32 = 466;

/// The bits of `clone` that ask for new namespaces.
const NAMESPACES: u32 = 0x7e02_0000;

/// Address families that sockets may have: those that kernels still implement, but for `AF_ALG` and `AF_VSOCK`.
const FAMILIES: &[(u32, Verdict)] = &[
    (0, Verdict::Allow),
    (12, DENY),
    (13, Verdict::Allow),
    (19, DENY),
    (21, Verdict::Allow),
    (23, DENY),
    (24, Verdict::Allow),
    (25, DENY),
    (26, Verdict::Allow),
    (34, DENY),
    (35, Verdict::Allow),
    (37, DENY),
    (39, Verdict::Allow),
    (40, DENY),
    (41, Verdict::Allow),
    (46, DENY),
];

/// Execution domains: Linux, with and without 32-bit machine names and short addresses, and the question itself.
const PERSONALITIES: &[(u32, Verdict)] = &[
    (0, Verdict::Allow),
    (1, DENY),
    (8, Verdict::Allow),
    (9, DENY),
    (0x2_0000, Verdict::Allow),
    (0x2_0001, DENY),
    (0x2_0008, Verdict::Allow),
    (0x2_0009, DENY),
    (0xffff_ffff, Verdict::Allow),
];

/// What a machine is to the kernel, the columns of the table that hold its numbers, and what is added to them.
type Columns = (u32, &'static [(usize, u32)]);

/// The machine that this program was made for, and the older ones whose programs it can execute too.
#[cfg(target_arch = "x86_64")]
const MACHINES: &[Columns] = &[
    (0xc000_003e, &[(2, 0), (4, 0x4000_0000)]),
    (0x4000_0003, &[(3, 0)]),
];
#[cfg(target_arch = "aarch64")]
const MACHINES: &[Columns] = &[(0xc000_00b7, &[(5, 0)]), (0x4000_0028, &[(6, 0)])];

/// The filter for processes with these capabilities.
pub(crate) fn filter(kept: CapabilitySet) -> Vec<Instruction> {
    let machine = |&(architecture, columns): &Columns| Machine {
        architecture,
        verdicts: verdicts(columns, kept),
    };
    let machines: Vec<Machine> = MACHINES.iter().map(machine).collect();
    assemble(&machines)
}

/// The verdicts of a machine, each from its number on; neighbors that agree are one.
fn verdicts(columns: &[(usize, u32)], kept: CapabilitySet) -> Vec<(u32, Verdict)> {
    let mut verdicts = Vec::new();
    for &(column, offset) in columns {
        let mut next = 0;
        for (number, verdict) in numbered(column, kept) {
            fill(&mut verdicts, (next, number), offset);
            push(&mut verdicts, number + offset, verdict);
            next = number + 1;
        }
        fill(&mut verdicts, (next, u32::MAX), offset);
    }
    verdicts
}

/// What is told of the numbers in a column, in their order.
fn numbered(column: usize, kept: CapabilitySet) -> Vec<(u32, Verdict)> {
    let lines = CALLS.lines().filter(|line| !line.starts_with('#'));
    let mut numbered: Vec<(u32, Verdict)> = lines
        .filter_map(|line| {
            let number = line.split(' ').nth(column)?.parse().ok()?;
            let rule = line.split(' ').nth(1)?;
            Some((number, verdict(rule, kept)))
        })
        .collect();
    numbered.sort_unstable_by_key(|(number, _)| *number);
    numbered
}

/// The numbers from `start` up to `end`, of which nothing is told.
fn fill(verdicts: &mut Vec<(u32, Verdict)>, (start, end): (u32, u32), offset: u32) {
    if start < end && start <= LAST {
        push(verdicts, start + offset, DENY);
    }
    if end > LAST + 1 && start < end {
        push(verdicts, start.max(LAST + 1) + offset, UNKNOWN);
    }
}

fn push(verdicts: &mut Vec<(u32, Verdict)>, number: u32, verdict: Verdict) {
    if verdicts.last().is_none_or(|(_, last)| *last != verdict) {
        verdicts.push((number, verdict));
    }
}

fn verdict(rule: &str, kept: CapabilitySet) -> Verdict {
    let administers = kept.has("SYS_ADMIN");
    match rule {
        "allow" => Verdict::Allow,
        "socket" => Verdict::ByArgument(FAMILIES),
        "personality" => Verdict::ByArgument(PERSONALITIES),
        "clone" | "clone3" if administers => Verdict::Allow,
        "clone" => Verdict::WithoutBits(NAMESPACES),
        // Its flags are behind a pointer, so that libraries have to be made to fall back to `clone`.
        "clone3" => UNKNOWN,
        capabilities if capabilities.split('|').any(|name| kept.has(name)) => Verdict::Allow,
        _ => DENY,
    }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;

    /// What the kernel would do: the filter's answer for a call.
    fn judge(filter: &[Instruction], architecture: u32, number: u32, argument: u32) -> u32 {
        let (mut at, mut loaded) = (0, 0);
        loop {
            let Instruction {
                code,
                jump_true,
                jump_false,
                operand,
            } = filter[at];
            at += 1;
            let mut branch = |is: bool| at += usize::from(if is { jump_true } else { jump_false });
            match code {
                0x20 => {
                    loaded = match operand {
                        0 => number,
                        4 => architecture,
                        16 => argument,
                        other => panic!("loads {other}"),
                    }
                }
                0x15 => branch(loaded == operand),
                0x35 => branch(loaded >= operand),
                0x45 => branch(loaded & operand != 0),
                0x05 => at += operand as usize,
                0x06 => return operand,
                other => panic!("executes {other:x}"),
            }
        }
    }

    const ALLOW: u32 = 0x7fff_0000;
    const EPERM: u32 = 0x0005_0001;
    const ENOSYS: u32 = 0x0005_0026;
    const KILL: u32 = 0x8000_0000;
    const X86_64: u32 = 0xc000_003e;
    const I386: u32 = 0x4000_0003;
    const X32: u32 = 0x4000_0000;

    #[track_caller]
    fn check(kept: CapabilitySet, rows: &[(u32, u32, u32, u32)]) {
        let filter = filter(kept);
        for (architecture, number, argument, expected) in rows {
            let found = judge(&filter, *architecture, *number, *argument);
            assert_eq!(
                found, *expected,
                "{architecture:x} {number} {argument:x}: {found:x}"
            );
        }
    }

    #[test]
    fn calls_are_judged_as_by_docker() {
        let rows = [
            (X86_64, 0, 0, ALLOW),             // read
            (X86_64, 59, 0, ALLOW),            // execve
            (X86_64, 101, 0, ALLOW),           // ptrace
            (X86_64, 165, 0, EPERM),           // mount
            (X86_64, 250, 0, EPERM),           // keyctl
            (X86_64, 272, 0, EPERM),           // unshare
            (X86_64, 161, 0, ALLOW),           // chroot, with its capability
            (X86_64, 435, 0, ENOSYS),          // clone3
            (X86_64, 56, 0x11, ALLOW),         // clone of a process
            (X86_64, 56, 0x1000_0000, EPERM),  // clone into a user namespace
            (X86_64, 41, 1, ALLOW),            // socket of the host
            (X86_64, 41, 38, EPERM),           // socket of the kernel's ciphers
            (X86_64, 41, 40, EPERM),           // socket of the machine below
            (X86_64, 41, 46, EPERM),           // socket of a family to come
            (X86_64, 135, 0xffff_ffff, ALLOW), // personality, asked for
            (X86_64, 135, 4, EPERM),
            (X86_64, 425, 0, EPERM),  // io_uring_setup
            (X86_64, 466, 0, ALLOW),  // removexattrat
            (X86_64, 467, 0, ENOSYS), // open_tree_attr
            (X86_64, 9999, 0, ENOSYS),
            (X86_64, X32, 0, ALLOW),       // read of x32
            (X86_64, X32 + 520, 0, ALLOW), // execve of x32
            (X86_64, X32 + 165, 0, EPERM), // mount of x32
            (X86_64, X32 + 9999, 0, ENOSYS),
            (I386, 3, 0, ALLOW),             // read
            (I386, 102, 0, ALLOW),           // socketcall
            (I386, 359, 38, EPERM),          // socket of the kernel's ciphers
            (I386, 21, 0, EPERM),            // mount
            (I386, 120, 0x1000_0000, EPERM), // clone into a user namespace
            (I386, 435, 0, ENOSYS),          // clone3
            (0xc000_00b7, 0, 0, KILL),       // another machine
        ];
        check(CapabilitySet::of_docker(), &rows);
    }

    #[test]
    fn capabilities_bring_their_calls() {
        let administers = CapabilitySet::of_docker().with("SYS_ADMIN").unwrap();
        let rows = [
            (X86_64, 165, 0, ALLOW),
            (X86_64, 272, 0, ALLOW),
            (X86_64, 435, 0, ALLOW),
            (X86_64, 56, 0x1000_0000, ALLOW),
            (X86_64, 175, 0, EPERM), // init_module
        ];
        check(administers, &rows);
        let none = CapabilitySet(0);
        check(none, &[(X86_64, 161, 0, EPERM), (X86_64, 0, 0, ALLOW)]);
    }

    #[test]
    fn every_number_is_judged_by_its_line() {
        let kept = CapabilitySet::of_docker();
        let filter = filter(kept);
        let answer = |found: Verdict| match found {
            Verdict::Allow | Verdict::WithoutBits(_) | Verdict::ByArgument(_) => ALLOW,
            Verdict::Fail(number) => 0x0005_0000 | u32::from(number),
        };
        for (column, architecture, offset) in [(2, X86_64, 0), (3, I386, 0), (4, X86_64, X32)] {
            let told = numbered(column, kept);
            for number in 0..1024 {
                let line = told.iter().find(|(known, _)| *known == number);
                let otherwise = if number <= LAST { DENY } else { UNKNOWN };
                let expected = answer(line.map_or(otherwise, |(_, verdict)| *verdict));
                let found = judge(&filter, architecture, number + offset, 0);
                assert_eq!(found, expected, "{architecture:x} {number}");
            }
        }
    }

    #[test]
    fn lines_are_whole_and_in_order() {
        let lines: Vec<&str> = CALLS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(lines.len() > 400);
        assert!(lines.is_sorted());
        for line in lines {
            assert_eq!(line.split(' ').count(), 7, "{line}");
        }
    }
}
