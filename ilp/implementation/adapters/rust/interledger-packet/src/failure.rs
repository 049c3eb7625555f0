//! Why an operation has no result.

use std::fmt::Display;

use interledger_packet::ParseError;

pub enum Failure {
    /// The codec refused, or a type of its API cannot hold the value; for the suite both are refusals.
    Rejected { message: String, kind: Option<String> },
    /// The codec's API has no way to say it.
    Unsupported(String),
    /// A member of the request is not of the protocol's form.
    NoRequest(String),
}

impl Failure {
    pub fn too_narrow(holder: &str, value: impl Display) -> Self {
        Failure::Rejected { message: format!("{holder} cannot hold {value}"), kind: None }
    }
}

impl From<ParseError> for Failure {
    /// The kind is the variant's name, which its derived `Debug` writes first: the variants differ by release.
    fn from(error: ParseError) -> Self {
        let shown = format!("{error:?}");
        let kind = shown.split(|character: char| !character.is_alphanumeric()).next().map(String::from);
        Failure::Rejected { message: error.to_string(), kind }
    }
}
