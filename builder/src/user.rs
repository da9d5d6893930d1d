//! Whom a process runs as: Docker's `name|uid[:group|gid]` read against a container's `/etc/passwd` and `/etc/group`.
//! Leans on nothing; the texts come from the caller.

/// A user with the groups and the home that come with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: u32,
    pub(crate) group: u32,
    pub(crate) groups: Vec<u32>,
    pub(crate) home: String,
}

/// A line of `/etc/passwd`.
struct Account<'a> {
    name: &'a str,
    id: u32,
    group: u32,
    home: &'a str,
}

/// A line of `/etc/group`.
struct Group<'a> {
    name: &'a str,
    id: u32,
    members: &'a str,
}

/// Reads whom a process runs as; a number needs no account, a name does.
pub(crate) fn resolve(
    user: &str,
    more_groups: &[String],
    accounts: &str,
    groups: &str,
) -> Result<User, String> {
    let (name, group) = match user.split_once(':') {
        Some((name, group)) => (name, group),
        None => (user, ""),
    };
    let name = if name.is_empty() { "0" } else { name };
    let account = read_accounts(accounts).find(|account| is_meant(name, account.name, account.id));
    let mut found = match &account {
        Some(account) => User {
            id: account.id,
            group: account.group,
            groups: Vec::new(),
            home: account.home.to_owned(),
        },
        None => User {
            id: number(name).ok_or_else(|| absent("user", name, "/etc/passwd"))?,
            group: 0,
            groups: Vec::new(),
            home: "/".to_owned(),
        },
    };
    match (group, &account) {
        ("", Some(account)) => found.groups = of_member(account.name, groups),
        ("", None) => {}
        (group, _) => found.group = group_id(group, groups)?,
    }
    for group in more_groups {
        found.groups.push(group_id(group, groups)?);
    }
    Ok(found)
}

/// Reads whom files belong to, as `--chown` of `COPY` names them: a lone number is that of the group too,
/// a lone name has the account's group, and `root` is 0 whatever the lists say.
pub(crate) fn owner(text: &str, accounts: &str, groups: &str) -> Result<(u32, u32), String> {
    let (name, group) = match text.split_once(':') {
        Some((name, group)) => (name, Some(group)),
        None => (text, None),
    };
    let account = || read_accounts(accounts).find(|account| account.name == name);
    let (id, own_group) = match (name, number(name)) {
        ("" | "root", _) => (0, 0),
        (_, Some(id)) => (id, id),
        (name, None) => match account() {
            Some(account) => (account.id, account.group),
            None => return Err(absent("user", name, "/etc/passwd")),
        },
    };
    let named = |name: &str| read_groups(groups).find(|group| group.name == name);
    let group = match group.map(|group| (group, number(group))) {
        None => own_group,
        Some(("" | "root", _)) => 0,
        Some((_, Some(group))) => group,
        Some((group, None)) => match named(group) {
            Some(group) => group.id,
            None => return Err(absent("group", group, "/etc/group")),
        },
    };
    Ok((id, group))
}

fn read_accounts(text: &str) -> impl Iterator<Item = Account<'_>> {
    text.lines().filter_map(|line| {
        let mut fields = line.trim().split(':');
        let name = fields.next()?;
        let (id, group) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        let home = fields.nth(1).filter(|home| !home.is_empty()).unwrap_or("/");
        Some(Account {
            name,
            id,
            group,
            home,
        })
    })
}

fn read_groups(text: &str) -> impl Iterator<Item = Group<'_>> {
    text.lines().filter_map(|line| {
        let mut fields = line.trim().split(':');
        let name = fields.next()?;
        let id = fields.nth(1)?.parse().ok()?;
        Some(Group {
            name,
            id,
            members: fields.next().unwrap_or_default(),
        })
    })
}

fn of_member(name: &str, groups: &str) -> Vec<u32> {
    let has = |group: &Group<'_>| group.members.split(',').any(|member| member.trim() == name);
    read_groups(groups)
        .filter(has)
        .map(|group| group.id)
        .collect()
}

fn group_id(group: &str, groups: &str) -> Result<u32, String> {
    read_groups(groups)
        .find(|known| is_meant(group, known.name, known.id))
        .map(|known| known.id)
        .or_else(|| number(group))
        .ok_or_else(|| absent("group", group, "/etc/group"))
}

fn is_meant(wanted: &str, name: &str, id: u32) -> bool {
    wanted == name || number(wanted) == Some(id)
}

/// Numbers end where the kernel's signed ones do, as in Docker.
fn number(text: &str) -> Option<u32> {
    text.parse()
        .ok()
        .filter(|number| *number <= i32::MAX.cast_unsigned())
}

fn absent(what: &str, name: &str, file: &str) -> String {
    format!(
        "there is no {what} `{name}` in the container's `{file}`: make it in the image, or give its number"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNTS: &str = "root:x:0:0:root:/root:/bin/sh\n\
        # a comment\n\
        app:x:1000:100:App:/home/app:/bin/sh\n\
        7:x:70:70::/seven:/bin/sh\n\
        homeless:x:71:71:::\n";
    const GROUPS: &str = "root:x:0:\nusers:x:100:\nwheel:x:10:root,app\naudio:x:29:app\n";

    #[track_caller]
    fn check(user: &str, more: &[&str], expected: Result<(u32, u32, &[u32], &str), &str>) {
        let more: Vec<String> = more.iter().map(|group| (*group).to_owned()).collect();
        let found = resolve(user, &more, ACCOUNTS, GROUPS);
        match expected {
            Ok((id, group, groups, home)) => {
                let groups = groups.to_vec();
                let home = home.to_owned();
                assert_eq!(
                    found,
                    Ok(User {
                        id,
                        group,
                        groups,
                        home
                    }),
                    "{user}"
                );
            }
            Err(word) => assert!(
                found.clone().is_err_and(|text| text.contains(word)),
                "{found:?}"
            ),
        }
    }

    #[test]
    fn users_are_found_as_docker_finds_them() {
        check("", &[], Ok((0, 0, &[10], "/root")));
        check("root", &[], Ok((0, 0, &[10], "/root")));
        check("0", &[], Ok((0, 0, &[10], "/root")));
        check("app", &[], Ok((1000, 100, &[10, 29], "/home/app")));
        check("1000", &[], Ok((1000, 100, &[10, 29], "/home/app")));
        check("1000:audio", &[], Ok((1000, 29, &[], "/home/app")));
        check("app:4242", &[], Ok((1000, 4242, &[], "/home/app")));
        check(":audio", &[], Ok((0, 29, &[], "/root")));
        check("4242", &[], Ok((4242, 0, &[], "/")));
        check("4242:users", &[], Ok((4242, 100, &[], "/")));
        check("7", &[], Ok((70, 70, &[], "/seven")));
        check("homeless", &[], Ok((71, 71, &[], "/")));
        check(
            "app",
            &["users", "77"],
            Ok((1000, 100, &[10, 29, 100, 77], "/home/app")),
        );
        check("nobody", &[], Err("user `nobody`"));
        check("app:nogroup", &[], Err("group `nogroup`"));
        check("app", &["nogroup"], Err("group `nogroup`"));
        check("4294967295", &[], Err("user `4294967295`"));
    }

    #[test]
    fn owners_of_copied_files_are_read() {
        for (text, expected) in [
            ("app", Ok((1000, 100))),
            ("app:audio", Ok((1000, 29))),
            ("app:4242", Ok((1000, 4242))),
            ("1000", Ok((1000, 1000))),
            ("1000:users", Ok((1000, 100))),
            ("root", Ok((0, 0))),
            ("root:root", Ok((0, 0))),
            (":audio", Ok((0, 29))),
            ("nobody", Err("user `nobody`")),
            ("app:nobody", Err("group `nobody`")),
        ] {
            match (owner(text, ACCOUNTS, GROUPS), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn an_image_without_accounts_has_numbers_only() {
        let root = User {
            id: 0,
            group: 0,
            groups: Vec::new(),
            home: "/".to_owned(),
        };
        assert_eq!(resolve("", &[], "", ""), Ok(root));
        assert!(resolve("root", &[], "", "").is_err());
    }
}
