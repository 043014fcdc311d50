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

/// A list of which so many are taken before the next list has its turn.
pub(super) struct Turns {
    pub a_round: usize,
    pub items: Vec<Item>,
}

/// Of a page, and how much of each of its lists is on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fit {
    pub dense: bool,
    pub printed: Vec<usize>,
}

/// Letter is the shorter, A4 the narrower of the two: 935 pixels between the margins, less a reserve,
/// since letters are not equally wide everywhere.
const ROOM: f64 = 915.0;

/// Heights in pixels, as `style.css` makes them in print.
struct Type {
    /// Header, headings, what stands on every page, and footer.
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
    frame: 484.0,
    line: 17.8,
    between: 4.0,
    row: 20.1,
    row_line: 15.9,
    characters: 104,
    of_cell: 34,
};

/// `.dense` in print.
const DENSE: Type = Type {
    frame: 350.0,
    line: 15.7,
    between: 2.2,
    row: 16.6,
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

/// Where not all fits, lists take turns, so that each has its first before one has them all.
pub(super) fn fit(always: &[Item], lists: &[Turns]) -> Fit {
    let all: f64 = lists.iter().map(|list| USUAL.sum(&list.items)).sum();
    if USUAL.frame + USUAL.sum(always) + all <= ROOM {
        return Fit { dense: false, printed: lists.iter().map(|list| list.items.len()).collect() };
    }
    let mut room = ROOM - DENSE.frame - DENSE.sum(always);
    let mut printed = vec![0; lists.len()];
    let mut open: Vec<usize> = (0..lists.len()).collect();
    while !open.is_empty() {
        open.retain(|at| {
            let (Some(list), Some(n)) = (lists.get(*at), printed.get_mut(*at)) else {
                return false;
            };
            (0..list.a_round).all(|_| {
                let height = list.items.get(*n).map(|item| DENSE.height(*item));
                let fits = height.filter(|height| *height <= room);
                if let Some(height) = fits {
                    room -= height;
                    *n += 1;
                }
                fits.is_some()
            })
        });
    }
    Fit { dense: true, printed }
}
