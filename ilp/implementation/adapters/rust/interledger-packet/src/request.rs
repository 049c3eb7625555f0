//! Requests, and their members as the codec's API takes them.

use serde_json::{Map, Value};

use crate::failure::Failure;

pub struct Request {
    id: i64,
    members: Map<String, Value>,
}

impl Request {
    pub fn parse(line: &[u8]) -> Result<Self, String> {
        let parsed = serde_json::from_slice(line).map_err(|error| format!("no request: {error}"))?;
        let Value::Object(members) = parsed else { return Err("no request: it is no object".into()) };
        let id = members.get("id").and_then(Value::as_i64).ok_or("no request: it has no integer \"id\"")?;
        Ok(Request { id, members })
    }

    pub fn id(&self) -> i64 {
        self.id
    }

    pub fn op(&self) -> &str {
        self.members.get("op").and_then(Value::as_str).unwrap_or_default()
    }

    pub fn members(&self) -> Members<'_> {
        Members(&self.members)
    }
}

#[derive(Clone, Copy)]
pub struct Members<'a>(&'a Map<String, Value>);

impl<'a> Members<'a> {
    /// The string of a member, None where it is absent or null.
    pub fn string(self, name: &str) -> Result<Option<&'a str>, Failure> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Failure::NoRequest(format!("{name:?} is no string"))),
        }
    }

    pub fn object(self, name: &str) -> Result<Members<'a>, Failure> {
        self.0.get(name).and_then(Members::of).ok_or_else(|| Failure::NoRequest(format!("{name:?} is no object")))
    }

    /// The objects of an array, None where it is absent.
    pub fn objects(self, name: &str) -> Result<Option<Vec<Members<'a>>>, Failure> {
        let objects = match self.0.get(name) {
            None => return Ok(None),
            Some(Value::Array(items)) => items.iter().map(Members::of).collect::<Option<_>>(),
            Some(_) => None,
        };
        objects.map(Some).ok_or_else(|| Failure::NoRequest(format!("{name:?} is no array of objects")))
    }

    pub fn count(self, name: &str) -> Result<u64, Failure> {
        let count = self.0.get(name).and_then(Value::as_u64);
        count.ok_or_else(|| Failure::NoRequest(format!("{name:?} is no count")))
    }

    /// Whether a member is there and true.
    pub fn says(self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Bool(true))
    }

    /// Whether a member is there and false.
    pub fn denies(self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Bool(false))
    }

    fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Members)
    }

    pub fn octets(self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.string(name)?.map(|digits| octets_of(digits, name)).transpose()
    }

    /// The octets of a text: the API takes octets, so those that are no UTF-8 are handed over as well.
    pub fn text(self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        match self.0.get(name) {
            Some(Value::Object(text)) => match text.get("hex") {
                Some(Value::String(digits)) => octets_of(digits, name).map(Some),
                _ => Err(Failure::NoRequest(format!("{name:?} is neither a string nor {{\"hex\": …}}"))),
            },
            _ => Ok(self.string(name)?.map(|text| text.as_bytes().to_vec())),
        }
    }
}

fn octets_of(digits: &str, name: &str) -> Result<Vec<u8>, Failure> {
    hex::decode(digits).map_err(|error| Failure::NoRequest(format!("{name:?} is no octets in hex: {error}")))
}
