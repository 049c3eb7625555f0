//! Why an operation has no result.

use std::any::Any;
use std::fmt::Display;
use std::panic::{self, AssertUnwindSafe};

use interledger_packet::ParseError;

pub enum Failure {
    /// The codec refused, or a type of its API cannot hold the value; for the suite both are refusals.
    Rejected { message: String, kind: Option<String> },
    /// The codec panicked.
    Faulted(String),
    /// The codec's API has no way to say it.
    Unsupported(String),
    /// A member of the request is not of the protocol's form.
    NoRequest(String),
}

impl Failure {
    pub fn too_narrow(holder: &str, value: impl Display) -> Self {
        Failure::Rejected { message: format!("{holder} cannot hold {value}"), kind: None }
    }

    /// The same, and that it is about the input at `index` of a batch.
    pub fn at(self, index: usize) -> Self {
        let located = |message| format!("input {index}: {message}");
        match self {
            Failure::Rejected { message, kind } => Failure::Rejected { message: located(message), kind },
            Failure::Faulted(message) => Failure::Faulted(located(message)),
            Failure::Unsupported(reason) => Failure::Unsupported(located(reason)),
            Failure::NoRequest(reason) => Failure::NoRequest(located(reason)),
        }
    }
}

/// Turns a panic into a failure.
pub fn caught<T>(asked: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    panic::catch_unwind(AssertUnwindSafe(asked)).unwrap_or_else(|panic| Err(Failure::Faulted(message_of(&*panic))))
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panicked: {}", message.unwrap_or("without a message"))
}

impl From<ParseError> for Failure {
    /// The kind is the variant's name, which its derived `Debug` writes first: the variants differ by release.
    fn from(error: ParseError) -> Self {
        let shown = format!("{error:?}");
        let kind = shown.split(|character: char| !character.is_alphanumeric()).next().map(String::from);
        Failure::Rejected { message: error.to_string(), kind }
    }
}
