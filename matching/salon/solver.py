"""HiGHS behind two calls: the relaxation with a bound that its prices prove, and a search over some of the columns."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import scipy  # its parts load at their first use: they take a third of a second

from matching.salon.model import Model, Numbers, Vector
from matching.salon.problem import Problem

_SLACK = 1e-7
_OPTIMAL, _STOPPED, _INFEASIBLE = 0, 1, 2
_MOST_SEATED = 0.7
_MOST_ROUNDS = 4
_CLOSE = 1e-4


@dataclass(frozen=True)
class Found:
    """What a search came to: whole values (None: nothing found), what they are worth, and the proven bound.

    infeasible: proven that the rows allow nothing. closed: the search ended by itself, not by its limits.
    """

    values: Vector | None
    value: float
    bound: float
    infeasible: bool = False
    closed: bool = True


@dataclass(frozen=True)
class Relaxed:
    """The optimum over fractions: values, prices of the columns and of the rows, and the bound that the rows' prove.

    For every plan: its value is the bound, less what each column is away from the better end of its range times its
    price, less what each row leaves unused times its price.
    """

    values: Vector
    prices: Vector
    rows: Vector
    bound: float


def relax(model: Model, *, seconds: float) -> Relaxed | None:
    """Return the optimum over fractions; None where there is none.

    The bound is worked out from the row prices alone, so it holds whatever the solver's tolerance.
    """
    free = np.flatnonzero(model.high > model.low)
    values = model.low.copy()
    values[free] = 0.0
    limits = model.limits - model.matrix @ values
    part = scipy.sparse.csr_array(model.matrix[:, free])
    touched = np.flatnonzero(np.diff(part.indptr))
    if np.any(np.delete(limits, touched) < -_SLACK):
        return None
    if not len(free):
        return Relaxed(values, model.weights, np.zeros(len(limits)), float(model.weights @ values))
    solve = partial(
        scipy.optimize.linprog,
        -model.weights[free],
        A_ub=part[touched] if len(touched) else None,
        b_ub=limits[touched] if len(touched) else None,
        bounds=np.column_stack([model.low[free], model.high[free]]),
        options={"time_limit": max(seconds, 0.1)},
    )
    inside = _chairs_are_short(model.problem)
    done = solve(method="highs-ipm" if inside else "highs-ds")
    if inside and done.status not in (_OPTIMAL, _STOPPED):  # that nothing is allowed, only the simplex method may say
        done = solve(method="highs-ds")
    if done.status == _INFEASIBLE:
        return None
    if done.x is None:  # stopped before anything was proven: every column at its best
        ceiling = float(np.maximum(model.weights * model.low, model.weights * model.high).sum())
        return Relaxed(model.low, model.weights, np.zeros(len(limits)), ceiling)
    values[free] = done.x
    rows = np.zeros(len(model.limits))
    rows[touched] = np.maximum(-np.asarray(done.ineqlin.marginals), 0.0) if len(touched) else 0.0
    prices = model.weights - model.matrix.T @ rows
    bound = float(model.limits @ rows + np.maximum(prices * model.low, prices * model.high).sum())
    return Relaxed(values, prices, rows, bound)


def _chairs_are_short(problem: Problem) -> bool:
    """Return whether the tables could seat most of the chairs, so that chairs rather than tables run out.

    Nearly every vertex is then met by many bases, and the simplex method takes up to twenty times as long as interior
    points; where tables are short it is the faster of the two.
    """
    chairs = sum(firm.delegates * len(problem.open_slots[firm.id]) for firm in problem.firms)
    tables = sum(len(problem.tables_open(slot)) for slot in range(problem.slots))
    return 2 * tables > _MOST_SEATED * chairs


def bound_from(model: Model, columns: Numbers, *, seconds: float) -> tuple[float, Vector]:
    """Return the bound of the relaxation and its prices, come to from some columns by taking in those it asks for.

    It is not driven to the last: it holds from the first round on, each being what the prices prove for all columns.
    """
    best, prices = float(np.maximum(model.weights, 0.0) @ model.high), np.maximum(model.weights, 0.0)
    for _ in range(_MOST_ROUNDS):
        high = model.low.copy()
        high[columns] = model.high[columns]
        relaxed = relax(replace(model, high=high), seconds=seconds)
        if relaxed is None:
            break
        missing = np.maximum(relaxed.prices, 0.0) * (model.high - high)
        bound = relaxed.bound + float(missing.sum())
        if bound < best:
            best, prices = bound, relaxed.prices
        asked = np.flatnonzero(missing > _SLACK)
        if not len(asked) or best - relaxed.bound <= _CLOSE * abs(best):  # the bound of all lies between these two
            break
        columns = np.union1d(columns, asked)
    return best, prices


def solve_part(
    model: Model,
    columns: Numbers,
    *,
    others: Vector | None = None,
    gap: float = 0.0,
    seconds: float,
    nodes: int | None = None,
) -> Found:
    """Search over some columns while the others keep their values (their lower bounds unless given).

    The bound holds for these columns only. gap: the share at which the search may stop; nodes: the most branches.
    """
    rest = (model.low if others is None else others).copy()
    columns = columns[model.high[columns] > model.low[columns]]
    rest[columns] = 0.0
    base = float(model.weights @ rest)
    limits = model.limits - model.matrix @ rest
    if not len(columns):
        return Found(rest, base, base) if np.all(limits >= -_SLACK) else Found(None, 0.0, 0.0, infeasible=True)
    part = scipy.sparse.csr_array(model.matrix[:, columns])
    touched = np.flatnonzero(np.diff(part.indptr))
    if np.any(np.delete(limits, touched) < -_SLACK):
        return Found(None, 0.0, 0.0, infeasible=True)
    options: dict[str, float] = {"time_limit": max(seconds, 0.1), "mip_rel_gap": gap}
    if nodes is not None:
        options["node_limit"] = nodes
    done = scipy.optimize.milp(
        -model.weights[columns],
        integrality=np.ones(len(columns)),
        bounds=scipy.optimize.Bounds(model.low[columns], model.high[columns]),
        constraints=scipy.optimize.LinearConstraint(part[touched], -np.inf, limits[touched]) if len(touched) else None,
        options=options,
    )
    if done.status == _INFEASIBLE:
        return Found(None, 0.0, 0.0, infeasible=True)
    ceiling = float(np.maximum(model.weights[columns], 0) @ model.high[columns])
    bound = base + (ceiling if done.mip_dual_bound is None else min(ceiling, -done.mip_dual_bound))
    if done.x is None:
        return Found(None, 0.0, bound, closed=False)
    values = rest
    values[columns] = np.round(done.x)
    value = float(model.weights @ values)
    return Found(values, value, max(bound, value), closed=done.status == 0)
