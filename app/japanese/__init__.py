"""Japanese text of the trade: dates (和暦), widths, amounts, names and search keys."""
