//! The adapter protocol, version 1: one line of JSON a request, one line a response, in the same order. There is
//! nothing to change here.

use std::any::Any;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};

use serde_json::{json, Value as Json};

use crate::bench::Bench;
use crate::codec;
use crate::value::{Failure, Fulfill, Prepare, Reject, Value};

const PROTOCOL: u32 = 1;
pub const OPERATIONS_TIMED: [&str; 3] = ["decode", "encode", "relay"];

/// Reads, changes and writes a Prepare; forwards everything else as it is.
pub fn relay_by_default(
    octets: &[u8],
    amount: Option<&str>,
    expires_at: Option<&str>,
) -> Result<Vec<u8>, Failure> {
    let Value::Prepare(mut prepare) = codec::decode(octets)? else {
        return Ok(octets.to_vec());
    };
    if let Some(amount) = amount {
        prepare.amount = Some(amount.into());
    }
    if let Some(expires_at) = expires_at {
        prepare.expires_at = Some(expires_at.into());
    }
    codec::encode(&Value::Prepare(prepare))
}

/// The request is none: why.
pub struct BadRequest(pub String);

/// What is to be said of the codec, unless the request is none.
pub type Asked = Result<Result<Json, Failure>, BadRequest>;

// Values as JSON has them.

pub fn outward(value: &Value) -> Json {
    match value {
        Value::Prepare(packet) => json!({
            "type": "prepare", "amount": packet.amount, "expiresAt": packet.expires_at,
            "executionCondition": octets_out(&packet.execution_condition),
            "destination": text_out(&packet.destination), "data": octets_out(&packet.data),
        }),
        Value::Fulfill(packet) => json!({
            "type": "fulfill", "fulfillment": octets_out(&packet.fulfillment), "data": octets_out(&packet.data),
        }),
        Value::Reject(packet) => json!({
            "type": "reject", "code": text_out(&packet.code), "triggeredBy": text_out(&packet.triggered_by),
            "message": text_out(&packet.message), "data": octets_out(&packet.data),
        }),
    }
}

fn octets_out(member: &Option<Vec<u8>>) -> Json {
    member
        .as_deref()
        .map_or(Json::Null, |octets| hex(octets).into())
}

fn text_out(member: &Option<Vec<u8>>) -> Json {
    match member
        .as_deref()
        .map(|octets| (octets, std::str::from_utf8(octets)))
    {
        None => Json::Null,
        Some((_, Ok(text))) => text.into(),
        Some((octets, Err(_))) => json!({ "hex": hex(octets) }),
    }
}

fn hex(octets: &[u8]) -> String {
    let mut digits = String::with_capacity(octets.len() * 2);
    for octet in octets {
        let _ = write!(digits, "{octet:02x}"); // a String takes everything
    }
    digits
}

pub fn inward(members: &Json) -> Result<Value, BadRequest> {
    match members["type"].as_str() {
        Some("prepare") => Ok(Value::Prepare(Prepare {
            amount: plain_in(members, "amount")?,
            expires_at: plain_in(members, "expiresAt")?,
            execution_condition: octets_in(members, "executionCondition")?,
            destination: text_in(members, "destination")?,
            data: octets_in(members, "data")?,
        })),
        Some("fulfill") => Ok(Value::Fulfill(Fulfill {
            fulfillment: octets_in(members, "fulfillment")?,
            data: octets_in(members, "data")?,
        })),
        Some("reject") => Ok(Value::Reject(Reject {
            code: text_in(members, "code")?,
            triggered_by: text_in(members, "triggeredBy")?,
            message: text_in(members, "message")?,
            data: octets_in(members, "data")?,
        })),
        _ => Err(BadRequest("\"value\" is no packet".into())),
    }
}

fn plain_in(members: &Json, name: &str) -> Result<Option<String>, BadRequest> {
    match &members[name] {
        Json::Null => Ok(None),
        Json::String(text) => Ok(Some(text.clone())),
        _ => Err(BadRequest(format!("\"{name}\" is no string"))),
    }
}

fn octets_in(members: &Json, name: &str) -> Result<Option<Vec<u8>>, BadRequest> {
    let Some(digits) = plain_in(members, name)? else {
        return Ok(None);
    };
    let pairs = digits.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => {
            Some((char::from(*high).to_digit(16)? * 16 + char::from(*low).to_digit(16)?) as u8)
        }
        _ => None,
    });
    pairs
        .collect::<Option<Vec<u8>>>()
        .map(Some)
        .ok_or_else(|| BadRequest(format!("\"{name}\" is no octets in hex")))
}

fn text_in(members: &Json, name: &str) -> Result<Option<Vec<u8>>, BadRequest> {
    match &members[name] {
        Json::Object(_) => match octets_in(&members[name], "hex")? {
            Some(octets) => Ok(Some(octets)),
            None => Err(BadRequest(format!("\"{name}\" is no text"))),
        },
        _ => Ok(plain_in(members, name)?.map(String::into_bytes)),
    }
}

pub fn packet_in(request: &Json) -> Result<Vec<u8>, BadRequest> {
    octets_in(request, "packet")?.ok_or_else(|| BadRequest("\"packet\" is missing".into()))
}

/// A packet to forward, and what to change in it.
pub struct Forwarding {
    octets: Vec<u8>,
    amount: Option<String>,
    expires_at: Option<String>,
}

impl Forwarding {
    pub fn of(request: &Json) -> Result<Self, BadRequest> {
        Ok(Forwarding {
            octets: packet_in(request)?,
            amount: plain_in(request, "amount")?,
            expires_at: plain_in(request, "expiresAt")?,
        })
    }

    pub fn relayed(&self) -> Result<Vec<u8>, Failure> {
        codec::relay(
            &self.octets,
            self.amount.as_deref(),
            self.expires_at.as_deref(),
        )
    }
}

// Requests and responses.

fn respond(line: &[u8], bench: &mut Bench) -> Json {
    match request_in(line).and_then(|(id, request)| Ok((id, perform(&request, bench)?))) {
        Ok((id, Ok(ok))) => json!({ "id": id, "ok": ok }),
        Ok((id, Err(Failure::Unsupported(message)))) => {
            json!({ "id": id, "unsupported": { "message": message } })
        }
        Ok((id, Err(Failure::Faulted(message)))) => {
            json!({ "id": id, "faulted": { "message": message } })
        }
        Ok((
            id,
            Err(Failure::Refused {
                message,
                kind,
                offset,
            }),
        )) => {
            let mut rejected = json!({ "message": message });
            if let Some(kind) = kind {
                rejected["kind"] = kind.into();
            }
            if let Some(offset) = offset {
                rejected["offset"] = offset.into();
            }
            json!({ "id": id, "rejected": rejected })
        }
        // No fault of the codec's.
        Err(BadRequest(reason)) => {
            json!({ "id": null, "faulted": { "message": format!("no request: {reason}") } })
        }
    }
}

fn request_in(line: &[u8]) -> Result<(i64, Json), BadRequest> {
    let request: Json =
        serde_json::from_slice(line).map_err(|error| BadRequest(error.to_string()))?;
    match request.get("id").and_then(Json::as_i64) {
        Some(id) => Ok((id, request)),
        None => Err(BadRequest("it has no integer \"id\"".into())),
    }
}

fn perform(request: &Json, bench: &mut Bench) -> Asked {
    Ok(match request["op"].as_str() {
        Some("hello") => Ok(json!({
            "protocol": PROTOCOL, "name": codec::NAME, "version": codec::VERSION, "language": "Rust",
            "operations": ["decode", "encode", "relay", "bench"], "build": {},
        })),
        Some("decode") => {
            let packet = packet_in(request)?;
            caught(|| codec::decode(&packet)).map(|value| outward(&value))
        }
        Some("encode") => {
            let value = inward(&request["value"])?;
            caught(|| codec::encode(&value)).map(|octets| hex(&octets).into())
        }
        Some("relay") => {
            let forwarding = Forwarding::of(request)?;
            caught(|| forwarding.relayed()).map(|octets| hex(&octets).into())
        }
        Some("bench") => bench.answer(request)?,
        _ => Err(Failure::Unsupported(format!(
            "there is no operation {}",
            request["op"]
        ))),
    })
}

/// Turns a panic into a fault; its place is in the log.
pub fn caught<T>(asked: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(asked))
        .unwrap_or_else(|cause| Err(Failure::Faulted(format!("panic: {}", said(&*cause)))))
}

fn said(cause: &(dyn Any + Send)) -> &str {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("of an unknown kind")
}

/// Answers requests until they end. Those that arrive together are answered by one write.
pub fn serve(input: impl Read, output: impl Write) -> io::Result<()> {
    let mut requests = BufReader::with_capacity(1 << 16, input);
    let mut responses = BufWriter::with_capacity(1 << 16, output);
    let mut line = Vec::new();
    let mut bench = Bench::default();
    while requests.read_until(b'\n', &mut line)? > 0 {
        serde_json::to_writer(&mut responses, &respond(&line, &mut bench))?;
        responses.write_all(b"\n")?;
        line.clear();
        if !requests.buffer().contains(&b'\n') {
            responses.flush()?; // never wait for more input with answers in the buffer
        }
    }
    responses.flush()
}
