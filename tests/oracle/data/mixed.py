"""Random intercepts and slopes by direct computation, NumPy and SciPy: python3 mixed.py > mixed.json

Seizure counts (epil.csv): y on lbase4 and visit = period - 2.5, with a random intercept and a
random slope of visit per subject. Each group's integral by product Gauss-Hermite nodes around its
mode, scaled by a Cholesky root of the negative inverse Hessian; parameters are the coefficients,
log standard deviations and atanh of the correlation; maximised by BFGS and Newton steps on
differences of the function itself, which is also where the information comes from."""
import csv, json, numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp
rows = list(csv.DictReader(open("epil.csv")))
col = lambda name: np.array([float(r[name]) for r in rows])
subject = np.array([r["subject"] for r in rows]); ids = list(dict.fromkeys(subject))
visit = col("period") - 2.5
X = np.column_stack([np.ones(len(rows)), col("lbase4"), visit])
order = [np.flatnonzero(subject == s) for s in ids]
Xg = np.array([X[i] for i in order]); Zg = Xg[:, :, [0, 2]]
def reference(y, family, points):
    Y = np.array([y[i] for i in order])
    t, w = np.polynomial.hermite_e.hermegauss(points)
    T = np.array([[a, b] for a in t for b in t])
    W = np.array([np.log(a * b / (2 * np.pi)) for a in w for b in w])
    if family == "poisson":
        parts = lambda e: (Y * e - np.exp(e) - gammaln(Y + 1), Y - np.exp(e), np.exp(e))
    else:
        def parts(e):
            p = 1 / (1 + np.exp(-e)); return Y * e - np.logaddexp(0, e), Y - p, p * (1 - p)
    def loglik(par):
        s = np.exp(par[3:5]); r = np.tanh(par[5])
        S = np.array([[s[0] ** 2, r * s[0] * s[1]], [r * s[0] * s[1], s[1] ** 2]]); P = np.linalg.inv(S)
        base = Xg @ par[:3]; a = np.zeros((len(ids), 2))
        for _ in range(200):
            _, g, h = parts(base + np.einsum("gik,gk->gi", Zg, a))
            G = np.einsum("gik,gi->gk", Zg, g) - a @ P
            H = np.einsum("gik,gi,gil->gkl", Zg, h, Zg) + P
            step = np.linalg.solve(H, G[:, :, None])[:, :, 0]
            a = a + step / np.maximum(1, np.abs(step).max(1, keepdims=True) / 1.0)
            if np.abs(step).max() < 1e-11: break
        _, _, h = parts(base + np.einsum("gik,gk->gi", Zg, a))
        H = np.einsum("gik,gi,gil->gkl", Zg, h, Zg) + P
        C = np.linalg.cholesky(np.linalg.inv(H)); total = []
        for node, lw in zip(T, W):
            b = a + C @ node
            f = parts(base + np.einsum("gik,gk->gi", Zg, b))[0].sum(1)
            prior = -0.5 * np.einsum("gk,kl,gl->g", b, P, b) - np.log(2 * np.pi) - 0.5 * np.log(np.linalg.det(S))
            total.append(f + prior + lw + 0.5 * node @ node + np.log(2 * np.pi))
        return (logsumexp(np.array(total), axis=0) + np.log(np.abs(np.linalg.det(C)))).sum()
    f = lambda par: -loglik(par)
    def grad(par, h=1e-3):
        g = np.zeros(6)
        for j in range(6):
            e = np.eye(6)[j] * h
            g[j] = (8 * (f(par + e) - f(par - e)) - (f(par + 2 * e) - f(par - 2 * e))) / (12 * h)
        return g
    def hess(par, h=1e-3):
        H = np.zeros((6, 6))
        for j in range(6):
            e = np.eye(6)[j] * h
            H[j] = (8 * (grad(par + e) - grad(par - e)) - (grad(par + 2 * e) - grad(par - 2 * e))) / (12 * h)
        return (H + H.T) / 2
    start = np.array([0.0, 1.0, 0.0, -0.7, -2.0, 0.0]) if family == "poisson" else np.array([0.0, 2.0, 0.0, 0.5, -1.0, 0.0])
    par = minimize(f, start, jac=grad, method="BFGS", options=dict(gtol=1e-6)).x
    H = hess(par)
    for _ in range(4):
        par = par - np.linalg.solve(H, grad(par))
    H = hess(par); V = np.linalg.inv(H); e = np.sqrt(np.diag(V))
    return dict(points=points, loglik=loglik(par), coef=list(par[:3]), se=list(e[:3]), sd=list(np.exp(par[3:5])),
                se_log_sd=list(e[3:5]), correlation=np.tanh(par[5]), slope=float(np.abs(grad(par)).max()))
y = col("y"); cases = []
for name, outcome, points in [("poisson", y, 1)]:
    cases.append(dict(name=name, **reference(outcome, name, points)))
print(json.dumps(dict(source=__doc__, cases=cases), indent=1))
