//! Packets as suite and adapter exchange them, and why there may be none. There is nothing to change here.

#![allow(dead_code)] // what your codec has no use for

/// A packet. `None` is a field that the codec reads as absent.
#[derive(Clone, Debug)]
pub enum Value {
    Prepare(Prepare),
    Fulfill(Fulfill),
    Reject(Reject),
}

#[derive(Clone, Debug)]
pub struct Prepare {
    /// Decimal digits: "18446744073709551615".
    pub amount: Option<String>,
    /// "2030-01-01T00:00:00.000Z"; `encode` may get more fraction digits, and dates that no calendar has.
    pub expires_at: Option<String>,
    pub execution_condition: Option<Vec<u8>>,
    /// The octets, well-formed text or not.
    pub destination: Option<Vec<u8>>,
    pub data: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
pub struct Fulfill {
    pub fulfillment: Option<Vec<u8>>,
    pub data: Option<Vec<u8>>,
}

/// The first three are the octets of a text, well-formed or not.
#[derive(Clone, Debug)]
pub struct Reject {
    pub code: Option<Vec<u8>>,
    pub triggered_by: Option<Vec<u8>>,
    pub message: Option<Vec<u8>>,
    pub data: Option<Vec<u8>>,
}

/// Why there is no result.
#[derive(Debug)]
pub enum Failure {
    /// The codec refuses; `kind` (a word) and `offset` (in octets) only where the codec itself gives them.
    Refused {
        message: String,
        kind: Option<String>,
        offset: Option<usize>,
    },
    /// Something leaked that is no documented refusal of the codec's. A panic becomes this by itself.
    Faulted(String),
    /// The codec has no such operation or field.
    Unsupported(String),
}

impl Failure {
    /// The codec refuses, and says no more than a message.
    pub fn refused(message: impl Into<String>) -> Self {
        Failure::Refused {
            message: message.into(),
            kind: None,
            offset: None,
        }
    }
}
