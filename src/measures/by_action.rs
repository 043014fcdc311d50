//! Sums by action, person after person, without sorting rows.
//!
//! In: an action and what to add. Out: the sums of the actions seen, in the order of actions.
//! Never: a leftover of the person before.

pub(super) struct ByAction<T> {
    cells: Vec<Option<T>>,
    seen: Vec<u32>,
}

impl<T: Default> ByAction<T> {
    pub fn new(n_actions: usize) -> Self {
        Self { cells: std::iter::repeat_with(|| None).take(n_actions).collect(), seen: Vec::new() }
    }

    pub fn add(&mut self, action: u32, change: impl FnOnce(&mut T)) {
        let Some(cell) = self.cells.get_mut(action as usize) else { return };
        if cell.is_none() {
            self.seen.push(action);
        }
        change(cell.get_or_insert_default());
    }

    /// Empty again for the next person.
    pub fn take(&mut self) -> Vec<(u32, T)> {
        self.seen.sort_unstable();
        let cells = &mut self.cells;
        let taken = self
            .seen
            .iter()
            .filter_map(|action| Some((*action, cells.get_mut(*action as usize)?.take()?)));
        let all = taken.collect();
        self.seen.clear();
        all
    }
}
