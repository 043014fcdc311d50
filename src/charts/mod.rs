//! Numbers to SVG and PNG.
//!
//! In: findings and usage. Out: drawings. Never: a file; the report writes them.

/// Who may see a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// No person, no id: may be shared with leaders.
    Group,
    /// Trainers and informatics.
    Staff,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Without folder and ending, such as `outreach-map`.
    pub file: String,
    pub title: String,
    /// What a reader who cannot see it should know.
    pub description: String,
    pub tier: Tier,
    /// Whose it is, by id as delivered; `None`: of a group.
    pub person: Option<String>,
    pub svg: String,
    pub png: Vec<u8>,
}
