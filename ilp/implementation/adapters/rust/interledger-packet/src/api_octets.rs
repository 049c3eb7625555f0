//! The crate up to 0.2.1: addresses are octets.

use std::time::SystemTime;

use interledger_packet::{ErrorCode, PrepareBuilder, Reject, RejectBuilder};

use crate::codec::present;
use crate::failure::Failure;

pub type Destination = Vec<u8>;
pub type TriggeredBy = Vec<u8>;

pub fn destination(octets: Vec<u8>) -> Result<Destination, Failure> {
    Ok(octets)
}

pub fn triggered_by(octets: Option<Vec<u8>>) -> Result<TriggeredBy, Failure> {
    present(octets, "triggeredBy")
}

pub fn prepare<'a>(
    amount: u64,
    expires_at: SystemTime,
    execution_condition: &'a [u8; 32],
    destination: &'a Destination,
    data: &'a [u8],
) -> PrepareBuilder<'a> {
    PrepareBuilder { amount, expires_at, execution_condition, destination, data }
}

pub fn reject<'a>(
    code: ErrorCode,
    triggered_by: &'a TriggeredBy,
    message: &'a [u8],
    data: &'a [u8],
) -> RejectBuilder<'a> {
    RejectBuilder { code, message, triggered_by, data }
}

pub fn read_triggered_by(reject: &Reject) -> Option<Vec<u8>> {
    Some(reject.triggered_by().to_vec())
}
