//! Parse, run, print, exit code.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(70)
}
