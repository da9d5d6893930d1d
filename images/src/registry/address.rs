//! A file at any address, as `import` takes one.
//! Leans on `client` and `download`.

use std::io::Read;

use ureq::http::Method;

use super::client::Client;
use super::download::foreign;
use super::error::RegistryError;
use super::request::get;

impl Client<'_> {
    /// Opens what is at an address that begins with `http://` or `https://`, to be read once.
    ///
    /// # Errors
    /// When nobody answers there, or nothing is there.
    pub fn open_address(&self, url: &str) -> Result<Box<dyn Read>, RegistryError> {
        let endpoint = foreign(url)?;
        let what = format!("`{url}`");
        let request = get(Method::GET, url.to_owned(), &[], &what);
        let session = &self.session;
        let response = session.patiently(&what, || session.ask(&endpoint, &request, &[200]))?;
        Ok(Box::new(response.into_body().into_reader()))
    }
}
