//! The operation `bench`: the functions of codec.rs are timed on inputs that are kept as these functions take them.
//! There is nothing to change here.

use std::array;
use std::convert::identity;
use std::hint::black_box;
use std::time::Instant;

use serde_json::{json, Value as Json};

use crate::codec;
use crate::processor;
use crate::protocol::{
    caught, inward, outward, packet_in, Asked, BadRequest, Forwarding, OPERATIONS_TIMED,
};
use crate::value::{Failure, Value};

/// The inputs that are kept.
#[derive(Default)]
pub enum Bench {
    #[default]
    Nothing,
    Decode(Vec<Vec<u8>>),
    Encode(Vec<Value>),
    Relay(Vec<Forwarding>),
}

impl Bench {
    /// Loads inputs or times the codec on those that are kept, as the request says.
    pub fn answer(&mut self, request: &Json) -> Asked {
        let operation = request["operation"].as_str().unwrap_or_default();
        if !OPERATIONS_TIMED.contains(&operation) {
            let known = OPERATIONS_TIMED.join(", ");
            return Err(BadRequest(format!("\"operation\" is none of {known}")));
        }
        if !request["inputs"].is_null() {
            return Ok(Ok(self.load(operation, request)?));
        }
        if self.operation() != operation || self.len() == 0 {
            let reason = format!("no inputs of {operation} are loaded");
            return Err(BadRequest(reason));
        }
        self.run(request)
    }

    /// What is no input leaves what is kept as it was.
    fn load(&mut self, operation: &str, request: &Json) -> Result<Json, BadRequest> {
        let Some(inputs) = request["inputs"].as_array() else {
            return Err(BadRequest("\"inputs\" is no array".into()));
        };
        let append = request["append"] == true;
        if append && self.operation() != operation {
            let reason = format!("no inputs of {operation} are loaded");
            return Err(BadRequest(reason));
        }
        let kept = if append { self.len() } else { 0 };
        let loaded = match operation {
            "decode" => Bench::Decode(taken(inputs, kept, packet_in)?),
            "encode" => Bench::Encode(taken(inputs, kept, |input| inward(&input["value"]))?),
            _ => Bench::Relay(taken(inputs, kept, Forwarding::of)?),
        };
        match (&mut *self, loaded) {
            (Bench::Decode(kept), Bench::Decode(loaded)) if append => kept.extend(loaded),
            (Bench::Encode(kept), Bench::Encode(loaded)) if append => kept.extend(loaded),
            (Bench::Relay(kept), Bench::Relay(loaded)) if append => kept.extend(loaded),
            (_, loaded) => *self = loaded,
        }
        Ok(json!({ "inputs": self.len() }))
    }

    fn run(&self, request: &Json) -> Asked {
        match self {
            Bench::Nothing => Ok(Ok(Json::Null)),
            Bench::Decode(packets) => timed(
                packets,
                |octets| codec::decode(octets),
                |value| lines(&outward(&value)).into_bytes(),
                request,
            ),
            Bench::Encode(values) => timed(values, codec::encode, identity, request),
            Bench::Relay(packets) => timed(packets, Forwarding::relayed, identity, request),
        }
    }

    fn operation(&self) -> &'static str {
        match self {
            Bench::Nothing => "",
            Bench::Decode(_) => "decode",
            Bench::Encode(_) => "encode",
            Bench::Relay(_) => "relay",
        }
    }

    fn len(&self) -> usize {
        match self {
            Bench::Nothing => 0,
            Bench::Decode(kept) => kept.len(),
            Bench::Encode(kept) => kept.len(),
            Bench::Relay(kept) => kept.len(),
        }
    }
}

fn taken<I>(
    inputs: &[Json],
    kept: usize,
    take: impl Fn(&Json) -> Result<I, BadRequest>,
) -> Result<Vec<I>, BadRequest> {
    let located = |(index, input)| {
        take(input)
            .map_err(|BadRequest(reason)| BadRequest(format!("input {}: {reason}", kept + index)))
    };
    inputs.iter().enumerate().map(located).collect()
}

/// Does what the request says; `octets` are what of a result the checksum is over. No clock runs while it is made.
fn timed<I, R>(
    inputs: &[I],
    perform: impl Fn(&I) -> Result<R, Failure>,
    octets: impl Fn(R) -> Vec<u8>,
    request: &Json,
) -> Asked {
    let each_alone = request["latencies"] == true;
    let wanted = match request["nanoseconds"].as_u64() {
        Some(nanoseconds) => nanoseconds,
        None if each_alone => 0,
        None => return Err(BadRequest("\"nanoseconds\" is no count".into())),
    };
    let mut answer = json!({ "inputs": inputs.len(), "collector": "none" });
    let mut checksum = (request["checksum"] != false).then(Checksum::default);
    let mut check = |result| {
        if let Some(checksum) = &mut checksum {
            checksum.add(&octets(result));
        }
    };
    let ended = if each_alone {
        clock_each(inputs, perform, check, &mut answer)
    } else {
        passes(inputs, &perform, wanted, &mut answer).and_then(|()| {
            if request["checksum"] == false {
                return Ok(());
            }
            pass(inputs, |_, input| {
                check(perform(input)?);
                Ok(())
            })
        })
    };
    if let Err(failure) = ended {
        return Ok(Err(failure));
    }
    if let Some(checksum) = checksum {
        answer["checksum"] = checksum.shown().into();
    }
    Ok(Ok(answer))
}

/// How many results live at once: enough that none is optimised away, few enough that they stay near the processor.
const KEPT: usize = 256;

fn passes<I, R>(
    inputs: &[I],
    perform: impl Fn(&I) -> Result<R, Failure>,
    wanted: u64,
    answer: &mut Json,
) -> Result<(), Failure> {
    let mut kept: [Option<R>; KEPT] = array::from_fn(|_| None);
    let (mut passes, mut total) = (Vec::new(), 0);
    let mut processor = Some(0);
    while passes.is_empty() || total < wanted {
        let before = processor::nanoseconds();
        let start = Instant::now();
        pass(inputs, |index, input| {
            kept[index % KEPT] = Some(black_box(perform(black_box(input))?));
            Ok(())
        })?;
        let elapsed = nanoseconds_since(start);
        let spent = processor::nanoseconds()
            .zip(before)
            .map(|(after, before)| after - before);
        processor = processor.zip(spent).map(|(sum, spent)| sum + spent);
        passes.push(elapsed);
        total += elapsed;
    }
    answer["iterations"] = (inputs.len() * passes.len()).into();
    answer["passes"] = passes.into();
    answer["nanoseconds"] = total.into();
    if let Some(processor) = processor {
        answer["processor"] = processor.into();
    }
    Ok(())
}

fn clock_each<I, R>(
    inputs: &[I],
    perform: impl Fn(&I) -> Result<R, Failure>,
    mut check: impl FnMut(R),
    answer: &mut Json,
) -> Result<(), Failure> {
    let mut latencies: Vec<u64> = Vec::with_capacity(inputs.len());
    pass(inputs, |_, input| {
        let start = Instant::now();
        let result = black_box(perform(black_box(input))?);
        latencies.push(nanoseconds_since(start));
        check(result);
        Ok(())
    })?;
    let total: u64 = latencies.iter().sum();
    answer["iterations"] = inputs.len().into();
    answer["passes"] = json!([total]);
    answer["nanoseconds"] = total.into();
    answer["latencies"] = latencies.into();
    Ok(())
}

/// Calls `each` with every input and its index; a failure tells at which it was.
fn pass<I>(
    inputs: &[I],
    mut each: impl FnMut(usize, &I) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut index = 0;
    let ended = caught(|| {
        for input in inputs {
            each(index, input)?;
            index += 1;
        }
        Ok(())
    });
    ended.map_err(|failure| at(index, failure))
}

fn at(index: usize, failure: Failure) -> Failure {
    let located = |message| format!("input {index}: {message}");
    match failure {
        Failure::Refused {
            message,
            kind,
            offset,
        } => Failure::Refused {
            message: located(message),
            kind,
            offset,
        },
        Failure::Faulted(message) => Failure::Faulted(located(message)),
        Failure::Unsupported(message) => Failure::Unsupported(located(message)),
    }
}

fn nanoseconds_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// The text that the checksum of decode is over: the type and the members, a line each.
fn lines(value: &Json) -> String {
    let kind = value["type"].as_str().unwrap_or_default();
    let members: &[&str] = match kind {
        "prepare" => &[
            "amount",
            "expiresAt",
            "executionCondition",
            "destination",
            "data",
        ],
        "fulfill" => &["fulfillment", "data"],
        _ => &["code", "triggeredBy", "message", "data"],
    };
    let mut text = format!("{kind}\n");
    for name in members {
        let member = &value[*name];
        let shown = member.as_str().or_else(|| member["hex"].as_str());
        text += shown.unwrap_or_default();
        text.push('\n');
    }
    text
}

const CRC_TABLE: [u32; 256] = crc_table();

/// CRC-32 as zlib has it.
struct Checksum(u32);

impl Default for Checksum {
    fn default() -> Self {
        Checksum(u32::MAX)
    }
}

impl Checksum {
    fn add(&mut self, octets: &[u8]) {
        for octet in octets {
            self.0 = CRC_TABLE[usize::from(self.0 as u8 ^ octet)] ^ self.0 >> 8;
        }
    }

    fn shown(&self) -> String {
        format!("{:08x}", !self.0)
    }
}

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < table.len() {
        let mut register = octet as u32;
        let mut bit = 0;
        while bit < 8 {
            let carried = register & 1;
            register >>= 1;
            if carried == 1 {
                register ^= 0xedb8_8320;
            }
            bit += 1;
        }
        table[octet] = register;
        octet += 1;
    }
    table
}
