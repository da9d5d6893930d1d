//! The variables that BuildKit itself knows: a file may use them, but not choose their names.
//! Leans on nothing.

/// The build arguments that tell platforms: set before the first `FROM`, and declared in a stage to be seen there.
pub const PLATFORM_ARGUMENTS: [&str; 9] = [
    "BUILDARCH",
    "BUILDOS",
    "BUILDPLATFORM",
    "BUILDVARIANT",
    "TARGETARCH",
    "TARGETOS",
    "TARGETPLATFORM",
    "TARGETSTAGE",
    "TARGETVARIANT",
];

/// The proxies: build arguments that every `RUN` sees without an `ARG`.
pub const PROXY_ARGUMENTS: [&str; 10] = [
    "ALL_PROXY",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "ftp_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// The build arguments that change how BuildKit builds.
pub const BUILD_ARGUMENTS: [&str; 9] = [
    "BUILDKIT_BUILD_NAME",
    "BUILDKIT_CACHE_MOUNT_NS",
    "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
    "BUILDKIT_DOCKERFILE_CHECK",
    "BUILDKIT_INLINE_CACHE",
    "BUILDKIT_MULTI_PLATFORM",
    "BUILDKIT_SANDBOX_HOSTNAME",
    "BUILDKIT_SYNTAX",
    "SOURCE_DATE_EPOCH",
];

/// Whether BuildKit gives the name a meaning of its own.
pub fn is_predefined(name: &str) -> bool {
    let lists: [&[&str]; 3] = [&PLATFORM_ARGUMENTS, &PROXY_ARGUMENTS, &BUILD_ARGUMENTS];
    lists.iter().any(|list| list.binary_search(&name).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        assert!(PLATFORM_ARGUMENTS.is_sorted());
        assert!(PROXY_ARGUMENTS.is_sorted());
        assert!(BUILD_ARGUMENTS.is_sorted());
        assert!(is_predefined("TARGETARCH") && is_predefined("no_proxy") && !is_predefined("PATH"));
    }
}
