import { existsSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT, Stop, hashOf, installSystemPackages, mustRun, once, outputOf } from "./system.mjs";

const OLDEST = [3, 10];
const REQUIREMENTS = "binder/requirements.txt";
const TEST_REQUIREMENTS = "binder/requirements-test.txt";

/** A Python environment: its interpreter, and where its other programs lie. */
export class PythonEnvironment {
  constructor(prefix) {
    this.prefix = prefix;
    this.bin = join(prefix, process.platform === "win32" ? "Scripts" : "bin");
    this.python = join(this.bin, process.platform === "win32" ? "python.exe" : "python");
  }

  stamp(name) {
    return join(this.prefix, "share", "rietbook", `${name}.stamp`);
  }

  program(name) {
    return join(this.bin, process.platform === "win32" ? `${name}.exe` : name);
  }
}

/** The project's own environment, or with `prefix` one that exists already, with everything of the requirements in it. */
export function providePython(prefix) {
  const environment = new PythonEnvironment(prefix ?? join(ROOT, ".venv"));
  if (prefix === undefined) createEnvironment(environment);
  install(environment, REQUIREMENTS, "Python packages (JupyterLab, nbconvert, hatchling)");
  return environment;
}

/** Adds the programs that only the tests need. */
export function provideTestPackages(environment) {
  install(
    environment,
    TEST_REQUIREMENTS,
    "Python packages of the tests (gemmi, PyCifRW, numpy, repo2docker, Notebook 7)",
  );
}

function install(environment, requirements, title) {
  const version = versionOf(environment.python);
  if (version === undefined) throw new Stop(`${environment.python}: no Python is there.`);
  const key = hashOf([requirements], { extra: `${version} ${environment.prefix}` });
  once(environment.stamp(basename(requirements, ".txt")), key, title, () => {
    const pip = ["-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-input"];
    mustRun(environment.python, [...pip, "--require-hashes", "--requirement", requirements]);
  });
}

function createEnvironment(environment) {
  const works = () => outputOf(environment.python, ["-m", "pip", "--version"])?.includes(environment.prefix);
  if (existsSync(environment.prefix) && works()) return;
  const python = findPython();
  if (outputOf(python, ["-c", "import ensurepip, venv"]) === undefined) {
    installSystemPackages(["python3-venv"], `${python} cannot make virtual environments: its venv module is missing.`);
  }
  rmSync(environment.prefix, { recursive: true, force: true });
  console.log(`── virtual environment .venv (${python}, ${versionOf(python)})`);
  mustRun(python, ["-m", "venv", environment.prefix]);
  // JupyterLab asks Node to run CommonJS scripts that lie in here; without this they would be taken for our ES modules.
  writeFileSync(join(environment.prefix, "package.json"), '{ "type": "commonjs" }\n');
}

function versionOf(python) {
  return outputOf(python, ["-c", "import platform; print(platform.python_version())"]);
}

/** The first Python that is new enough: $PYTHON, then what is on the PATH. */
export function findPython() {
  const named = process.env.PYTHON ? [process.env.PYTHON] : [];
  const candidates = [...named, "python3", "python", "python3.13", "python3.12", "python3.11", "python3.10"];
  const found = candidates.map((name) => [name, versionOf(name)]).filter(([, version]) => version !== undefined);
  const good = found.find(([, version]) => isNewEnough(version));
  if (good) return good[0];
  const seen = found.length ? `found ${found.map((pair) => pair.join(" ")).join(", ")}` : "found none";
  throw new Stop(
    `Python ${OLDEST.join(".")} or later is needed: ${seen}. ` +
      "Install it (Debian, Ubuntu: sudo apt-get install python3 python3-venv), or name one: PYTHON=/path/to/python3 npm start",
  );
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
