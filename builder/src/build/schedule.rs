//! Which stage is carried out when: as soon as those that it uses are done, several at once.
//! Leans on the plan for who uses whom.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use dockwright_model::plan::Plan;
use dockwright_model::stage::Base;
use dockwright_model::step::Step;

/// How many stages are carried out at once at most; most of the time of a stage is that of its programs.
const MOST: usize = 8;

/// Who waits for whom.
struct Schedule<E> {
    /// Those that nobody has begun yet, with those that they wait for.
    waiting: Vec<(usize, BTreeSet<usize>)>,
    /// How many are at work.
    working: usize,
    failure: Option<E>,
}

/// Carries out the stages that are needed; the first failure ends it, once those at work have ended.
pub(crate) fn each_stage<E: Send>(
    plan: &Plan,
    is_needed: impl Fn(usize) -> Option<BTreeSet<usize>>,
    work: impl Fn(usize) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let waiting: Vec<_> = (0..plan.stages.len())
        .filter_map(|stage| Some((stage, is_needed(stage)?)))
        .collect();
    let count = waiting.len().min(MOST);
    let schedule = Mutex::new(Schedule {
        waiting,
        working: 0,
        failure: None,
    });
    let changed = Condvar::new();
    thread::scope(|scope| {
        for _ in 1..count {
            scope.spawn(|| take_part(&schedule, &changed, &work));
        }
        take_part(&schedule, &changed, &work);
    });
    let schedule = schedule
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    schedule.failure.map_or(Ok(()), Err)
}

/// The stages that a stage uses, directly.
pub(crate) fn used_by(plan: &Plan, stage: usize) -> BTreeSet<usize> {
    let mut used: BTreeSet<usize> = plan
        .steps(stage)
        .flat_map(Step::stages)
        .map(|(stage, _)| stage)
        .collect();
    if let Some(Base::Stage(base)) = plan.stages.get(stage).map(|stage| &stage.base) {
        used.insert(*base);
    }
    used
}

fn take_part<E>(
    schedule: &Mutex<Schedule<E>>,
    changed: &Condvar,
    work: &(impl Fn(usize) -> Result<(), E> + Sync),
) {
    while let Some(stage) = next(schedule, changed) {
        let done = work(stage);
        let mut schedule = lock(schedule);
        schedule.working -= 1;
        match done {
            Ok(()) => {
                for (_, others) in &mut schedule.waiting {
                    others.remove(&stage);
                }
            }
            Err(error) => {
                schedule.waiting.clear();
                schedule.failure.get_or_insert(error);
            }
        }
        changed.notify_all();
    }
}

/// Waits for a stage that can be carried out; nothing when there will be none.
fn next<E>(schedule: &Mutex<Schedule<E>>, changed: &Condvar) -> Option<usize> {
    let mut schedule = lock(schedule);
    loop {
        let ready = schedule
            .waiting
            .iter()
            .position(|(_, others)| others.is_empty());
        if let Some(place) = ready {
            schedule.working += 1;
            return Some(schedule.waiting.remove(place).0);
        }
        if schedule.waiting.is_empty() || schedule.working == 0 {
            return None;
        }
        schedule = changed
            .wait(schedule)
            .unwrap_or_else(PoisonError::into_inner);
    }
}

fn lock<E>(schedule: &Mutex<Schedule<E>>) -> MutexGuard<'_, Schedule<E>> {
    schedule.lock().unwrap_or_else(PoisonError::into_inner)
}
