//! CRC-32 as zlib and IEEE 802.3 have it.

const POLYNOMIAL: u32 = 0xedb8_8320; // its bits reversed
const AT_ONCE: usize = 8; // octets
const TABLES: [[u32; 256]; AT_ONCE] = tables();

/// Of all that was added, one behind the other.
pub struct Checksum(u32);

impl Default for Checksum {
    fn default() -> Self {
        Checksum(u32::MAX)
    }
}

impl Checksum {
    pub fn add(&mut self, octets: &[u8]) {
        self.0 = updated(self.0, octets);
    }

    /// In eight lowercase hexadecimal digits.
    pub fn shown(&self) -> String {
        format!("{:08x}", !self.0)
    }
}

fn updated(mut register: u32, octets: &[u8]) -> u32 {
    let mut chunks = octets.chunks_exact(AT_ONCE);
    for chunk in &mut chunks {
        let mut mixed: [u8; AT_ONCE] = chunk.try_into().expect("a whole chunk");
        for (octet, more) in mixed.iter_mut().zip(register.to_le_bytes()) {
            *octet ^= more;
        }
        register = (0..AT_ONCE).fold(0, |sum, place| sum ^ TABLES[AT_ONCE - 1 - place][usize::from(mixed[place])]);
    }
    for octet in chunks.remainder() {
        register = TABLES[0][usize::from(register as u8 ^ octet)] ^ register >> 8;
    }
    register
}

/// For each octet what it makes of the register; in the tables behind the first, with so many octets of zeros after it.
const fn tables() -> [[u32; 256]; AT_ONCE] {
    let mut tables = [[0; 256]; AT_ONCE];
    let mut octet = 0;
    while octet < 256 {
        let mut register = octet as u32;
        let mut bit = 0;
        while bit < 8 * AT_ONCE {
            register = if register & 1 == 1 { register >> 1 ^ POLYNOMIAL } else { register >> 1 };
            bit += 1;
            if bit % 8 == 0 {
                tables[bit / 8 - 1][octet] = register;
            }
        }
        octet += 1;
    }
    tables
}
