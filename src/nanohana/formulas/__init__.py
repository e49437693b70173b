"""Excel formulas and macros, evaluated on sample rows, verified against expected values, explained, checked."""
