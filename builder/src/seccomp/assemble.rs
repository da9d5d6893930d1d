//! A filter's instructions: a search tree over numbers, so that a call is judged after eight comparisons or so.
//! Leans on `kernel` for the shape of an instruction.

use crate::kernel::Instruction;

/// What is done with a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is made.
    Allow,
    /// It fails with this error number.
    Fail(u16),
    /// It is made when the first argument has none of these bits, else it fails with `EPERM`.
    WithoutBits(u32),
    /// It is judged by its first argument: each verdict holds from its number on.
    ByArgument(&'static [(u32, Verdict)]),
}

/// The calls of one kind of machine: each verdict holds from its number on.
pub(super) struct Machine {
    pub(super) architecture: u32,
    pub(super) verdicts: Vec<(u32, Verdict)>,
}

/// Not permitted.
pub(super) const DENY: Verdict = Verdict::Fail(libc::EPERM as u16);

/// Not known: programs then try what came before.
pub(super) const UNKNOWN: Verdict = Verdict::Fail(libc::ENOSYS as u16);

const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const FIRST_ARGUMENT: u32 = 16;

const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
const EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
const AT_LEAST: u16 = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16;
const ANY_BIT: u16 = (libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K) as u16;
const JUMP: u16 = (libc::BPF_JMP | libc::BPF_JA) as u16;
const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;

/// The filter for these machines; a call of any other ends the process.
pub(super) fn assemble(machines: &[Machine]) -> Vec<Instruction> {
    let mut filter = vec![plain(LOAD, ARCHITECTURE)];
    for machine in machines {
        let mut section = vec![plain(LOAD, NUMBER)];
        section.extend(tree(&machine.verdicts));
        filter.push(branch(EQUAL, machine.architecture, 1, 0));
        filter.push(plain(JUMP, section.len() as u32));
        filter.extend(section);
    }
    filter.push(plain(RETURN, libc::SECCOMP_RET_KILL_PROCESS));
    filter
}

/// Finds the verdict for the number that is loaded.
fn tree(verdicts: &[(u32, Verdict)]) -> Vec<Instruction> {
    let middle = verdicts.len() / 2;
    match verdicts {
        [] => leaf(UNKNOWN),
        [(_, verdict)] => leaf(*verdict),
        _ => {
            let lower = tree(&verdicts[..middle]);
            let upper = tree(&verdicts[middle..]);
            let start = verdicts[middle].0;
            let mut nodes = match u8::try_from(lower.len()) {
                Ok(length) => vec![branch(AT_LEAST, start, length, 0)],
                // A branch reaches 255 instructions, a jump any number.
                Err(_) => vec![
                    branch(AT_LEAST, start, 0, 1),
                    plain(JUMP, lower.len() as u32),
                ],
            };
            nodes.extend(lower);
            nodes.extend(upper);
            nodes
        }
    }
}

fn leaf(verdict: Verdict) -> Vec<Instruction> {
    match verdict {
        Verdict::Allow => vec![plain(RETURN, libc::SECCOMP_RET_ALLOW)],
        Verdict::Fail(number) => vec![plain(RETURN, libc::SECCOMP_RET_ERRNO | u32::from(number))],
        Verdict::WithoutBits(bits) => {
            let mut nodes = vec![plain(LOAD, FIRST_ARGUMENT), branch(ANY_BIT, bits, 1, 0)];
            nodes.extend(leaf(Verdict::Allow));
            nodes.extend(leaf(DENY));
            nodes
        }
        Verdict::ByArgument(verdicts) => {
            let mut nodes = vec![plain(LOAD, FIRST_ARGUMENT)];
            nodes.extend(tree(verdicts));
            nodes
        }
    }
}

fn plain(code: u16, operand: u32) -> Instruction {
    branch(code, operand, 0, 0)
}

fn branch(code: u16, operand: u32, jump_true: u8, jump_false: u8) -> Instruction {
    Instruction {
        code,
        jump_true,
        jump_false,
        operand,
    }
}
