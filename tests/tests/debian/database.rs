//! Our own example of a database server, of the size and kind of official images: built to its end, and used.

use dockwright_tests::place::workspace;

use crate::scene::{Scene, User};

/// What it installs.
const PACKAGES: &[&str] = &[
    "gosu",
    "tzdata",
    "mariadb-server-core",
    "mariadb-client-core",
];

/// A server that is started by the entry point, asked, and told to end.
const SESSION: &str = "\
start-server mariadbd > /tmp/log 2>&1 &
server=$!
for attempt in $(seq 600); do
    mariadb --password=secret --execute 'SELECT 1' > /dev/null 2>&1 && break
    kill -0 $server || break
    sleep 0.1
done
mariadb --password=secret --batch --skip-column-names --execute \
    'SELECT CURRENT_USER(); SELECT value FROM kept.note' || cat /tmp/log
stat --format %U /var/lib/mysql/kept
kill $server && wait $server && echo ended well
";

#[test]
fn our_own_database_server_is_built_to_the_end_and_answers() {
    let Some(scene) = Scene::new(User::Root, PACKAGES) else {
        return;
    };
    let keys = scene.path("context");
    std::fs::copy(scene.repository.key(), keys.join("mirror.gpg")).unwrap();
    let suite = format!("DEBIAN_RELEASE={}", scene.repository.suite);
    let fingerprint = format!("FINGERPRINT={}", scene.repository.fingerprint());
    let arguments = [
        "DEBIAN_IMAGE=HOST/debian:base",
        "MIRROR=PACKAGES",
        &suite,
        &fingerprint,
    ];
    let mut words = vec!["build", "--build-context", "keys=context", "-t", "mariadb"];
    for argument in arguments {
        words.extend(["--build-arg", argument]);
    }
    let example = workspace().join("examples/mariadb");
    words.push(example.to_str().unwrap());
    scene.works("here", &words);
    let run = ["run", "--rm", "--network", "none"];
    let version = [&run[..], &["mariadb", "mariadbd", "--version"]].concat();
    let version = scene.works("here", &version);
    assert!(version.contains("MariaDB"), "{version}");
    scene.write("note.sql", "CREATE TABLE kept.note (value TEXT);\nINSERT INTO kept.note VALUES ('of the first start');\n");
    let mount = format!(
        "{}:/entrypoint.d/note.sql:ro",
        scene.path("context/note.sql").display()
    );
    let given = [
        "-e",
        "MARIADB_DATABASE=kept",
        "-e",
        "MARIADB_ROOT_PASSWORD=secret",
        "-v",
        &mount,
    ];
    let session = ["mariadb", "bash", "-c", SESSION];
    let said = scene.works("here", &[&run[..], &given, &session].concat());
    assert_eq!(
        said,
        "root@localhost\nof the first start\nmysql\nended well\n"
    );
}
