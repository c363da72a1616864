"""Files of any format as grids of values. What a file is, its bytes say; its name says nothing."""

from newinfra.read.formats.grid import NO_VALUE, CellError, Grid, Merge, Value, cell_text
from newinfra.read.formats.open_file import read_grids

__all__ = ["NO_VALUE", "CellError", "Grid", "Merge", "Value", "cell_text", "read_grids"]
