//! The crate from 0.2.2 on: addresses have a type of their own, which holds none that is malformed or empty.

use std::time::SystemTime;

use interledger_packet::{Address, ErrorCode, Prepare, PrepareBuilder, Reject, RejectBuilder};

use crate::failure::Failure;

pub fn prepare(
    amount: u64,
    expires_at: SystemTime,
    execution_condition: &[u8; 32],
    destination: &[u8],
    data: &[u8],
) -> Result<Prepare, Failure> {
    let destination = Address::try_from(destination)?;
    Ok(PrepareBuilder { amount, expires_at, execution_condition, destination, data }.build())
}

pub fn reject(code: ErrorCode, triggered_by: Option<&[u8]>, message: &[u8], data: &[u8]) -> Result<Reject, Failure> {
    // No address, and one of no octets: the API says both with None, and writes no octets for it.
    let triggered_by = triggered_by.filter(|octets| !octets.is_empty()).map(Address::try_from).transpose()?;
    Ok(RejectBuilder { code, message, triggered_by: triggered_by.as_ref(), data }.build())
}

pub fn triggered_by(reject: &Reject) -> Option<Vec<u8>> {
    reject.triggered_by().map(|address| address.as_bytes().to_vec())
}
