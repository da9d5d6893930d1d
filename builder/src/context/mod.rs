//! Where files for `COPY` and `ADD` come from, and how they are looked at: without following anything out of its root,
//! on two threads, and hashed only when they changed.
//! The modules are in dependency order.
//!
//! ```text
//! // What a build context is: told by its text (`.`, `-`, a URL), opened into a folder.
//! Origin::of(text: &str) -> Origin                    // Directory(PathBuf) | StandardInput | Git(GitSource) | Http(String)
//! Context::open(origin, &Opening { scratch, patience, standard_input, .. }) -> Result<Context, ContextError>
//!     context.root() -> &Path                          // where its files are; a temporary folder goes when `Context` is dropped
//!     context.dockerfile() -> Option<&str>             // a Dockerfile that came instead of files (`-`, a URL)
//!     context.tree(ignore: Option<IgnoreFile>) -> Result<Tree, ContextError>
//!
//! // A folder that sources are looked for in; cheap, nothing is read yet. `Send + Sync`.
//! Tree::context(path: &Path, ignore: Option<IgnoreFile>) -> Result<Tree, ContextError>   // everything belongs to 0:0
//! Tree::image(path: &Path) -> Result<Tree, ContextError>                                 // a mounted stage or image: owners kept
//! Tree::repository(path: &Path) -> Result<Tree, ContextError>                            // git: 0:0, modes 644 and 755
//!
//! // What files held when they were last looked at: one file per context.
//! StatCache::none() ; StatCache::load(file: &Path) -> StatCache (never fails) ; cache.save() -> io::Result<()>
//!
//! // Remote sources of `ADD`.
//! http::fetch(url, &Request { into: &Path /* folder */, authorization, known: Option<&Validators>, checksum: Option<Digest> })
//!     -> Result<Answer, ContextError>                  // Unchanged | Fetched(Fetched { path, name, mtime, digest, validators })
//! GitSource::parse(text) -> Result<Option<GitSource>, ContextError>
//!     source.commit() -> Result<String, ContextError>  // asks the server, fetches nothing
//!     source.check_out(commit, into: &Path) -> Result<(), ContextError>
//! ```
