//! The codec under test. Fill in `decode` and `encode`: call your codec, and translate between its values and those of
//! value.rs, which says what each member is.
//!
//! Translate and nothing else: no check and no repair of your own, or they are tested in the codec's place. What a type
//! of the codec is too narrow for, such as a date that a chrono type cannot hold, is `Failure::refused`.
//!
//! Errors that your codec documents are `Failure::refused(error.to_string())`. A panic is caught and is a fault.

use crate::protocol::relay_by_default;
use crate::value::{Failure, Value};

pub const NAME: &str = "@NAME@";
pub const VERSION: &str = "unknown";

/// The value that the octets are.
pub fn decode(_octets: &[u8]) -> Result<Value, Failure> {
    Err(Failure::Unsupported(
        "not written yet: fill in decode in src/codec.rs".into(),
    ))
}

/// The octets of the value.
pub fn encode(_value: &Value) -> Result<Vec<u8>, Failure> {
    Err(Failure::Unsupported(
        "not written yet: fill in encode in src/codec.rs".into(),
    ))
}

/// The octets that a connector would forward: with another amount and expiry where they are given. If your codec edits
/// packets in place, call that here.
pub fn relay(
    octets: &[u8],
    amount: Option<&str>,
    expires_at: Option<&str>,
) -> Result<Vec<u8>, Failure> {
    relay_by_default(octets, amount, expires_at)
}
