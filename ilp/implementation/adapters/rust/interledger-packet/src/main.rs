//! The adapter between the suite and the crate interledger-packet.
//!
//! It translates and nothing else: what the codec reads and writes is reported as it is, its documented error is a
//! refusal, and a panic has leaked. Values are only ever turned into the types that the codec's own API takes (u64,
//! `SystemTime`, arrays, slices), and where such a type cannot hold a value, that is said instead of handing over another
//! value.

mod bench;
mod checksum;
mod codec;
mod expiry;
mod failure;
mod processor;
mod request;
mod value;

#[cfg_attr(feature = "api-addresses", path = "api_addresses.rs")]
#[cfg_attr(not(feature = "api-addresses"), path = "api_octets.rs")]
mod api;

use std::io::{self, ErrorKind, Read, Write};
use std::panic;
use std::process::ExitCode;

use bench::Bench;
use failure::{caught, Failure};
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
    let mut bench = Bench::default();
    loop {
        let count = match input.read(&mut chunk) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        let received = &chunk[..count];
        if let Some(end) = received.iter().rposition(|&octet| octet == b'\n') {
            pending.extend_from_slice(&received[..end]);
            for line in pending.split(|&octet| octet == b'\n') {
                respond(line, &mut bench, &mut responses);
            }
            pending.clear();
            pending.extend_from_slice(&received[end + 1..]);
        } else {
            pending.extend_from_slice(received);
        }
        if count == 0 && !pending.is_empty() {
            respond(&pending, &mut bench, &mut responses); // the last line counts also without its line feed
        }
        output.write_all(&responses)?;
        output.flush()?;
        responses.clear();
        if count == 0 {
            return Ok(());
        }
    }
}

fn respond(line: &[u8], bench: &mut Bench, responses: &mut Vec<u8>) {
    let response = match Request::parse(line) {
        Ok(request) => answer(&request, bench),
        // What is no request says nothing about the codec, so its answer bears no request's id.
        Err(reason) => format!(r#"{{"id":null,"faulted":{{"message":{}}}}}"#, json(&reason)),
    };
    responses.extend_from_slice(response.as_bytes());
    responses.push(b'\n');
}

fn answer(request: &Request, bench: &mut Bench) -> String {
    let id = request.id();
    match caught(|| perform(request, bench)) {
        Ok(result) => format!(r#"{{"id":{id},"ok":{result}}}"#),
        Err(Failure::Rejected { message, kind: None }) => {
            format!(r#"{{"id":{id},"rejected":{{"message":{}}}}}"#, json(&message))
        }
        Err(Failure::Rejected { message, kind: Some(kind) }) => {
            format!(r#"{{"id":{id},"rejected":{{"message":{},"kind":{}}}}}"#, json(&message), json(&kind))
        }
        Err(Failure::Unsupported(reason)) => {
            format!(r#"{{"id":{id},"unsupported":{{"message":{}}}}}"#, json(&reason))
        }
        Err(Failure::NoRequest(reason)) => {
            format!(r#"{{"id":null,"faulted":{{"message":{}}}}}"#, json(&format!("no request: {reason}")))
        }
        Err(Failure::Faulted(message)) => format!(r#"{{"id":{id},"faulted":{{"message":{}}}}}"#, json(&message)),
    }
}

fn perform(request: &Request, bench: &mut Bench) -> Result<String, Failure> {
    let members = request.members();
    match request.op() {
        "decode" => codec::decode(members),
        "encode" => codec::encode(members),
        "relay" => codec::relay(members),
        "bench" => bench.answer(members),
        "hello" => Ok(greeting()),
        other => Err(Failure::Unsupported(format!("this adapter has no operation {other:?}"))),
    }
}

fn greeting() -> String {
    format!(
        concat!(
            r#"{{"protocol":1,"name":"interledger-packet","version":{},"language":"Rust","#,
            r#""operations":["decode","encode","relay","bench"],"build":{{"rustc":{},{}}}}}"#
        ),
        json(env!("ILP_CODEC_VERSION")),
        json(env!("ILP_RUSTC")),
        env!("ILP_CODEC_BUILD"),
    )
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
