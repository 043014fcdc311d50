//! The house, checked through its public doors: one binary, one file a room.

mod hospital;
mod house;
mod settings;
mod site;
mod vocabulary;
mod stats;
mod logs;
mod guard;
mod usage;
mod laws;
mod small;
mod peers;
mod measures;
mod findings;
mod charts;
mod report;
mod simulate;
mod cli;
mod truth;
mod whole;
