"""委託事業者: the companies, persons and joint ventures that a body contracts with."""
