"""VBA: syntax and dangerous calls checked, lines explained, and vetted macros for common work. Nothing is run."""
