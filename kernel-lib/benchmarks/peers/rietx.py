"""MIDAS's staged recipe in rietx: rietx.py JOB [RUNS]."""
import math
import sys
import warnings
from importlib.metadata import version

sys.path.append(sys.path.pop(0))  # this file has the package's name

import numpy as np
import rietx as rx
from rietx.model.forward import compile_model
from rietx.params.vector import ParameterTable
from rietx.schemas.instrument import BackgroundChebyshev

from job import main

warnings.simplefilter("ignore")


def instrument_of(job):
    instrument = rx.Instrument.debye_scherrer(job["wavelength"], polarization=job["polarization"])
    if "dispersion" in job:
        overrides = {element: tuple(values) for element, values in job["dispersion"].items()}
        instrument.source.dispersion = rx.Dispersion(overrides=overrides)
    profile = instrument.profile
    # Variance in centidegree squared -> FWHM squared in degree squared; centidegree -> degree.
    gauss = 8 * math.log(2) * 1e-4
    profile.u.value, profile.v.value, profile.w.value = gauss * job["U"], gauss * job["V"], gauss * job["W"]
    profile.x.value, profile.y.value = job["X"] / 100, job["Y"] / 100
    instrument.zero_shift.value = job["zero"]
    instrument.geometry.axial_sl.value = instrument.geometry.axial_hl.value = job["SHL"] / 2
    instrument.background = BackgroundChebyshev.with_terms(6)
    return instrument


def refine(job):
    data = rx.read_pattern(job["pattern"])
    structure = rx.Structure(
        phases=[rx.Structure.from_cif(phase["cif"], phase_name=phase["name"]).phases[0] for phase in job["phases"]]
    )
    instrument = instrument_of(job)
    # rietx has no start of its own for the scales.
    table = ParameterTable(structure, instrument)
    calculated = compile_model(structure, instrument, data, mode="rietveld").evaluate(table.decode(table.x0()))
    observed = np.asarray(data.intensity)
    ratio = float((observed.sum() - observed.min() * len(observed)) / max(float(calculated.sum()), 1e-9))
    total = sum(phase["fraction"] for phase in job["phases"])
    for phase, given in zip(structure.phases, job["phases"]):
        phase.scale.value *= ratio * given["fraction"] / total
    plan = rx.RefinementPlan(
        stages=[
            rx.Stage("background + scale", ["phases.*.scale", "instrument.background.*"]),
            rx.Stage("cell", ["phases.*.cell.*"]),
            rx.Stage("U, V, W", ["instrument.profile.u", "instrument.profile.v", "instrument.profile.w"]),
            rx.Stage("X, Y, S/L", ["instrument.profile.x", "instrument.profile.y", "instrument.geometry.axial_sl"]),
            rx.Stage("atoms", [f"phases.*.atoms.*.{name}" for name in ("x", "y", "z", "coord*", "dof*", "biso")]),
        ]
    )
    result = rx.Refinement(structure, instrument).fit(data, plan=plan, two_theta_limits=tuple(job["limits"]))
    statistics = result.statistics
    return 100 * statistics.rwp, statistics.n_free_parameters, statistics.n_points


main(version("rietx"), refine)
