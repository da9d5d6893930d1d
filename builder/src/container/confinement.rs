//! What `--security-opt` says: how a container is less or more confined than others.
//! Leans on nothing.

use crate::container::error::ContainerError;

/// What `--security-opt` asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Confinement {
    /// Whether no set-user-id program gives anybody more than they have.
    pub no_new_privileges: bool,
    /// Whether every system call is let through.
    pub unfiltered: bool,
    /// Whether nothing of `/proc` and `/sys` is hidden or protected.
    pub unmasked: bool,
}

impl Confinement {
    /// Takes one option. Labels of systems that label are none of ours: there is nothing to turn off.
    ///
    /// # Errors
    /// When it asks for something that is not there.
    pub fn take(&mut self, text: &str) -> Result<(), ContainerError> {
        let (name, value) = text.split_once(['=', ':']).unwrap_or((text, ""));
        match (name, value) {
            ("no-new-privileges", "" | "true") => self.no_new_privileges = true,
            ("no-new-privileges", "false") => self.no_new_privileges = false,
            ("seccomp", "unconfined") => self.unfiltered = true,
            ("seccomp", "builtin") => self.unfiltered = false,
            ("systempaths", "unconfined") => self.unmasked = true,
            ("label", _) | ("apparmor", "unconfined" | "docker-default") => {}
            _ => {
                return Err(ContainerError::Usage(format!(
                    "`{text}` is no option of security here: there are `no-new-privileges`, `seccomp=unconfined`, `systempaths=unconfined` and, without meaning, `label=…` and `apparmor=unconfined`"
                )));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_security_are_taken_or_refused() {
        let mut confinement = Confinement::default();
        for text in [
            "label=disable",
            "apparmor:unconfined",
            "no-new-privileges:false",
        ] {
            confinement.take(text).unwrap();
        }
        assert_eq!(confinement, Confinement::default());
        for text in [
            "no-new-privileges",
            "seccomp:unconfined",
            "systempaths=unconfined",
        ] {
            confinement.take(text).unwrap();
        }
        let all = Confinement {
            no_new_privileges: true,
            unfiltered: true,
            unmasked: true,
        };
        assert_eq!(confinement, all);
        assert!(confinement.take("seccomp=mine.json").is_err());
    }
}
