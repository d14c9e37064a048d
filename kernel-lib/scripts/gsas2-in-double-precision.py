"""A copy of an installed GSAS-II whose profile functions (pypowder) calculate in double precision.

Run with the Python that has GSAS-II, with gfortran on the PATH: python gsas2-in-double-precision.py SOURCE FOLDER

SOURCE is a checkout of GSAS-II of the same version. FOLDER/GSASII becomes a copy of the installed package with pypowder
built again from SOURCE/sources, REAL*4 replaced by REAL*8. `PYTHONPATH=FOLDER python check-gpx-in-gsas2.py …` then uses it.
It tells what of a difference between GSAS-II and this library comes from GSAS-II's single precision.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig

import numpy
import numpy.f2py

ROUTINES = ("acosd cosd epsvoigt expint gauleg gerfc hfunc lorentz psvfcjexpo psvfcjo psvoigt sind tand").split()
DOUBLE = ["-O2", "-fPIC", "-fdefault-real-8", "-fdefault-double-8"]


def run(*command, folder):
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if finished.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed in {folder}:\n{finished.stderr or finished.stdout}")


def main(source, folder):
    sources = pathlib.Path(source) / "sources"
    if not (sources / "pypowder.for").is_file():
        raise SystemExit(f"{sources}: no pypowder.for; give the folder of a checkout of GSAS-II")
    package = pathlib.Path(folder) / "GSASII"
    build = pathlib.Path(folder) / "build"
    shutil.copytree(pathlib.Path(sysconfig.get_paths()["purelib"]) / "GSASII", package, dirs_exist_ok=True)
    shutil.copytree(sources / "powsubs", build / "powsubs", dirs_exist_ok=True)
    shutil.copytree(sources / "INCLDS", build / "INCLDS", dirs_exist_ok=True)
    shutil.copy(sources / "pypowder.for", build)
    for path in [build / "pypowder.for", *(build / "powsubs" / f"{name}.for" for name in ROUTINES)]:
        path.write_text(re.sub(r"REAL\*4", "REAL*8", path.read_text("latin-1"), flags=re.IGNORECASE), "latin-1")
    for name in ROUTINES:
        run("gfortran", *DOUBLE, "-c", f"{name}.for", "-o", f"../{name}.o", folder=build / "powsubs")
    # Its own precision switch stays: GSAS-II's pseudo-Voigt of constant-wavelength patterns is PSVFCJO.
    run("gfortran", "-O2", "-fPIC", "-c", "psvfcj.f90", "-o", "../psvfcj.o", folder=build / "powsubs")
    run(sys.executable, "-m", "numpy.f2py", "pypowder.for", "-m", "pypowder", "--lower", folder=build)
    run("gfortran", *DOUBLE, "-c", "pypowder.for", "-o", "pypowder.o", folder=build)
    run("gfortran", "-O2", "-fPIC", "-c", "pypowder-f2pywrappers.f", "-o", "wrappers.o", folder=build)
    f2py = numpy.f2py.get_include()
    include = [f"-I{path}" for path in (numpy.get_include(), sysconfig.get_paths()["include"], f2py)]
    run("gcc", "-O2", "-fPIC", *include, "-c", "pypowdermodule.c", folder=build)
    run("gcc", "-O2", "-fPIC", *include, "-c", f"{f2py}/fortranobject.c", folder=build)
    library = f"pypowder{sysconfig.get_config_var('EXT_SUFFIX')}"
    run("gfortran", "-shared", "-o", library, *sorted(path.name for path in build.glob("*.o")), folder=build)
    shutil.copy(build / library, package / library)
    shutil.rmtree(build)
    print(f"{package}: GSAS-II with pypowder in double precision")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: gsas2-in-double-precision.py SOURCE FOLDER")
    main(*sys.argv[1:])
