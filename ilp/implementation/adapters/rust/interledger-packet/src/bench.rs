//! The operation `bench`: times the codec on a batch of inputs that is kept.
//!
//! Only the codec's work is timed, and dropping its results, as a user of the crate does. What the codec consumes is
//! copied between the passes.

use std::array;
use std::convert::identity;
use std::hint::black_box;
use std::time::Instant;

use bytes::BytesMut;
use serde_json::json;

use crate::checksum::Checksum;
use crate::codec::{self, Change, Fields};
use crate::failure::{caught, Failure};
use crate::processor;
use crate::request::Members;
use crate::value::Value;

/// The batch that is kept, in the types of the codec's API.
#[derive(Default)]
pub enum Bench {
    #[default]
    Nothing,
    Decode(Vec<Vec<u8>>),
    Encode(Vec<Fields>),
    Relay(Vec<(Vec<u8>, Change)>),
}

impl Bench {
    /// Loads inputs or times the codec on those that are kept, as the request says; returns JSON.
    pub fn answer(&mut self, request: Members) -> Result<String, Failure> {
        let operation = request.string("operation")?.unwrap_or_default();
        if !["decode", "encode", "relay"].contains(&operation) {
            let reason = format!("what is timed is one of decode, encode, relay, not {operation:?}");
            return Err(Failure::NoRequest(reason));
        }
        match request.objects("inputs")? {
            Some(inputs) => self.load(operation, &inputs, request.says("append")),
            None if self.operation() == operation && self.len() > 0 => {
                self.run(Extent::of(request)?, !request.denies("checksum"))
            }
            None => Err(Failure::NoRequest(format!("no inputs of {operation} are loaded"))),
        }
    }

    /// What is refused leaves what is kept as it was.
    fn load(&mut self, operation: &str, inputs: &[Members], append: bool) -> Result<String, Failure> {
        if append && self.operation() != operation {
            return Err(Failure::NoRequest(format!("no inputs of {operation} are loaded, to append to")));
        }
        let kept = if append { self.len() } else { 0 };
        let loaded = match operation {
            "decode" => Bench::Decode(taken(inputs, kept, codec::packet)?),
            "encode" => Bench::Encode(taken(inputs, kept, Fields::of)?),
            _ => Bench::Relay(taken(inputs, kept, |each| Ok((codec::packet(each)?, Change::of(each)?)))?),
        };
        match (&mut *self, loaded) {
            (Bench::Decode(kept), Bench::Decode(loaded)) if append => kept.extend(loaded),
            (Bench::Encode(kept), Bench::Encode(loaded)) if append => kept.extend(loaded),
            (Bench::Relay(kept), Bench::Relay(loaded)) if append => kept.extend(loaded),
            (_, loaded) => *self = loaded,
        }
        Ok(json!({ "inputs": self.len() }).to_string())
    }

    fn run(&self, extent: Extent, is_checked: bool) -> Result<String, Failure> {
        let checksum = is_checked.then(Checksum::default);
        let taken = match self {
            Bench::Nothing => unreachable!("it has no operation"),
            Bench::Decode(packets) => {
                let copied = || packets.iter().map(|each| BytesMut::from(each.as_slice())).collect();
                timed(copied, codec::read, |packet| Value::from(&packet).lines(), extent, checksum)?
            }
            Bench::Encode(values) => {
                let builders: Vec<_> = values.iter().map(Fields::builder).collect();
                timed(|| builders.iter().collect(), |each| Ok(each.written()), identity, extent, checksum)?
            }
            Bench::Relay(packets) => {
                let copied =
                    || packets.iter().map(|(each, change)| (BytesMut::from(each.as_slice()), change)).collect();
                timed(copied, |(octets, change)| codec::forwarded(octets, change), identity, extent, checksum)?
            }
        };
        Ok(taken.json(self.len()))
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

fn taken<T>(inputs: &[Members], kept: usize, take: impl Fn(Members) -> Result<T, Failure>) -> Result<Vec<T>, Failure> {
    let take = |(index, each): (usize, &Members)| caught(|| take(*each)).map_err(|failure| failure.at(kept + index));
    inputs.iter().enumerate().map(take).collect()
}

/// How much a run does.
#[derive(Clone, Copy)]
enum Extent {
    /// Passes until they took so many nanoseconds together, one at least.
    Passes(u64),
    /// One pass, each of whose operations is clocked alone.
    Latencies,
}

impl Extent {
    fn of(request: Members) -> Result<Self, Failure> {
        if request.says("latencies") {
            return Ok(Extent::Latencies);
        }
        Ok(Extent::Passes(request.count("nanoseconds")?))
    }
}

/// What a run took, in nanoseconds.
#[derive(Default)]
struct Taken {
    passes: Vec<u64>,
    processor: Option<u64>,
    /// What copying between the passes took.
    between: u64,
    latencies: Vec<u64>,
    checksum: Option<Checksum>,
}

impl Taken {
    fn json(&self, inputs: usize) -> String {
        let mut answer = json!({
            "inputs": inputs,
            "iterations": inputs * self.passes.len(),
            "passes": self.passes,
            "nanoseconds": self.passes.iter().sum::<u64>(),
            "between": self.between,
            "collector": "none",
        });
        if let Some(checksum) = &self.checksum {
            answer["checksum"] = checksum.shown().into();
        }
        if !self.latencies.is_empty() {
            answer["latencies"] = self.latencies.as_slice().into();
        }
        if let Some(processor) = self.processor {
            answer["processor"] = processor.into();
        }
        answer.to_string()
    }
}

/// How many results live at once: enough that none is optimised away, few enough that they stay near the processor.
const KEPT: usize = 256;

/// Does what `extent` says; folds the octets of each result into `checksum` while no clock runs.
fn timed<I, R, O: AsRef<[u8]>>(
    copied: impl Fn() -> Vec<I>,
    perform: impl Fn(I) -> Result<R, Failure>,
    octets: impl Fn(R) -> O,
    extent: Extent,
    checksum: Option<Checksum>,
) -> Result<Taken, Failure> {
    let mut taken = Taken { checksum, ..Taken::default() };
    match extent {
        Extent::Passes(nanoseconds) => {
            clock_passes(&copied, &perform, nanoseconds, &mut taken)?;
            if let Some(checksum) = &mut taken.checksum {
                pass(copied(), |_, input| {
                    checksum.add(octets(perform(input)?).as_ref());
                    Ok(())
                })?;
            }
        }
        Extent::Latencies => {
            pass(copied(), |_, input| {
                let start = Instant::now();
                let result = black_box(perform(black_box(input))?);
                taken.latencies.push(nanoseconds_since(start));
                if let Some(checksum) = &mut taken.checksum {
                    checksum.add(octets(result).as_ref());
                }
                Ok(())
            })?;
            taken.passes = vec![taken.latencies.iter().sum()];
        }
    }
    Ok(taken)
}

fn clock_passes<I, R>(
    copied: impl Fn() -> Vec<I>,
    perform: impl Fn(I) -> Result<R, Failure>,
    nanoseconds: u64,
    taken: &mut Taken,
) -> Result<(), Failure> {
    let mut kept: [Option<R>; KEPT] = array::from_fn(|_| None);
    while taken.passes.iter().sum::<u64>() < nanoseconds || taken.passes.is_empty() {
        let start = Instant::now();
        let inputs = copied();
        taken.between += nanoseconds_since(start);
        let before = processor::nanoseconds();
        let start = Instant::now();
        pass(inputs, |index, input| {
            kept[index % KEPT] = Some(black_box(perform(black_box(input))?));
            Ok(())
        })?;
        taken.passes.push(nanoseconds_since(start));
        let spent = processor::nanoseconds().zip(before).map(|(after, before)| after - before);
        taken.processor = spent.map(|spent| taken.processor.unwrap_or(0) + spent);
    }
    Ok(())
}

/// Calls `each` with every input and its index; a failure tells at which it was.
fn pass<I>(inputs: Vec<I>, mut each: impl FnMut(usize, I) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut index = 0;
    let ended = caught(|| {
        for input in inputs {
            each(index, input)?;
            index += 1;
        }
        Ok(())
    });
    ended.map_err(|failure| failure.at(index))
}

fn nanoseconds_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
