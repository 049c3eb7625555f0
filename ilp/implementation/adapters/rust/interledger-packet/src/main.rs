//! The adapter between the suite and the crate interledger-packet.
//!
//! It translates and nothing else: what the codec reads and writes is reported as it is, its documented error is a
//! refusal, and a panic has leaked. Values are only ever turned into the types that the codec's own API takes (u64,
//! `SystemTime`, arrays, slices), and where such a type cannot hold a value, that is said instead of handing over another
//! value.

mod codec;
mod expiry;
mod failure;
mod request;

#[cfg_attr(feature = "api-addresses", path = "api_addresses.rs")]
#[cfg_attr(not(feature = "api-addresses"), path = "api_octets.rs")]
mod api;

use std::any::Any;
use std::io::{self, ErrorKind, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use failure::Failure;
use request::Request;

const CHUNK: usize = 256 << 10;

fn main() -> ExitCode {
    panic::set_hook(Box::new(|_| {})); // it is an outcome, and nothing to write on standard error
    match serve(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        // Nobody reads the answers any more: there is nothing left to do, and nothing to complain about.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Answers the requests that arrive together with one write, so that none waits in a buffer.
fn serve(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    let mut pending = Vec::new(); // a line whose end has not arrived
    let mut responses = Vec::new();
    loop {
        let count = match input.read(&mut chunk) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        let received = &chunk[..count];
        if let Some(end) = received.iter().rposition(|&octet| octet == b'\n') {
            pending.extend_from_slice(&received[..end]);
            for line in pending.split(|&octet| octet == b'\n') {
                respond(line, &mut responses);
            }
            pending.clear();
            pending.extend_from_slice(&received[end + 1..]);
        } else {
            pending.extend_from_slice(received);
        }
        if count == 0 && !pending.is_empty() {
            respond(&pending, &mut responses); // the last line counts also without its line feed
        }
        output.write_all(&responses)?;
        output.flush()?;
        responses.clear();
        if count == 0 {
            return Ok(());
        }
    }
}

fn respond(line: &[u8], responses: &mut Vec<u8>) {
    let response = match Request::parse(line) {
        Ok(request) => answer(&request),
        // What is no request says nothing about the codec, so its answer bears no request's id.
        Err(reason) => format!(r#"{{"id":null,"faulted":{{"message":{}}}}}"#, json(&reason)),
    };
    responses.extend_from_slice(response.as_bytes());
    responses.push(b'\n');
}

fn answer(request: &Request) -> String {
    let id = request.id();
    match panic::catch_unwind(AssertUnwindSafe(|| perform(request))) {
        Ok(Ok(result)) => format!(r#"{{"id":{id},"ok":{result}}}"#),
        Ok(Err(Failure::Rejected { message, kind: None })) => {
            format!(r#"{{"id":{id},"rejected":{{"message":{}}}}}"#, json(&message))
        }
        Ok(Err(Failure::Rejected { message, kind: Some(kind) })) => {
            format!(r#"{{"id":{id},"rejected":{{"message":{},"kind":{}}}}}"#, json(&message), json(&kind))
        }
        Ok(Err(Failure::Unsupported(reason))) => {
            format!(r#"{{"id":{id},"unsupported":{{"message":{}}}}}"#, json(&reason))
        }
        Ok(Err(Failure::NoRequest(reason))) => {
            format!(r#"{{"id":null,"faulted":{{"message":{}}}}}"#, json(&format!("no request: {reason}")))
        }
        Err(panic) => format!(r#"{{"id":{id},"faulted":{{"message":{}}}}}"#, json(&message_of(&*panic))),
    }
}

fn perform(request: &Request) -> Result<String, Failure> {
    match request.op() {
        "decode" => codec::decode(request),
        "encode" => codec::encode(request),
        "relay" => codec::relay(request),
        "hello" => Ok(greeting()),
        other => Err(Failure::Unsupported(format!("this adapter has no operation {other:?}"))),
    }
}

fn greeting() -> String {
    format!(
        concat!(
            r#"{{"protocol":1,"name":"interledger-packet","version":{},"language":"Rust","#,
            r#""operations":["decode","encode","relay"],"build":{{"rustc":{},{}}}}}"#
        ),
        json(env!("ILP_CODEC_VERSION")),
        json(env!("ILP_RUSTC")),
        env!("ILP_CODEC_BUILD"),
    )
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panicked: {}", message.unwrap_or("without a message"))
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
