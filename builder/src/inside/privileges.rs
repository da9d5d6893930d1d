//! Giving up: from root of the host to what the container's user may do.
//! Leans on `kernel`, `capability` and `seccomp`. The order matters: the filter takes a power that is given up after it.

use rustix::fs::{Gid, Uid};
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::thread::{
    CapabilitySet as Bits, CapabilitySets, remove_capability_from_bounding_set, set_capabilities,
    set_no_new_privs, set_thread_groups, set_thread_res_gid, set_thread_res_uid,
};

use crate::capability::CapabilitySet;
use crate::execution::{Execution, Limit, Security};
use crate::fault::{Doing, Fault};
use crate::kernel;
use crate::seccomp;
use crate::user::User;

/// Sets the limits of the process.
pub(crate) fn limit(limits: &[Limit]) -> Result<(), Fault> {
    for limit in limits {
        let doing = || format!("set the limit `{}`", limit.name);
        let Some(resource) = resource(&limit.name) else {
            return Err(Fault::new(
                doing(),
                "there is no such limit: `nofile`, `nproc`, `core` and `memlock` are some",
            ));
        };
        let value = Rlimit {
            current: limit.soft,
            maximum: limit.hard,
        };
        setrlimit(resource, value).doing(doing)?;
    }
    Ok(())
}

/// Becomes the user, with the capabilities and the filter that the execution states.
pub(crate) fn give_up(execution: &Execution, user: &User, nested: bool) -> Result<(), Fault> {
    let kept = match execution.security {
        Security::Sandbox => execution.capabilities,
        Security::Insecure => CapabilitySet::all(),
    };
    bound(kept).doing(|| "limit capabilities".to_owned())?;
    if execution.security == Security::Sandbox {
        // Some kernels have no keys; then there is nothing to leave.
        let _ = kernel::leave_session_keys();
        if !execution.unfiltered {
            let filter = seccomp::filter(kept);
            kernel::load_filter(&filter).doing(|| "filter system calls".to_owned())?;
        }
    }
    if execution.no_new_privileges {
        set_no_new_privs(true).doing(|| "give up what set-user-id programs give".to_owned())?;
    }
    become_user(user, nested)?;
    if user.id == 0 {
        let kept = Bits::from_bits_retain(kept.0);
        let mut sets =
            rustix::thread::capabilities(None).doing(|| "read capabilities".to_owned())?;
        let held = kept & sets.permitted;
        sets = CapabilitySets {
            effective: held,
            permitted: held,
            inheritable: Bits::empty(),
        };
        set_capabilities(None, sets).doing(|| "give up capabilities".to_owned())?;
    }
    Ok(())
}

fn bound(kept: CapabilitySet) -> Result<(), Errno> {
    for number in 0..64 {
        let bit = 1 << number;
        if kept.0 & bit != 0 {
            continue;
        }
        match remove_capability_from_bounding_set(Bits::from_bits_retain(bit)) {
            // The kernel knows no capability of that number, and none above it.
            Err(Errno::INVAL) => break,
            other => other?,
        }
    }
    Ok(())
}

fn become_user(user: &User, nested: bool) -> Result<(), Fault> {
    // The own group is one of them, so that nobody gains by leaving it.
    let others = user.groups.iter().filter(|id| **id != user.group);
    let groups: Vec<Gid> = std::iter::once(&user.group)
        .chain(others)
        .map(|id| Gid::from_raw(*id))
        .collect();
    match set_thread_groups(&groups) {
        // A user namespace with a single number has no groups to set.
        Err(Errno::PERM | Errno::INVAL) if nested => {}
        other => other.doing(|| "set groups".to_owned())?,
    }
    let id = Uid::from_raw(user.id);
    let group = Gid::from_raw(user.group);
    set_thread_res_gid(group, group, group)
        .and_then(|()| set_thread_res_uid(id, id, id))
        .map_err(|error| unmapped(user, error))
}

fn unmapped(user: &User, error: Errno) -> Fault {
    let doing = format!("become user {} of group {}", user.id, user.group);
    match error {
        Errno::INVAL => Fault {
            number: error.raw_os_error(),
            ..Fault::new(
                doing,
                "your user namespace has no such number: install `newuidmap` (package `uidmap`) and give yourself numbers in `/etc/subuid` and `/etc/subgid`",
            )
        },
        error => Fault::from_error(doing, &error.into()),
    }
}

fn resource(name: &str) -> Option<Resource> {
    Some(match name {
        "as" => Resource::As,
        "core" => Resource::Core,
        "cpu" => Resource::Cpu,
        "data" => Resource::Data,
        "fsize" => Resource::Fsize,
        "locks" => Resource::Locks,
        "memlock" => Resource::Memlock,
        "msgqueue" => Resource::Msgqueue,
        "nice" => Resource::Nice,
        "nofile" => Resource::Nofile,
        "nproc" => Resource::Nproc,
        "rss" => Resource::Rss,
        "rtprio" => Resource::Rtprio,
        "rttime" => Resource::Rttime,
        "sigpending" => Resource::Sigpending,
        "stack" => Resource::Stack,
        _ => return None,
    })
}
