"""MIDAS's staged recipe in PhaseSmith, without SH/L, which it cannot refine: phasesmith.py JOB [RUNS]."""
import sys
from dataclasses import replace
from importlib.metadata import version

sys.path.append(sys.path.pop(0))  # this file has the package's name

import numpy as np
from phasesmith.execution import ExecutionPolicy
from phasesmith.instrument import ConstantWavelengthInstrument, FcjGeometry
from phasesmith.intensity_corrections import BraggBrentanoPolarizedLp
from phasesmith.pattern import PowderPattern
from phasesmith.radiation import ConstantWavelengthExperiment, MonochromaticRadiation
from phasesmith.refinement import rietveld
from phasesmith.refinement.background import ChebyshevBackground
from phasesmith.refinement.core import TerminationReason
from phasesmith.refinement.runtime import RefinementLimits
from phasesmith.refinement.workflow import RietveldRecipe, RietveldStage, run_rietveld_recipe
from phasesmith.scattering import XrayNonResonant

from job import main

Selection = rietveld.RietveldParameterSelection
ONE_THREAD = ExecutionPolicy(threads=1)


def experiment_of(job):
    # Variances in centidegree squared -> degree squared, widths in centidegree -> degree.
    widths = [job[key] * 1e-4 for key in "UVW"] + [job[key] * 1e-2 for key in "XY"]
    return ConstantWavelengthExperiment(
        MonochromaticRadiation.x_ray(job["wavelength"]),
        ConstantWavelengthInstrument(job["wavelength"], *widths),
        zero_shift_deg=job["zero"],
        axial_geometry=FcjGeometry(job["SHL"] / 2, job["SHL"] / 2),
    )


def started(pattern, experiment, phases, background):
    """Scales and background by a linear solve: it has no start of its own for them."""
    calculated = rietveld.calculate(pattern, experiment, tuple(phases), support_fwhm=30.0)
    columns = [item.profile_y / phase.scale for item, phase in zip(calculated.phase_calculations, phases)]
    matrix = np.column_stack([*columns, background.basis(pattern.x)]) / pattern.uncertainty[:, None]
    solution = np.linalg.lstsq(matrix, pattern.observed_y / pattern.uncertainty, rcond=None)[0]
    scaled = [replace(phase, scale=max(float(value), 1e-12)) for phase, value in zip(phases, solution)]
    return tuple(scaled), background.replace_coefficients(solution[len(phases) :])


def refine(job):
    low, high = job["limits"]
    rows = np.loadtxt(job["pattern"])
    rows = rows[(rows[:, 0] >= low) & (rows[:, 0] <= high)]
    pattern = PowderPattern(rows[:, 0], observed_y=rows[:, 1], uncertainty=rows[:, 2], background=np.zeros(len(rows)))
    experiment = experiment_of(job)
    off = dict.fromkeys(("lattice", "coordinates", "occupancy", "u_iso", "sample_physics"), False)
    first = Selection(**{**off, "phase_scale": True, "background": True})
    inputs = [
        rietveld.RietveldInput.from_cif(
            pattern,
            experiment,
            phase["cif"],
            phase_id=phase["name"],
            selection=Selection(**{**off, "phase_scale": True, "background": False, "lattice": True}),
            scattering=XrayNonResonant(),
            intensity_correction=BraggBrentanoPolarizedLp(job["wavelength"], job["polarization"]),
            coordinate_tolerance=1e-4,
            strict=True,
        )
        for phase in job["phases"]
    ]
    domains = tuple(item.lattice_domains[0] for item in inputs)
    background = ChebyshevBackground("background", (0.0,) * 6, (float(rows[0, 0]), float(rows[-1, 0])))
    phases, background = started(pattern, experiment, [item.phases[0] for item in inputs], background)
    gauss = ("u_deg2", "v_deg2", "w_deg2")
    both = (*gauss, "x_deg", "y_deg")
    selections = [
        first,
        replace(first, lattice=True),
        replace(first, lattice=True, instrument_parameters=gauss),
        replace(first, lattice=True, instrument_parameters=both),
        replace(first, lattice=True, instrument_parameters=both, coordinates=True, u_iso=True),
    ]
    parameters = rietveld.build_parameter_set(
        phases, domains, selections[-1], experiment=experiment, background=background
    )
    request = rietveld.RietveldInput(
        pattern, experiment, phases, domains, parameters, selection=selections[-1], background=background
    )
    options = rietveld.RietveldOptions(
        limits=RefinementLimits(max_iterations=60, max_evaluations=8000),
        min_iterations=2,
        objective_tolerance=1e-7,
        max_scaled_parameter_step=0.25,
        support_fwhm=30.0,
        estimate_covariance=True,
        execution=ONE_THREAD,
    )
    stages = [
        RietveldStage(str(number), selection, ("as MIDAS",), None, tuple(TerminationReason))
        for number, selection in enumerate(selections)
    ]
    done = run_rietveld_recipe(request, RietveldRecipe("midas", tuple(stages)), options=options)
    result = done.final_result
    return 100 * result.metrics.rwp, len(result.parameters.specs), len(rows)


main(version("phasesmith"), refine)
