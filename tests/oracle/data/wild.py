"""Wild score cluster bootstrap (Kline & Santos 2012), written out in NumPy: python3 wild.py > wild.json.

The null is imposed, signs are enumerated one vector at a time, and the interval is inverted by
bisection on the smallest distance at which a scan of 0.01 standard errors first rejects.
"""
import csv, itertools, json
import numpy as np

rows = list(csv.DictReader(open("synth_panel60x90.csv")))
order = []
for r in rows:
    if r["person"] not in order:
        order.append(r["person"])


def model(groups, family):
    keep = [r for r in rows if r["person"] in order[:groups]]
    col = lambda name: np.array([float(r[name]) for r in keep])
    X = np.column_stack([np.ones(len(keep)), col("late_caffeine"), col("stress")])
    g = np.array([order.index(r["person"]) for r in keep])
    if family == "poisson":
        return X, col("spasms"), np.log(col("hours")), g
    return X, col("any"), np.zeros(len(keep)), g


def mean(eta, family):
    return np.exp(eta) if family == "poisson" else 1 / (1 + np.exp(-eta))


def fit(X, y, off, family):
    b = np.zeros(X.shape[1])
    if family == "poisson":
        b[0] = np.log(y.sum() / np.exp(off).sum())
    for _ in range(60):
        mu = mean(X @ b + off, family)
        v = mu if family == "poisson" else mu * (1 - mu)
        b = b + np.linalg.solve(X.T @ (v[:, None] * X), X.T @ (y - mu))
    return b


def pulls(X, y, off, g, family, v):
    eta = np.delete(X, 1, 1) @ fit(np.delete(X, 1, 1), y, off + v * X[:, 1], family) + off + v * X[:, 1]
    mu = mean(eta, family)
    w = mu if family == "poisson" else mu * (1 - mu)
    inverse = np.linalg.inv(X.T @ (w[:, None] * X))
    scores = np.array([X[g == k].T @ (y - mu)[g == k] for k in range(g.max() + 1)])
    return scores @ inverse[1]


def student(u):
    return u.sum() / np.sqrt(((u - u.mean()) ** 2).sum())


def p_value(u):
    t = abs(student(u))
    hits = sum(abs(student(u * np.array(s))) >= t * (1 - 1e-9) for s in itertools.product([-1, 1], repeat=len(u)))
    return hits / 2 ** len(u)


cases = []
for groups, family in [(5, "poisson"), (7, "poisson"), (8, "binomial")]:
    X, y, off, g = model(groups, family)
    b = fit(X, y, off, family)
    case = {"groups": groups, "family": family, "coef": b.tolist(), "nulls": [0.0, 0.3, -0.2]}
    us = [pulls(X, y, off, g, family, v) for v in case["nulls"]]
    case["statistic"] = [student(u) for u in us]
    case["p"] = [p_value(u) for u in us]
    if groups > 5:
        u = pulls(X, y, off, g, family, b[1])
        step = 0.01 * np.sqrt((u ** 2).sum())
        for side, name in [(-1, "low"), (1, "high")]:
            reject = lambda d: p_value(pulls(X, y, off, g, family, b[1] + side * d)) <= 0.05
            k = 1
            while not reject(k * step):
                k += 1
            kept, beyond = (k - 1) * step, k * step
            for _ in range(30):
                mid = 0.5 * (kept + beyond)
                kept, beyond = (kept, mid) if reject(mid) else (mid, beyond)
            case[name] = b[1] + side * kept
    cases.append(case)
print(json.dumps({"meta": {"numpy": np.__version__}, "cases": cases}, indent=1))
