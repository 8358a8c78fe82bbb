//! Cells of a record (RFC 4180), fed line by line: a cell in quotes may hold line ends.

/// The most cells of a record.
pub(super) const CELLS_MAX: usize = 256;

/// Where in the text we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// Just behind a quote in a quoted cell: its end, or the first half of a doubled one.
    Quote,
}

/// A record while it is read.
#[derive(Debug)]
pub(super) struct Record {
    delimiter: char,
    at: At,
    cells: Vec<String>,
    cell: String,
    /// Text stood behind a closing quote.
    pub(super) is_crooked: bool,
    /// It had more than [`CELLS_MAX`] cells.
    pub(super) is_endless: bool,
}

impl Record {
    pub(super) fn new(delimiter: char) -> Self {
        Self {
            delimiter,
            at: At::Start,
            cells: Vec::new(),
            cell: String::new(),
            is_crooked: false,
            is_endless: false,
        }
    }

    /// Reads one more line; true when the record ends with it.
    pub(super) fn feed(&mut self, line: &str) -> bool {
        if self.at == At::Quoted {
            self.cell.push('\n');
        }
        for character in line.chars() {
            self.at = self.step(character);
        }
        if self.at == At::Quoted {
            return false;
        }
        self.end_cell();
        true
    }

    fn step(&mut self, character: char) -> At {
        match (self.at, character) {
            (At::Start, '"') => At::Quoted,
            (At::Quoted, '"') => At::Quote,
            (At::Quote, '"') => {
                self.cell.push('"');
                At::Quoted
            }
            (At::Start | At::Plain | At::Quote, character) if character == self.delimiter => {
                self.end_cell();
                At::Start
            }
            (at, character) => {
                self.is_crooked |= at == At::Quote;
                self.cell.push(character);
                match at {
                    At::Quoted => At::Quoted,
                    At::Start | At::Plain | At::Quote => At::Plain,
                }
            }
        }
    }

    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        if self.cells.len() < CELLS_MAX {
            self.cells.push(cell);
        } else {
            self.is_endless = true;
        }
    }

    pub(super) fn into_cells(self) -> Vec<String> {
        self.cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(lines: &[&str]) -> (Vec<String>, bool) {
        let mut record = Record::new(',');
        let mut ended = false;
        for line in lines {
            ended = record.feed(line);
        }
        (record.into_cells(), ended)
    }

    #[test]
    fn cells_are_read_as_the_rules_say() {
        let text = |cells: &[&str]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(cells(&["a,b,"]), (text(&["a", "b", ""]), true));
        assert_eq!(
            cells(&["\"a,\"\"b\"\"\",c"]),
            (text(&["a,\"b\"", "c"]), true)
        );
        assert_eq!(cells(&["\"a", "b\",c"]), (text(&["a\nb", "c"]), true));
        assert_eq!(cells(&["5\" pipe,c"]), (text(&["5\" pipe", "c"]), true));
        assert!(!cells(&["a,\"b"]).1);
    }
}
