"""Pictures of the columns of tables, and their cells in words."""

from __future__ import annotations

from nanohana.apps.usage.tables import HIDDEN, Cell, Column, Hidden, Table
from nanohana.usage.counting import Share
from nanohana.web import charts
from nanohana.web.charts import Chart, Value


def bars(table: Table, column: Column, *, centred: bool = False) -> Chart | None:
    """A bar for each row; of a share, 100 % fills the width."""
    most = 100.0 if isinstance(column, Share) else None
    return charts.bars(_title(table, column), _values(table, column), most=most, centred=centred)


def line(table: Table, column: Column) -> Chart | None:
    """A line over the rows in their order."""
    return charts.line(_title(table, column), _values(table, column))


def shown(cell: Cell, unit: str) -> str:
    """A cell in words: 「1,234人」「秘匿」「―」."""
    if isinstance(cell, Hidden):
        return cell.value
    return "―" if cell is None else f"{cell:,}{unit}"


def _title(table: Table, column: Column) -> str:
    return f"{table.title}：{column.title}"


def _values(table: Table, column: Column) -> list[Value]:
    place = table.columns.index(column)
    cells = [(row.label, row.cells[place]) for row in table.rows]
    return [Value(label, _number(cell), shown(cell, column.unit), cell is HIDDEN) for label, cell in cells]


def _number(cell: Cell) -> float:
    return 0 if cell is None or isinstance(cell, Hidden) else cell
