"""What the peers' scripts share: a job read from a JSON file, what is measured, and how it is told.

A job: pattern (.xye), limits, wavelength, polarization, zero, U, V, W (centidegree squared), X, Y, SHL (centidegree),
phases: list of {name, cif, fraction}; dispersion: {element: [f', f'']} where needed. The result, one line of JSON: version, cpu and wall of each run in seconds
(reading included, importing not), rwp in percent, variables, points.
"""
import contextlib
import io
import json
import sys
import time


@contextlib.contextmanager
def quiet():
    """GSAS-II tells everything it does on the standard output."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def main(version, refine):
    """Runs `refine(job)` -> (rwp, variables, points) as often as asked and prints the result."""
    with open(sys.argv[1]) as file:
        job = json.load(file)
    runs = []
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        wall, cpu = time.perf_counter(), time.process_time()
        with quiet():
            rwp, variables, points = refine(job)
        runs.append({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall})
    print(json.dumps({"version": version, "runs": runs, "rwp": rwp, "variables": variables, "points": points}))
