//! Rows by something that they have in common.

/// The rows of each of some groups, in order.
#[derive(Debug)]
pub(super) struct Groups {
    /// Where the rows of each group begin, and one past the end.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Groups {
    /// Groups rows 0, 1, 2 … by a number below `groups`; `None` belongs to no group.
    pub(super) fn of(groups: usize, of_row: impl Iterator<Item = Option<u32>> + Clone) -> Self {
        let mut starts = vec![0_u32; groups + 1];
        for group in of_row.clone().flatten() {
            starts[group as usize + 1] += 1;
        }
        for group in 0..groups {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; starts[groups] as usize];
        for (row, group) in (0_u32..).zip(of_row) {
            if let Some(group) = group {
                let place = &mut next[group as usize];
                rows[*place as usize] = row;
                *place += 1;
            }
        }
        Self { starts, rows }
    }

    /// The rows of a group.
    pub(super) fn rows(&self, group: u32) -> &[u32] {
        let group = group as usize;
        &self.rows[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_grouped_in_order() {
        let of_row = [Some(1), None, Some(0), Some(1), Some(3)];
        let groups = Groups::of(4, of_row.into_iter());
        let rows: Vec<&[u32]> = (0..4).map(|group| groups.rows(group)).collect();
        assert_eq!(rows, [&[2][..], &[0, 3], &[], &[4]]);
    }
}
