//! Lets the ILP packet conformance suite talk to the codec of codec.rs. There is nothing to change here.

mod bench;
mod codec;
mod processor;
mod protocol;
mod value;

fn main() {
    if let Err(error) = protocol::serve(std::io::stdin().lock(), std::io::stdout().lock()) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
