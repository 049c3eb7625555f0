//! A small codec of RFC 0027, written to try the template: what a user would call is written out here.

use crate::protocol::relay_by_default;
use crate::value::{Failure, Fulfill, Prepare, Reject, Value};

pub const NAME: &str = "filled-rust";
pub const VERSION: &str = "1";

const SCHEMES: [&str; 10] = [
    "g", "private", "example", "peer", "self", "test", "test1", "test2", "test3", "local",
];

pub fn decode(octets: &[u8]) -> Result<Value, Failure> {
    let (kind, rest) = match octets {
        [kind @ 12..=14, rest @ ..] => (kind, rest),
        _ => {
            return Err(Failure::Refused {
                message: "no packet of ILPv4".into(),
                kind: Some("type".into()),
                offset: Some(0),
            })
        }
    };
    let mut reader = Reader(Reader(rest).string()?);
    Ok(match kind {
        12 => Value::Prepare(Prepare {
            amount: Some(number(reader.take(8)?).to_string()),
            expires_at: Some(moment(reader.take(17)?)?),
            execution_condition: Some(reader.take(32)?.to_vec()),
            destination: Some(address(reader.string()?, false)?.to_vec()),
            data: Some(reader.data()?.to_vec()),
        }),
        13 => Value::Fulfill(Fulfill {
            fulfillment: Some(reader.take(32)?.to_vec()),
            data: Some(reader.data()?.to_vec()),
        }),
        _ => Value::Reject(Reject {
            code: Some(ascii(reader.take(3)?)?.to_vec()),
            triggered_by: Some(address(reader.string()?, true)?.to_vec()),
            message: Some(message(reader.string()?)?.to_vec()),
            data: Some(reader.data()?.to_vec()),
        }),
    })
}

pub fn encode(value: &Value) -> Result<Vec<u8>, Failure> {
    let mut contents = Vec::new();
    let (kind, data) = match value {
        Value::Prepare(packet) => {
            let amount: u64 = there(&packet.amount)?
                .parse()
                .map_err(|_| Failure::refused("no UInt64"))?;
            contents.extend(amount.to_be_bytes());
            contents.extend(digits(there(&packet.expires_at)?)?);
            contents.extend(sized(there(&packet.execution_condition)?, 32)?);
            contents.extend(prefixed(address(there(&packet.destination)?, false)?));
            (12, &packet.data)
        }
        Value::Fulfill(packet) => {
            contents.extend(sized(there(&packet.fulfillment)?, 32)?);
            (13, &packet.data)
        }
        Value::Reject(packet) => {
            contents.extend(ascii(sized(there(&packet.code)?, 3)?)?);
            contents.extend(prefixed(address(there(&packet.triggered_by)?, true)?));
            contents.extend(prefixed(message(there(&packet.message)?)?));
            (14, &packet.data)
        }
    };
    contents.extend(prefixed(limited(there(data)?)?));
    Ok([vec![kind], prefixed(&contents)].concat())
}

pub fn relay(
    octets: &[u8],
    amount: Option<&str>,
    expires_at: Option<&str>,
) -> Result<Vec<u8>, Failure> {
    relay_by_default(octets, amount, expires_at)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: u64) -> Result<&'a [u8], Failure> {
        if length > self.0.len() as u64 {
            return Err(Failure::refused(format!("{length} octets needed")));
        }
        let (taken, rest) = self.0.split_at(length as usize);
        self.0 = rest;
        Ok(taken)
    }

    fn string(&mut self) -> Result<&'a [u8], Failure> {
        let length = match self.take(1)?[0] {
            short @ 0..=0x7f => u64::from(short),
            long @ 0x81..=0x88 => number(self.take(u64::from(long) - 0x80)?),
            _ => return Err(Failure::refused("no length")),
        };
        self.take(length)
    }

    fn data(&mut self) -> Result<&'a [u8], Failure> {
        limited(self.string()?)
    }
}

fn number(octets: &[u8]) -> u64 {
    octets
        .iter()
        .fold(0, |number, octet| number << 8 | u64::from(*octet))
}

fn prefixed(octets: &[u8]) -> Vec<u8> {
    let length = octets.len().to_be_bytes();
    let significant: Vec<u8> = length.into_iter().skip_while(|each| *each == 0).collect();
    let determinant = match octets.len() {
        short @ 0..=0x7f => vec![short as u8],
        _ => [vec![0x80 + significant.len() as u8], significant].concat(),
    };
    [&determinant, octets].concat()
}

fn there<T>(member: &Option<T>) -> Result<&T, Failure> {
    member
        .as_ref()
        .ok_or_else(|| Failure::refused("a field is absent"))
}

fn sized(octets: &[u8], length: usize) -> Result<&[u8], Failure> {
    require(octets.len() == length, octets, "of another length")
}

fn limited(octets: &[u8]) -> Result<&[u8], Failure> {
    require(octets.len() <= 32767, octets, "the data is too long")
}

fn ascii(octets: &[u8]) -> Result<&[u8], Failure> {
    require(octets.is_ascii(), octets, "no ASCII")
}

fn address(octets: &[u8], may_be_empty: bool) -> Result<&[u8], Failure> {
    let text = std::str::from_utf8(octets).unwrap_or("");
    let mut segments = text.split('.');
    let scheme = segments.next().unwrap_or("");
    let rest: Vec<&str> = segments.collect();
    let is_address = octets.len() <= 1023
        && SCHEMES.contains(&scheme)
        && !rest.is_empty()
        && rest.iter().all(|each| is_segment(each));
    require(
        is_address || may_be_empty && octets.is_empty(),
        octets,
        "no ILP address",
    )
}

fn is_segment(text: &str) -> bool {
    let allowed = |each: u8| each.is_ascii_alphanumeric() || b"_~-".contains(&each);
    !text.is_empty() && text.bytes().all(allowed)
}

fn message(octets: &[u8]) -> Result<&[u8], Failure> {
    let fits = std::str::from_utf8(octets).is_ok_and(|text| text.chars().count() <= 8191);
    require(fits, octets, "no message")
}

fn require<'a>(holds: bool, octets: &'a [u8], reason: &str) -> Result<&'a [u8], Failure> {
    if holds {
        Ok(octets)
    } else {
        Err(Failure::refused(reason))
    }
}

/// The seventeen digits of ISO 8601; more precision than milliseconds is cut off.
fn digits(text: &str) -> Result<Vec<u8>, Failure> {
    let digits: String = [0..4, 5..7, 8..10, 11..13, 14..16, 17..19, 20..23]
        .into_iter()
        .filter_map(|part| text.get(part))
        .collect();
    match moment(digits.as_bytes()) {
        Ok(iso) if text.starts_with(iso.trim_end_matches('Z')) => Ok(digits.into_bytes()),
        _ => Err(Failure::refused("no moment")),
    }
}

/// Seventeen digits in ISO 8601.
fn moment(digits: &[u8]) -> Result<String, Failure> {
    let refused = || Failure::refused("the calendar has no such moment");
    if digits.len() != 17 || !digits.iter().all(u8::is_ascii_digit) {
        return Err(refused());
    }
    let text = std::str::from_utf8(digits).map_err(|_| refused())?;
    let part = |start: usize, end: usize| text[start..end].parse::<u32>().unwrap_or(u32::MAX);
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let has_date = (1..=12).contains(&month) && (1..=days).contains(&day);
    if year == 0 || !has_date || part(8, 10) > 23 || part(10, 12) > 59 || part(12, 14) > 59 {
        return Err(refused());
    }
    let [year, month, day] = [&text[..4], &text[4..6], &text[6..8]];
    let [hour, minute, second] = [&text[8..10], &text[10..12], &text[12..14]];
    Ok(format!(
        "{year}-{month}-{day}T{hour}:{minute}:{second}.{}Z",
        &text[14..]
    ))
}
