"""BoTorch and Optuna on the problems of the optimiser's bench, from given starting points.

Reads one job as JSON from standard input and writes one JSON object a line. All problems minimise on the unit cube.
  {"do": "run", "peer", "problem", "dimensions", "objectives", "reference", "start": [[...], ...], "trials", "seed"}
      -> {"points": [[...]], "costs": [[...]], "times": [seconds]}   of every trial, starting points first
  {"do": "time", "peer", "problem", ..., "start": [observations], "rounds", "seed"} -> {"times": [seconds]}
"""

import json
import math
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def branin_currin(x, _):
    a, b = 15 * x[0] - 5, 15 * x[1]
    bend = b - 5.1 * a * a / (4 * math.pi**2) + 5 * a / math.pi - 6
    branin = bend**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10
    factor = 1 if x[1] == 0 else 1 - math.exp(-1 / (2 * x[1]))
    over = 2300 * x[0] ** 3 + 1900 * x[0] ** 2 + 2092 * x[0] + 60
    return [branin, factor * over / (100 * x[0] ** 3 + 500 * x[0] ** 2 + 4 * x[0] + 20)]


def zdt(shape):
    def costs(x, _):
        g = 1 + 9 * sum(x[1:]) / (len(x) - 1)
        return [x[0], g * shape(x[0] / g, x[0])]

    return costs


def dtlz2(x, objectives):
    g = sum((v - 0.5) ** 2 for v in x[objectives - 1 :])
    costs = []
    for i in range(objectives):
        cost = 1 + g
        for k in range(objectives - 1 - i):
            cost *= math.cos(x[k] * math.pi / 2)
        costs.append(cost if i == 0 else cost * math.sin(x[objectives - 1 - i] * math.pi / 2))
    return costs


def zdt6(x, _):
    f = 1 - math.exp(-4 * x[0]) * math.sin(6 * math.pi * x[0]) ** 6
    g = 1 + 9 * (sum(x[1:]) / (len(x) - 1)) ** 0.25
    return [f, g * (1 - (f / g) ** 2)]


def zdt4(x, _):
    rest = [10 * v - 5 for v in x[1:]]
    g = 1 + 10 * len(rest) + sum(v * v - 10 * math.cos(4 * math.pi * v) for v in rest)
    return [x[0], g * (1 - math.sqrt(x[0] / g))]


def kursawe(unit, _):
    x = [10 * v - 5 for v in unit]
    first = sum(-10 * math.exp(-0.2 * math.hypot(a, b)) for a, b in zip(x, x[1:]))
    return [first, sum(abs(v) ** 0.8 + 5 * math.sin(v**3) for v in x)]


def dtlz5(x, _):
    g = sum((v - 0.5) ** 2 for v in x[2:])
    a, b = x[0] * math.pi / 2, math.pi / 4 * (1 + 2 * g * x[1]) / (1 + g)
    r = 1 + g
    return [r * math.cos(a) * math.cos(b), r * math.cos(a) * math.sin(b), r * math.sin(a)]


def dtlz7(x, objectives):
    first, rest = x[: objectives - 1], x[objectives - 1 :]
    g = 1 + 9 * sum(rest) / len(rest)
    taken = sum(f / (1 + g) * (1 + math.sin(3 * math.pi * f)) for f in first)
    return [*first, (1 + g) * (objectives - taken)]


def vehicle_safety(x, _):
    a, b, c, d, e = (1 + 2 * v for v in x)
    return [
        1640.2823 + 2.3573285 * a + 2.3220035 * b + 4.5688768 * c + 7.7213633 * d + 4.4559504 * e,
        6.5856 + 1.15 * a - 1.0427 * b + 0.9738 * c + 0.8364 * d - 0.3695 * a * d + 0.0861 * a * e
        + 0.3628 * b * d - 0.1106 * a * a - 0.3437 * c * c + 0.1764 * d * d,
        -0.0551 + 0.0181 * a + 0.1024 * b + 0.0421 * c - 0.0073 * a * b + 0.024 * b * c - 0.0118 * b * d
        - 0.0204 * c * d - 0.008 * c * e - 0.0241 * b * b + 0.0109 * d * d,
    ]


def c2_excess(x):
    a, b = dtlz2(x, 2)
    square = 0.2**2
    ends = min((a - 1) ** 2 + b * b - square, (b - 1) ** 2 + a * a - square)
    middle = (a - math.sqrt(0.5)) ** 2 - square + (b - math.sqrt(0.5)) ** 2 - square
    return min(ends, middle)


PROBLEMS = {
    "BraninCurrin": branin_currin,
    "ZDT1": zdt(lambda share, first: 1 - math.sqrt(share)),
    "ZDT2": zdt(lambda share, first: 1 - share * share),
    "ZDT3": zdt(lambda share, first: 1 - math.sqrt(share) - share * math.sin(10 * math.pi * first)),
    "DTLZ2": dtlz2,
    "DTLZ7": dtlz7,
    "ZDT6": zdt6,
    "ZDT4": zdt4,
    "Kursawe": kursawe,
    "DTLZ5": dtlz5,
    "C2DTLZ2": dtlz2,
    "VehicleSafety": vehicle_safety,
}
EXCESS = {"C2DTLZ2": c2_excess}


class Task:
    """One problem as a peer sees it."""

    def __init__(self, job):
        self.name = job["problem"]
        self.dimensions, self.objectives = job["dimensions"], job["objectives"]
        self.reference = job["reference"]
        self.excess = EXCESS.get(self.name)

    def costs(self, x):
        return PROBLEMS[self.name](x, self.objectives)


class BoTorch:
    """qLogNEHVI with BoTorch's default models, 128 samples, 5 restarts, 256 raw candidates, 100 iterations."""

    def __init__(self, task, seed):
        import torch

        torch.set_default_dtype(torch.float64)
        torch.set_num_threads(2)
        torch.manual_seed(seed)
        self.task, self.seed, self.points = task, seed, []

    def tell(self, x):
        self.points.append(x)

    def ask(self):
        import torch
        from botorch.acquisition.multi_objective.logei import qLogNoisyExpectedHypervolumeImprovement
        from botorch.acquisition.multi_objective.objective import IdentityMCMultiOutputObjective
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import ModelListGP, SingleTaskGP
        from botorch.models.transforms import Standardize
        from botorch.optim import optimize_acqf
        from botorch.sampling import SobolQMCNormalSampler
        from gpytorch.mlls import SumMarginalLogLikelihood

        task = self.task
        x = torch.tensor(self.points)
        outputs = [[-cost for cost in task.costs(p)] for p in self.points]
        constraints = None
        if task.excess is not None:
            outputs = [[*costs, task.excess(p)] for costs, p in zip(outputs, self.points)]
            constraints = [lambda y: y[..., -1]]
        y = torch.tensor(outputs)
        model = ModelListGP(
            *[SingleTaskGP(x, y[:, [i]], outcome_transform=Standardize(m=1)) for i in range(y.shape[1])]
        )
        fit_gpytorch_mll(SumMarginalLogLikelihood(model.likelihood, model))
        acquisition = qLogNoisyExpectedHypervolumeImprovement(
            model=model,
            ref_point=[-cost for cost in task.reference],
            X_baseline=x,
            sampler=SobolQMCNormalSampler(torch.Size([128]), seed=self.seed + len(self.points)),
            objective=IdentityMCMultiOutputObjective(outcomes=list(range(task.objectives))),
            constraints=constraints,
            prune_baseline=True,
        )
        cube = torch.stack([torch.zeros(task.dimensions), torch.ones(task.dimensions)])
        best, _ = optimize_acqf(
            acquisition, cube, q=1, num_restarts=5, raw_samples=256, options={"batch_limit": 5, "maxiter": 100}
        )
        return best[0].tolist()


class Optuna:
    """An Optuna sampler through ask and tell. Optuna takes no reference point."""

    def __init__(self, task, seed, sampler):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.task = task
        constraints = {} if task.excess is None else {"constraints_func": lambda trial: [trial.user_attrs["excess"]]}
        makers = {
            "gp": lambda: optuna.samplers.GPSampler(
                seed=seed, deterministic_objective=True, n_startup_trials=0, **constraints
            ),
            "tpe": lambda: optuna.samplers.TPESampler(seed=seed, multivariate=True, **constraints),
            "nsga2": lambda: optuna.samplers.NSGAIISampler(seed=seed, population_size=16, **constraints),
        }
        self.study = optuna.create_study(directions=["minimize"] * task.objectives, sampler=makers[sampler]())
        self.asked = None

    def ask(self):
        self.asked = self.study.ask()
        return [self.asked.suggest_float(f"x{i}", 0, 1) for i in range(self.task.dimensions)]

    def tell(self, x):
        if self.asked is None:
            self.study.enqueue_trial({f"x{i}": value for i, value in enumerate(x)})
            self.ask()
        if self.task.excess is not None:
            self.asked.set_user_attr("excess", self.task.excess(x))
        self.study.tell(self.asked, self.task.costs(x))
        self.asked = None


PEERS = {
    "botorch": BoTorch,
    "optuna-gp": lambda task, seed: Optuna(task, seed, "gp"),
    "optuna-tpe": lambda task, seed: Optuna(task, seed, "tpe"),
    "optuna-nsga2": lambda task, seed: Optuna(task, seed, "nsga2"),
}


def work(job):
    task = Task(job)
    peer = PEERS[job["peer"]](task, job["seed"])
    points, times = [], []
    for x in job["start"]:
        peer.tell(x)
        points.append(x)
    if job["do"] == "time":
        # The first proposal pays for imports and compilation and is not counted.
        job["trials"] = len(points) + job["rounds"] + 1
    while len(points) < job["trials"]:
        started = time.perf_counter()
        x = peer.ask()
        times.append(time.perf_counter() - started)
        peer.tell(x)
        points.append(x)
    if job["do"] == "time":
        return {"times": times[1:]}
    return {"points": points, "costs": [task.costs(x) for x in points], "times": times}


for line in sys.stdin:
    print(json.dumps(work(json.loads(line))), flush=True)
