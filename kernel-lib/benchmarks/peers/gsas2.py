"""MIDAS's staged recipe in GSAS-II: gsas2.py JOB [RUNS], with the Python that has GSAS-II."""
import os
import re
import tempfile

from job import main, quiet

with quiet():
    from GSASII import GSASIIpath
    from GSASII import GSASIIscriptable as G2sc


def refine(job):
    """Background + scale, cell, U V W, X Y SH/L, coordinates and displacements; each stage adds to those before."""
    with tempfile.TemporaryDirectory() as folder:
        instrument = os.path.join(folder, "bench.instprm")
        with open(instrument, "w") as file:
            file.write("#GSAS-II instrument parameter file; do not add/delete items!\nType:PXC\nBank:1.0\nAzimuth:0.0\nZ:0.0\n")
            for key, name in (("Lam", "wavelength"), ("Polariz.", "polarization"), ("Zero", "zero"), ("SH/L", "SHL")):
                file.write(f"{key}:{job[name]}\n")
            for key in "UVWXY":
                file.write(f"{key}:{job[key]}\n")
        project = G2sc.G2Project(newgpx=os.path.join(folder, "bench.gpx"))
        histogram = project.add_powder_histogram(job["pattern"], instrument, fmthint="xye")
        for phase in job["phases"]:
            project.add_phase(phase["cif"], phasename=phase["name"], histograms=[histogram], fmthint="CIF")
            share = project.phase(phase["name"]).data["Histograms"][histogram.name]
            share["Scale"][0] = phase["fraction"]
            # Its own starts: no broadening by the sample.
            share["Mustrain"][1][0] = 0.0
        histogram.set_refinements({"Limits": job["limits"]})
        project.set_Controls("cycles", 10)
        stages = [
            {"Background": {"no. coeffs": 6, "refine": True}, "Sample Parameters": ["Scale"]},
            {"Cell": True},
            {"Instrument Parameters": ["U", "V", "W"]},
            {"Instrument Parameters": ["X", "Y", "SH/L"]},
            {"Atoms": {"all": "XU"}},
        ]
        for number, stage in enumerate(stages):
            if number == 0:
                for phase in project.phases()[1:]:
                    phase.set_HAP_refinements({"Scale": True}, histograms="all")
            project.do_refinements([{"set": stage}])
        values = project.data["Covariance"]["data"]["Rvals"]
        return values["Rwp"], len(project.data["Covariance"]["data"]["varyList"]), values["Nobs"]


with quiet():
    VERSION = re.search(r"v[0-9.]+", GSASIIpath.getG2VersionInfo())
main(VERSION.group(0) if VERSION else "", refine)
