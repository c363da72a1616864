"""Figures that look like another power of ten, or like per cent and ratio mixed up: held, with the likely value."""
