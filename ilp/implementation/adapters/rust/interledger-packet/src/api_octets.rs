//! The crate up to 0.2.1: addresses are octets.

use std::time::SystemTime;

use interledger_packet::{ErrorCode, Prepare, PrepareBuilder, Reject, RejectBuilder};

use crate::codec::present;
use crate::failure::Failure;

pub fn prepare(
    amount: u64,
    expires_at: SystemTime,
    execution_condition: &[u8; 32],
    destination: &[u8],
    data: &[u8],
) -> Result<Prepare, Failure> {
    Ok(PrepareBuilder { amount, expires_at, execution_condition, destination, data }.build())
}

pub fn reject(code: ErrorCode, triggered_by: Option<&[u8]>, message: &[u8], data: &[u8]) -> Result<Reject, Failure> {
    let triggered_by = present(triggered_by, "triggeredBy")?;
    Ok(RejectBuilder { code, message, triggered_by, data }.build())
}

pub fn triggered_by(reject: &Reject) -> Option<Vec<u8>> {
    Some(reject.triggered_by().to_vec())
}
