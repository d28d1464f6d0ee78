//! Runs one hot function some times over: `bench-counts NAME TIMES`; without arguments it names them.
//!
//! `cargo xtask bench --counts` counts the instructions of two such runs under callgrind: their
//! difference is what the function costs. Instructions do not jitter as time does.

mod cases;
mod world;

use std::process::ExitCode;

use cases::CASES;
use world::World;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, times] = arguments.as_slice() else {
        for (name, _) in CASES {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    };
    let case = CASES.iter().find(|(known, _)| known == name);
    let (Some((_, run)), Ok(times)) = (case, times.parse::<u32>()) else {
        eprintln!("bench-counts NAME TIMES");
        return ExitCode::FAILURE;
    };
    let world = World::new();
    for _ in 0..times {
        run(&world);
    }
    ExitCode::SUCCESS
}
