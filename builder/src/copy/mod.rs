//! `COPY` and `ADD`: which files are meant, what their digest is, and how they get where they go.
//! The selection that is hashed is the selection that is written, so that a cache key and a copy cannot disagree.
//! The modules are in dependency order.
//!
//! ```text
//! // One instruction is a list of selections in order, all written to one destination. Words are expanded already.
//! select(tree: &Tree, sources: &[&str], &SelectOptions { parents, exclude: &[&str], unpack }) -> Result<Selection, CopyError>
//!                                                      // sources of one tree, in order; a git checkout is select(&repository, &["/"], …)
//! Selection::inline(name: &str, content: &[u8]) -> Selection          // a heredoc, 0644
//! Selection::fetched(&Fetched, unpack: bool) -> Result<Selection, CopyError>   // a URL of `ADD`, 0600
//!
//! selection.digest(&mut StatCache) -> Result<blake3::Hash, CopyError> // names, modes, owners, types, links, attributes, content; no times
//! selection.is_empty() -> bool ; selection.files() -> usize ; selection.bytes() -> u64
//! selection.write(into: &Path, &WriteOptions { destination: "/app/", owner: Option<Owner>, mode: Option<&Mode>,
//!                                              ownership: images::layer::Ownership, limits: UnpackLimits })
//!     -> Result<Written { changed: Option<path>, shortfalls }, CopyError>
//!     // `into` is the root of a mounted file system, or an empty folder for `--link`. `changed` names a file whose content is
//!     // newer than the digest: the layer is good, the key must not be recorded.
//!
//! Owner::read(text: "user:group", root: &Path) -> Result<Owner, CopyError>   // names through the root's /etc/passwd, /etc/group
//! Owner::needs_accounts(text) -> bool                                        // whether those two files belong to the key
//! Mode::parse(text) -> Result<Mode, CopyError>                               // octal or u=rwX,go=rX
//! ```
//! The key of a step is made by the caller of: the digests in order, destination, owner (numbers), `--chmod`, `--parents`,
//! `--exclude`, `--link`, `--unpack`. Of an instruction without a matching glob the selection is empty, and that is no error.
