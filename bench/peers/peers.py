"""The same work by others, each verified first: a line of JSON {"name", "of", "ns"} per peer, ns per step of each repetition.

Needs Debian's python3-numpy, python3-mpmath and python3-gmpy2; those that are missing are left out, with a line on stderr.
"""
import json
import math
import sys
import time

REPETITIONS = 9
X0, Y0, ETA = 0.1, 50.0, 1e-3


def times(f, steps):
    f()
    result = []
    for _ in range(REPETITIONS):
        start = time.process_time()
        f()
        result.append(1e9 * (time.process_time() - start) / steps)
    return result


def report(name, of, ns):
    print(json.dumps({"name": name, "of": of, "ns": ns}))


def require(right, what):
    if not right:
        sys.exit(f"peers.py: {what}: wrong, not timed")


def neuron(slope, x, y, eta, steps):
    for _ in range(steps):
        g = eta * slope(x * y)
        x, y = x - g * y, y - g * x
    return x, y


def numpy_peers():
    import numpy as np

    n, steps = 2048, 200
    losses = {"log_cosh": (np.tanh, math.tanh), "sqrt": (lambda s: s / np.sqrt(1 + s * s), lambda s: s / math.sqrt(1 + s * s))}
    x, y = np.full(n, X0), np.sqrt(0.01 + (2.1 + np.arange(n) / n) / ETA)
    for name, (many, one) in losses.items():
        found, right = neuron(many, x, y, ETA, steps), neuron(one, X0, float(y[7]), ETA, steps)
        require(abs(found[1][7] - right[1]) < 1e-9 * right[1], "numpy " + name)
        report("numpy/" + name, "ensemble/" + name, times(lambda f=many: neuron(f, x, y, ETA, steps), n * steps))
    s = 0.05 + 0.19 * np.arange(n) / n

    def cubic(z, s):
        for _ in range(steps):
            z = z * (1 + 4 * s * (1 - z)) ** 2
        return z

    require(abs(cubic(np.full(n, 0.5), s)[7] - cubic(0.5, float(s[7]))) < 1e-12, "numpy cubic_map")
    report("numpy/cubic_map", "ensemble/cubic_map", times(lambda: cubic(np.full(n, 0.5), s), n * steps))


def exact_agrees(x, y, steps):
    """The same orbit in double: far from the limit rounding changes nothing visible in so few steps."""
    right = neuron(math.tanh, 0.1, 10.0, 0.02, steps)
    return abs(float(x) - right[0]) < 1e-9 and abs(float(y) - right[1]) < 1e-9


def mpmath_peers():
    from mpmath import mp, mpf, tanh

    mp.prec = 169
    f = lambda: neuron(tanh, mpf(1) / 10, mpf(10), mpf(1) / 50, 100)
    require(exact_agrees(*f(), 100), "mpmath")
    report("mpmath/169", "precision/mpfr 169", times(f, 100))


def gmpy2_peers():
    import gmpy2

    gmpy2.get_context().precision = 169
    f = lambda: neuron(gmpy2.tanh, gmpy2.mpfr(1) / 10, gmpy2.mpfr(10), gmpy2.mpfr(1) / 50, 100)
    require(exact_agrees(*f(), 100), "gmpy2")
    report("gmpy2/169", "precision/mpfr 169", times(f, 100))


for peers in (numpy_peers, mpmath_peers, gmpy2_peers):
    try:
        peers()
    except ImportError as missing:
        print(f"peers.py: {missing.name} is not installed, left out", file=sys.stderr)
