//! The operations: what the codec takes for each, and what it makes of it.

use std::time::SystemTime;

use bytes::BytesMut;
use interledger_packet::{ErrorCode, FulfillBuilder, Packet, Prepare, PrepareBuilder, RejectBuilder};

use crate::api;
use crate::expiry;
use crate::failure::Failure;
use crate::request::Members;
use crate::value::{hex_of, Value};

/// Answers `decode` with JSON.
pub fn decode(members: Members) -> Result<String, Failure> {
    Ok(Value::from(&read(packet(members)?.into())?).json())
}

/// Answers `encode` with JSON.
pub fn encode(members: Members) -> Result<String, Failure> {
    Ok(octets_json(&Fields::of(members)?.builder().written()))
}

/// Answers `relay` with JSON.
pub fn relay(members: Members) -> Result<String, Failure> {
    let mut packet = read(packet(members)?.into())?;
    if let Packet::Prepare(prepare) = &mut packet {
        Change::of(members)?.make(prepare);
    }
    Ok(octets_json(&BytesMut::from(packet)))
}

pub fn read(octets: BytesMut) -> Result<Packet, Failure> {
    Ok(Packet::try_from(octets)?)
}

/// What a connector built on the crate does: it edits the Prepare where it lies, and an answer passes through.
pub fn forwarded(octets: BytesMut, change: &Change) -> Result<BytesMut, Failure> {
    let mut packet = read(octets)?;
    if let Packet::Prepare(prepare) = &mut packet {
        change.make(prepare);
    }
    Ok(packet.into())
}

/// The octets of the member `packet`.
pub fn packet(members: Members) -> Result<Vec<u8>, Failure> {
    members.octets("packet")?.ok_or_else(|| Failure::NoRequest("\"packet\" is missing".into()))
}

/// What a connector changes in a Prepare.
pub struct Change {
    amount: Option<u64>,
    expires_at: Option<SystemTime>,
}

impl Change {
    pub fn of(members: Members) -> Result<Self, Failure> {
        Ok(Change {
            amount: members.string("amount")?.map(amount).transpose()?,
            expires_at: members.string("expiresAt")?.map(expiry::parsed).transpose()?,
        })
    }

    fn make(&self, prepare: &mut Prepare) {
        if let Some(amount) = self.amount {
            prepare.set_amount(amount);
        }
        if let Some(expires_at) = self.expires_at {
            prepare.set_expires_at(expires_at);
        }
    }
}

/// What a packet is built from, in the types of the codec's API.
pub enum Fields {
    Prepare {
        amount: u64,
        expires_at: SystemTime,
        execution_condition: [u8; 32],
        destination: api::Destination,
        data: Vec<u8>,
    },
    Fulfill {
        fulfillment: [u8; 32],
        data: Vec<u8>,
    },
    Reject {
        code: ErrorCode,
        triggered_by: api::TriggeredBy,
        message: Vec<u8>,
        data: Vec<u8>,
    },
}

impl Fields {
    /// Takes the member `value`.
    pub fn of(members: Members) -> Result<Self, Failure> {
        let value = members.object("value")?;
        match value.string("type")?.unwrap_or_default() {
            "prepare" => prepare(value),
            "fulfill" => fulfill(value),
            "reject" => reject(value),
            other => Err(Failure::Unsupported(format!("interledger-packet has no packet type {other:?}"))),
        }
    }

    pub fn builder(&self) -> Builder<'_> {
        match self {
            Fields::Prepare { amount, expires_at, execution_condition, destination, data } => {
                Builder::Prepare(api::prepare(*amount, *expires_at, execution_condition, destination, data))
            }
            Fields::Fulfill { fulfillment, data } => Builder::Fulfill(FulfillBuilder { fulfillment, data }),
            Fields::Reject { code, triggered_by, message, data } => {
                Builder::Reject(api::reject(*code, triggered_by, message, data))
            }
        }
    }
}

/// One of the crate's own builders.
pub enum Builder<'a> {
    Prepare(PrepareBuilder<'a>),
    Fulfill(FulfillBuilder<'a>),
    Reject(RejectBuilder<'a>),
}

impl Builder<'_> {
    pub fn written(&self) -> BytesMut {
        match self {
            Builder::Prepare(prepare) => prepare.build().into(),
            Builder::Fulfill(fulfill) => fulfill.build().into(),
            Builder::Reject(reject) => reject.build().into(),
        }
    }
}

fn prepare(value: Members) -> Result<Fields, Failure> {
    let execution_condition =
        array(&present(value.octets("executionCondition")?, "executionCondition")?, "executionCondition")?;
    let amount = amount(present(value.string("amount")?, "amount")?)?;
    let expires_at = expiry::parsed(present(value.string("expiresAt")?, "expiresAt")?)?;
    let destination = present(value.text("destination")?, "destination")?;
    let data = present(value.octets("data")?, "data")?;
    Ok(Fields::Prepare { amount, expires_at, execution_condition, destination: api::destination(destination)?, data })
}

fn fulfill(value: Members) -> Result<Fields, Failure> {
    let fulfillment = array(&present(value.octets("fulfillment")?, "fulfillment")?, "fulfillment")?;
    let data = present(value.octets("data")?, "data")?;
    Ok(Fields::Fulfill { fulfillment, data })
}

fn reject(value: Members) -> Result<Fields, Failure> {
    let code = ErrorCode::new(array(&present(value.text("code")?, "code")?, "code")?);
    let triggered_by = value.text("triggeredBy")?;
    let message = present(value.text("message")?, "message")?;
    let data = present(value.octets("data")?, "data")?;
    Ok(Fields::Reject { code, triggered_by: api::triggered_by(triggered_by)?, message, data })
}

fn amount(text: &str) -> Result<u64, Failure> {
    text.parse().map_err(|_| Failure::too_narrow("a u64", text))
}

fn array<const LENGTH: usize>(octets: &[u8], name: &str) -> Result<[u8; LENGTH], Failure> {
    octets
        .try_into()
        .map_err(|_| Failure::too_narrow(&format!("{name}, an array of {LENGTH} octets,"), hex::encode(octets)))
}

pub fn present<T>(member: Option<T>, name: &str) -> Result<T, Failure> {
    member.ok_or_else(|| Failure::Unsupported(format!("interledger-packet builds no packet without {name}")))
}

fn octets_json(octets: &[u8]) -> String {
    format!("\"{}\"", hex_of(octets))
}
