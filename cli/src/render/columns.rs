//! Lines whose cells are parted by tabs, with the cells one under the other.
//! Leans on nothing. Widths are those that Docker's tables have.

/// Between two columns.
const PADDING: usize = 3;
/// The narrowest column, padding included.
const NARROWEST: usize = 10;

/// Puts spaces in the place of tabs.
pub(crate) fn aligned(text: &str) -> String {
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    let widths = widths(&lines);
    lines.iter().map(|cells| line(cells, &widths)).collect()
}

/// What ends a line belongs to no column.
fn widths(lines: &[Vec<&str>]) -> Vec<usize> {
    let mut widths = Vec::new();
    for cells in lines {
        for (column, cell) in cells[..cells.len() - 1].iter().enumerate() {
            if widths.len() == column {
                widths.push(NARROWEST);
            }
            widths[column] = widths[column].max(cell.chars().count() + PADDING);
        }
    }
    widths
}

fn line(cells: &[&str], widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, cell) in cells.iter().enumerate() {
        line += cell;
        let width = widths.get(column).copied().unwrap_or_default();
        let missing = width.saturating_sub(cell.chars().count());
        line.extend(std::iter::repeat_n(' ', missing));
    }
    line.truncate(line.trim_end().len());
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        for (text, expected) in [
            (
                "A\tB\nlonger than\tb\n",
                "A             B\nlonger than   b\n",
            ),
            ("A\tB\na\tb\n", "A         B\na         b\n"),
            (
                "a\tb\tc\nlonger than any\nd\t\n",
                "a         b         c\nlonger than any\nd\n",
            ),
            ("", ""),
        ] {
            assert_eq!(aligned(text), expected, "{text}");
        }
    }
}
