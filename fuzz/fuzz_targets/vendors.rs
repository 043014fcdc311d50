#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| uptake_fuzz::read(bytes));
