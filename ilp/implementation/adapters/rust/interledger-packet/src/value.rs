//! Packets that the codec has read, as the protocol has them.

use std::str;

use interledger_packet::{Fulfill, Packet, Prepare, Reject};

use crate::api;
use crate::expiry;
use crate::json;

/// A packet, member by member, in the order of the packet itself.
pub struct Value {
    kind: &'static str,
    members: Vec<(&'static str, Member)>,
}

enum Member {
    /// Digits and the like, which JSON has as they are.
    Plain(String),
    Text(String),
    /// A text that is no UTF-8: its octets in hex.
    NoText(String),
    Absent,
}

impl Value {
    pub fn json(&self) -> String {
        let mut written = format!(r#"{{"type":"{}""#, self.kind);
        for (name, member) in &self.members {
            let member = match member {
                Member::Plain(digits) => format!("\"{digits}\""),
                Member::Text(text) => json(text),
                Member::NoText(digits) => format!(r#"{{"hex":"{digits}"}}"#),
                Member::Absent => "null".into(),
            };
            written += &format!(r#","{name}":{member}"#);
        }
        written + "}"
    }

    /// What the checksum of `bench` is over: each member with a line feed behind it.
    pub fn lines(&self) -> String {
        let mut written = format!("{}\n", self.kind);
        for (_, member) in &self.members {
            if let Member::Plain(text) | Member::Text(text) | Member::NoText(text) = member {
                written += text;
            }
            written.push('\n');
        }
        written
    }
}

impl From<&Packet> for Value {
    fn from(packet: &Packet) -> Self {
        match packet {
            Packet::Prepare(prepare) => prepare_value(prepare),
            Packet::Fulfill(fulfill) => fulfill_value(fulfill),
            Packet::Reject(reject) => reject_value(reject),
        }
    }
}

fn prepare_value(prepare: &Prepare) -> Value {
    let members = vec![
        ("amount", Member::Plain(prepare.amount().to_string())),
        ("expiresAt", Member::Plain(expiry::shown(prepare.expires_at()))),
        ("executionCondition", octets(prepare.execution_condition())),
        ("destination", text(prepare.destination().as_ref())),
        ("data", octets(prepare.data())),
    ];
    Value { kind: "prepare", members }
}

fn fulfill_value(fulfill: &Fulfill) -> Value {
    let members = vec![("fulfillment", octets(fulfill.fulfillment())), ("data", octets(fulfill.data()))];
    Value { kind: "fulfill", members }
}

fn reject_value(reject: &Reject) -> Value {
    let code: [u8; 3] = reject.code().into();
    let members = vec![
        ("code", text(&code)),
        ("triggeredBy", api::read_triggered_by(reject).map_or(Member::Absent, |octets| text(&octets))),
        ("message", text(reject.message())),
        ("data", octets(reject.data())),
    ];
    Value { kind: "reject", members }
}

fn octets(octets: &[u8]) -> Member {
    Member::Plain(hex_of(octets))
}

fn text(octets: &[u8]) -> Member {
    match str::from_utf8(octets) {
        Ok(text) => Member::Text(text.into()),
        Err(_) => Member::NoText(hex_of(octets)),
    }
}

/// Octets in hex; `hex::encode` goes digit by digit.
pub fn hex_of(octets: &[u8]) -> String {
    let mut digits = vec![0; 2 * octets.len()];
    hex::encode_to_slice(octets, &mut digits).expect("two digits an octet");
    String::from_utf8(digits).expect("nothing but digits")
}
