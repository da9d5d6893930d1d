//! The build context: which files are offered to `COPY` and `ADD`.
//! Leans on `dockwright-syntax` for ranges.

pub mod ignore;
