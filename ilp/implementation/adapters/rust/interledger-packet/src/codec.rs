//! The operations, each of which returns its result as JSON.

use std::str;

use bytes::BytesMut;
use interledger_packet::{ErrorCode, Fulfill, FulfillBuilder, Packet, Prepare, Reject};

use crate::api;
use crate::expiry;
use crate::failure::Failure;
use crate::json;
use crate::request::{Members, Request};

pub fn decode(request: &Request) -> Result<String, Failure> {
    Ok(match read(request)? {
        Packet::Prepare(prepare) => prepare_value(&prepare),
        Packet::Fulfill(fulfill) => fulfill_value(&fulfill),
        Packet::Reject(reject) => reject_value(&reject),
    })
}

pub fn encode(request: &Request) -> Result<String, Failure> {
    let value = request.value()?;
    let packet = match value.string("type")?.unwrap_or_default() {
        "prepare" => Packet::from(prepare(value)?),
        "fulfill" => Packet::from(fulfill(value)?),
        "reject" => Packet::from(reject(value)?),
        other => return Err(Failure::Unsupported(format!("interledger-packet has no packet type {other:?}"))),
    };
    Ok(written(packet))
}

/// What a connector built on the crate does: it edits the Prepare where it lies, and an answer passes through.
pub fn relay(request: &Request) -> Result<String, Failure> {
    let members = request.members();
    let mut packet = read(request)?;
    if let Packet::Prepare(prepare) = &mut packet {
        if let Some(text) = members.string("amount")? {
            prepare.set_amount(amount(text)?);
        }
        if let Some(text) = members.string("expiresAt")? {
            prepare.set_expires_at(expiry::parsed(text)?);
        }
    }
    Ok(written(packet))
}

fn read(request: &Request) -> Result<Packet, Failure> {
    let octets = request.members().octets("packet")?;
    let octets = octets.ok_or_else(|| Failure::NoRequest("\"packet\" is missing".into()))?;
    Ok(Packet::try_from(BytesMut::from(octets))?)
}

fn written(packet: Packet) -> String {
    octets_json(&BytesMut::from(packet))
}

// From the codec's values to the protocol's

fn prepare_value(prepare: &Prepare) -> String {
    let destination = prepare.destination();
    format!(
        r#"{{"type":"prepare","amount":"{}","expiresAt":"{}","executionCondition":{},"destination":{},"data":{}}}"#,
        prepare.amount(),
        expiry::shown(prepare.expires_at()),
        octets_json(prepare.execution_condition()),
        text_json(destination.as_ref()),
        octets_json(prepare.data()),
    )
}

fn fulfill_value(fulfill: &Fulfill) -> String {
    format!(
        r#"{{"type":"fulfill","fulfillment":{},"data":{}}}"#,
        octets_json(fulfill.fulfillment()),
        octets_json(fulfill.data()),
    )
}

fn reject_value(reject: &Reject) -> String {
    let code: [u8; 3] = reject.code().into();
    format!(
        r#"{{"type":"reject","code":{},"triggeredBy":{},"message":{},"data":{}}}"#,
        text_json(&code),
        api::triggered_by(reject).map_or_else(|| "null".into(), |octets| text_json(&octets)),
        text_json(reject.message()),
        octets_json(reject.data()),
    )
}

fn octets_json(octets: &[u8]) -> String {
    let mut text = vec![b'"'; 2 * octets.len() + 2];
    let last = text.len() - 1;
    hex::encode_to_slice(octets, &mut text[1..last]).expect("two digits an octet");
    String::from_utf8(text).expect("digits and quotation marks")
}

fn text_json(octets: &[u8]) -> String {
    match str::from_utf8(octets) {
        Ok(text) => json(text),
        Err(_) => format!(r#"{{"hex":{}}}"#, octets_json(octets)),
    }
}

// From the protocol's values to the codec's

fn prepare(value: Members) -> Result<Prepare, Failure> {
    let condition = array(&present(value.octets("executionCondition")?, "executionCondition")?, "executionCondition")?;
    api::prepare(
        amount(present(value.string("amount")?, "amount")?)?,
        expiry::parsed(present(value.string("expiresAt")?, "expiresAt")?)?,
        &condition,
        &present(value.text("destination")?, "destination")?,
        &present(value.octets("data")?, "data")?,
    )
}

fn fulfill(value: Members) -> Result<Fulfill, Failure> {
    let fulfillment = array(&present(value.octets("fulfillment")?, "fulfillment")?, "fulfillment")?;
    let data = present(value.octets("data")?, "data")?;
    Ok(FulfillBuilder { fulfillment: &fulfillment, data: &data }.build())
}

fn reject(value: Members) -> Result<Reject, Failure> {
    api::reject(
        ErrorCode::new(array(&present(value.text("code")?, "code")?, "code")?),
        value.text("triggeredBy")?.as_deref(),
        &present(value.text("message")?, "message")?,
        &present(value.octets("data")?, "data")?,
    )
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
