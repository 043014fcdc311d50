//! What of a leader's page fits on one sheet of paper.
//!
//! In: the lines and rows that are always printed; lists, what matters most first. Out: whether it must be
//! set smaller, and how many of each list are printed. Never: anything left out on the screen.

/// A line of text or a row of a table, by the characters that may wrap.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    Text(usize),
    Row(usize),
}

/// Of a page, and how much of each of its lists is on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fit {
    pub dense: bool,
    pub printed: Vec<usize>,
}

/// Letter is the shorter, A4 the narrower of the two: 935 pixels between the margins, less a reserve,
/// since letters are not equally wide everywhere.
const ROOM: f64 = 905.0;

/// Heights in pixels, as `style.css` makes them in print.
struct Type {
    /// Header, headings, heads of tables, notes and footer.
    frame: f64,
    line: f64,
    between: f64,
    /// A row of one line.
    row: f64,
    row_line: f64,
    /// Characters a line of text, and of the column that wraps.
    characters: usize,
    of_cell: usize,
}

const USUAL: Type = Type {
    frame: 560.0,
    line: 17.8,
    between: 4.0,
    row: 20.1,
    row_line: 15.9,
    characters: 104,
    of_cell: 34,
};

/// `.dense` in print; the frame holds a line "and more" for each list.
const DENSE: Type = Type {
    frame: 470.0,
    line: 15.7,
    between: 2.2,
    row: 17.1,
    row_line: 13.9,
    characters: 112,
    of_cell: 38,
};

impl Type {
    fn height(&self, item: Item) -> f64 {
        let lines = |characters: usize, a_line: usize| characters.max(1).div_ceil(a_line) as f64;
        match item {
            Item::Text(n) => self.line * lines(n, self.characters) + self.between,
            Item::Row(n) => self.row + self.row_line * (lines(n, self.of_cell) - 1.0),
        }
    }

    fn sum(&self, items: &[Item]) -> f64 {
        items.iter().map(|item| self.height(*item)).sum()
    }
}

/// Where not all fits, lists take turns, so that each has its first before one has its second.
pub(super) fn fit(always: &[Item], lists: &[Vec<Item>]) -> Fit {
    let all: f64 = lists.iter().map(|list| USUAL.sum(list)).sum();
    if USUAL.frame + USUAL.sum(always) + all <= ROOM {
        return Fit { dense: false, printed: lists.iter().map(Vec::len).collect() };
    }
    let mut room = ROOM - DENSE.frame - DENSE.sum(always);
    let mut printed = vec![0; lists.len()];
    let mut open = vec![true; lists.len()];
    while open.iter().any(|open| *open) {
        for ((list, n), open) in lists.iter().zip(&mut printed).zip(&mut open) {
            let next = list.get(*n).map(|item| DENSE.height(*item));
            match next.filter(|height| *open && *height <= room) {
                Some(height) => {
                    room -= height;
                    *n += 1;
                }
                None => *open = false,
            }
        }
    }
    Fit { dense: true, printed }
}
