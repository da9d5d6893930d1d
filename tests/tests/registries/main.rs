//! The registry client against Debian's `docker-registry`, plain, with a password and with TLS,
//! behind a proxy that fails as networks do, and behind a gate that wants tokens; and what is kept between two runs.

#[cfg(test)]
mod blobs;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod working;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod asking;
#[cfg(test)]
mod keeping;
#[cfg(test)]
mod holding;
