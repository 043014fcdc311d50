//! The report, made of fabricated findings and checked through its files.

mod crowded;
mod fabricated;
mod folder;
mod pages;
mod privacy;
mod tables;
