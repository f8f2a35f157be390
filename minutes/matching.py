"""Rows to columns, each to one at most, at the lowest price of all together."""

from __future__ import annotations

import math
from collections.abc import Sequence


def cheapest_pairs(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """(row, column) of as many pairs as there are rows or columns, whichever are fewer; sorted by row.

    Shortest augmenting paths (Crouse 2016), step by step as ``scipy.optimize.linear_sum_assignment``
    does, so that of equal choices the same is taken; that module takes most of a second to load, for
    matrices of a few rows.

    >>> cheapest_pairs([[4.0, 1.0, 3.0], [2.0, 0.0, 5.0]])
    [(0, 1), (1, 0)]
    """
    num_rows = len(costs)
    num_columns = len(costs[0]) if num_rows else 0
    if num_columns < num_rows:
        turned = [[row[column] for row in costs] for column in range(num_columns)]
        return sorted((row, column) for column, row in enumerate(_matched(turned)))
    return list(enumerate(_matched(costs)))


def _matched(costs: Sequence[Sequence[float]]) -> list[int]:
    """Column of each row; there are no more rows than columns."""
    of_row, of_column = [-1] * len(costs), [-1] * (len(costs[0]) if costs else 0)
    row_price, column_price = [0.0] * len(of_row), [0.0] * len(of_column)
    for row in range(len(costs)):
        path, lengths, seen, least = _path(costs, row, of_column, row_price, column_price)
        row_price[row] += least
        for column in seen[:-1]:
            row_price[of_column[column]] += least - lengths[column]
        for column in seen:
            column_price[column] -= least - lengths[column]
        column, other = seen[-1], -1
        while other != row:
            other = path[column]
            of_column[column] = other
            of_row[other], column = column, of_row[other]
    return of_row


def _path(
    costs: Sequence[Sequence[float]],
    row: int,
    of_column: Sequence[int],
    row_price: Sequence[float],
    column_price: Sequence[float],
) -> tuple[list[int], list[float], list[int], float]:
    """The shortest way from ``row`` to a free column: the row before each column, its length, the
    columns on the way (the free one last), and the whole length."""
    path, lengths = [-1] * len(of_column), [math.inf] * len(of_column)
    open_columns = list(range(len(of_column)))[::-1]
    seen: list[int] = []
    least = 0.0
    while True:
        lowest, place = math.inf, -1
        for at, column in enumerate(open_columns):
            length = least + costs[row][column] - row_price[row] - column_price[column]
            if length < lengths[column]:
                path[column], lengths[column] = row, length
            nearer = lengths[column] < lowest
            if nearer or (lengths[column] == lowest and of_column[column] == -1):
                lowest, place = lengths[column], at
        if math.isinf(lowest):
            raise ValueError("a row has no finite cost")
        least = lowest
        column = open_columns[place]
        seen.append(column)
        open_columns[place] = open_columns[-1]
        open_columns.pop()
        if of_column[column] == -1:
            return path, lengths, seen, least
        row = of_column[column]
