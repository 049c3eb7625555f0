//! Expiries: the codec has them as `SystemTime`, the protocol as ISO 8601.

use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};

use crate::failure::Failure;

const HOLDER: &str = "a SystemTime";
const NANOSECOND_DIGITS: usize = 9;

/// The protocol's form has exactly three fraction digits, which is all that a packet has.
pub fn shown(moment: SystemTime) -> String {
    DateTime::<Utc>::from(moment).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The `SystemTime` that holds exactly this point in time. It has real days, no leap seconds, and nanoseconds.
pub fn parsed(text: &str) -> Result<SystemTime, Failure> {
    let Some([year, month, day, hour, minute, second, fraction]) = parts(text) else {
        return Err(Failure::too_narrow(HOLDER, format!("{text}: it is no time in UTC")));
    };
    let Some(nanosecond) = nanoseconds(fraction) else {
        return Err(Failure::too_narrow(HOLDER, format!("{text}: it has nanoseconds only")));
    };
    let held = || {
        let date = NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)?;
        date.and_hms_nano_opt(number(hour)?, number(minute)?, number(second)?, nanosecond)
    };
    let moment = held().ok_or_else(|| Failure::too_narrow(HOLDER, format!("{text}: no calendar has it")))?;
    Ok(moment.and_utc().into())
}

fn parts(text: &str) -> Option<[&str; 7]> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.rsplitn(3, '-'); // from the right, since the year may have a sign
    let (day, month, year) = (date.next()?, date.next()?, date.next()?);
    let (clock, fraction) = time.split_once('.')?;
    let mut clock = clock.splitn(3, ':');
    Some([year, month, day, clock.next()?, clock.next()?, clock.next()?, fraction])
}

/// The number of a member of two digits; `parse` alone would take a sign.
fn number(digits: &str) -> Option<u32> {
    let plain = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn nanoseconds(fraction: &str) -> Option<u32> {
    let (held, beyond) = match fraction.char_indices().nth(NANOSECOND_DIGITS) {
        Some((end, _)) => fraction.split_at(end),
        None => (fraction, ""),
    };
    let plain = held.bytes().all(|digit| digit.is_ascii_digit()) && beyond.bytes().all(|digit| digit == b'0');
    plain.then(|| format!("{held:0<NANOSECOND_DIGITS$}").parse().ok()).flatten()
}
