//! A cell as it is written down: words that many people share are named once.
//!
//! In: a cell, or a packed one. Out: the other. Never: a difference between the two.

use super::cells::Cell;
use super::hospital::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize)]
pub struct Packed {
    words: Vec<String>,
    /// Places in a person's list that are numbers of words.
    places: Vec<usize>,
    cell: Value,
}

/// The first is the id, of which each person has their own.
const ID: usize = 0;

impl Packed {
    pub fn pack(cell: &Cell) -> Result<Self> {
        let mut packed = Self { words: Vec::new(), places: Vec::new(), cell: Value::Null };
        let mut value = serde_json::to_value(cell)?;
        for row in people(&mut value) {
            for (place, field) in row.iter_mut().enumerate().skip(ID + 1) {
                let Value::String(word) = field else { continue };
                let known = packed.words.iter().position(|other| other == word);
                let at = known.unwrap_or_else(|| {
                    packed.words.push(std::mem::take(word));
                    packed.words.len() - 1
                });
                *field = Value::from(at);
                if !packed.places.contains(&place) {
                    packed.places.push(place);
                }
            }
        }
        packed.cell = value;
        Ok(packed)
    }

    pub fn unpack(mut self) -> Result<Cell> {
        for row in people(&mut self.cell) {
            for place in &self.places {
                let Some(field) = row.get_mut(*place) else { continue };
                let at = field.as_u64().and_then(|at| usize::try_from(at).ok());
                let word = at.and_then(|at| self.words.get(at)).ok_or("not a packed cell")?;
                *field = Value::from(word.as_str());
            }
        }
        Ok(serde_json::from_value(self.cell)?)
    }
}

fn people(cell: &mut Value) -> impl Iterator<Item = &mut Vec<Value>> {
    let rows = cell.get_mut("people").and_then(Value::as_array_mut);
    rows.into_iter().flatten().filter_map(Value::as_array_mut)
}
