//! The crate from 0.2.2 on: addresses have a type of their own, which holds none that is malformed or empty.

use std::time::SystemTime;

use interledger_packet::{Address, ErrorCode, PrepareBuilder, Reject, RejectBuilder};

use crate::failure::Failure;

pub type Destination = Address;

/// No address, and one of no octets: the API says both with None, and writes no octets for it.
pub type TriggeredBy = Option<Address>;

pub fn destination(octets: Vec<u8>) -> Result<Destination, Failure> {
    Ok(Address::try_from(octets.as_slice())?)
}

pub fn triggered_by(octets: Option<Vec<u8>>) -> Result<TriggeredBy, Failure> {
    octets.filter(|octets| !octets.is_empty()).map(destination).transpose()
}

pub fn prepare<'a>(
    amount: u64,
    expires_at: SystemTime,
    execution_condition: &'a [u8; 32],
    destination: &Destination,
    data: &'a [u8],
) -> PrepareBuilder<'a> {
    PrepareBuilder { amount, expires_at, execution_condition, destination: destination.clone(), data }
}

pub fn reject<'a>(
    code: ErrorCode,
    triggered_by: &'a TriggeredBy,
    message: &'a [u8],
    data: &'a [u8],
) -> RejectBuilder<'a> {
    RejectBuilder { code, message, triggered_by: triggered_by.as_ref(), data }
}

pub fn read_triggered_by(reject: &Reject) -> Option<Vec<u8>> {
    reject.triggered_by().map(|address| address.as_bytes().to_vec())
}
