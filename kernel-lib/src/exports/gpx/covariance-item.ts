import { cellConstraints } from "../../crystallography/cell-constraints.js";
import { metricTensor } from "../../crystallography/cell.js";
import type { Cell } from "../../crystallography/cell.js";
import type { SpaceGroup } from "../../crystallography/space-group.js";
import { inverse3 } from "../../crystallography/symmetry-operation.js";
import { dict, ndarray, tuple } from "../../io/gpx/python-value.js";
import type { GpxItem } from "../../io/gpx/gpx-file.js";
import type { PythonValue } from "../../io/gpx/python-value.js";
import { gsasName } from "../../model/gpx/gpx-names.js";
import type { Model } from "../../model/model.js";
import { listParameters } from "../../model/parameter-path.js";
import type { Parameter } from "../../model/parameter-path.js";
import type { Refinement } from "../../refinement/refinement.js";
import type { PawleyItem } from "./pawley-item.js";

/**
 * GSAS-II's record of the last refinement: its names for our free parameters, their values, esds and covariance. GSAS-II
 * refines the reciprocal metric A0 … A5 instead of the cell, to which ours is propagated.
 */
export function covarianceItem(fit: Refinement, title: string, pawley: ReadonlyMap<string, PawleyItem>): GpxItem {
  const { paths, matrix } = fit.covariance;
  if (paths.length === 0) return { name: "Covariance", data: dict({}), children: [] };
  const parameters = new Map(listParameters(fit.model).map((parameter) => [parameter.path, parameter]));
  const variables = paths
    .flatMap((path) => gsasVariable(fit.model, path, paths, parameters, pawley) ?? [])
    // One of Stephens' terms that GSAS-II does not have.
    .filter(({ name }) => !name.endsWith(";-1"));
  const jacobian = variables.map(({ derivatives }) => paths.map((path) => derivatives.get(path) ?? 0));
  const covariance = propagate(jacobian, matrix);
  const n = variables.length;
  const sig = variables.map((_, i) => Math.sqrt(covariance[i * n + i]));
  const dependent = variables.flatMap(({ name, tied, value }, i) =>
    [name, ...tied].map((one): [string, PythonValue] => [one, tuple(value, sig[i])]),
  );
  const { statistics } = fit;
  const names = variables.map(({ name }) => name);
  const data = dict({
    varyList: names,
    varyListStart: tuple(...names),
    title,
    variables: ndarray(variables.map(({ value }) => value)),
    sig: ndarray(sig),
    covMatrix: ndarray(covariance, [n, n]),
    Lastshft: ndarray(new Float64Array(n)),
    freshCOV: true,
    newCellDict: dict({}),
    newAtomDict: dict({}),
    depSigDict: dict(Object.fromEntries(dependent)),
    Rvals: dict({
      Nobs: BigInt(statistics.observations),
      Nvars: BigInt(statistics.variables),
      Rwp: statistics.rwp,
      chisq: statistics.chiSquared,
      GOF: statistics.gof,
      converged: fit.stages.at(-1)?.verdict !== "not converged",
      RestraintSum: statistics.restraints?.chiSquared ?? 0,
      RestraintTerms: BigInt(statistics.restraints?.count ?? 0),
      Restraints: dict({}),
      nRestraints: dict({}),
      lastShifts: dict({}),
      SVD0: 0n,
      msg: "",
    }),
  });
  return { name: "Covariance", data, children: [] };
}

/** One of GSAS-II's variables with its derivatives by our free parameters. */
interface GsasVariable {
  readonly name: string;
  readonly value: number;
  readonly derivatives: ReadonlyMap<string, number>;
  /** Variables that GSAS-II makes equal to it. */
  readonly tied: readonly string[];
}

function gsasVariable(
  model: Model,
  path: string,
  paths: readonly string[],
  parameters: ReadonlyMap<string, Parameter>,
  pawley: ReadonlyMap<string, PawleyItem>,
): GsasVariable | undefined {
  const parameter = parameters.get(path) as Parameter;
  const name = gsasName(model, parameter);
  const { keys } = parameter;
  if (keys[4] === "extracted") {
    const variable = pawley.get(keys[3])?.variables.get(path);
    if (variable === undefined) return undefined;
    const { number, factor } = variable;
    const derivatives = new Map([[path, factor]]);
    return { name: `${name}:${number}`, value: factor * parameter.value, derivatives, tied: [] };
  }
  if (keys[0] === "phases" && keys[2] === "cell")
    return metricVariable(model, keys[1], keys[3] as keyof Cell, name, paths);
  // GSAS-II counts coordinates as shifts from where the refinement began.
  const value = /::dA[xyz]:/.test(name) ? 0 : parameter.value;
  return { name, value, derivatives: new Map([[path, 1]]), tied: [] };
}

/** A0 … A5 = a*², b*², c*², 2a*b* cos γ*, 2a*c* cos β*, 2b*c* cos α* (GSASIIlattice.py cell2A). */
function reciprocalMetric(cell: Cell): number[] {
  const g = inverse3(metricTensor(cell));
  return [g[0], g[4], g[8], 2 * g[1], 2 * g[2], 2 * g[5]];
}

function metricVariable(
  model: Model,
  phaseName: string,
  key: keyof Cell,
  name: string,
  paths: readonly string[],
): GsasVariable {
  const { cell, spaceGroup } = model.phases[phaseName];
  const own = Number(name.at(-1));
  const ties = tiedTerms(spaceGroup, key);
  const chosen = ties[0] ?? own;
  const free = paths.filter((path) => path.startsWith(`phases.${phaseName}.cell.`));
  const derivatives = free.map((path): [string, number] => {
    const moved = path.slice(path.lastIndexOf(".") + 1) as keyof Cell;
    const step = 1e-5 * cell[moved];
    const term = (shift: number): number =>
      reciprocalMetric(withTies(cell, spaceGroup, moved, cell[moved] + shift))[chosen];
    return [path, (term(step) - term(-step)) / (2 * step)];
  });
  const prefix = name.slice(0, -1);
  return {
    name: `${prefix}${chosen}`,
    value: reciprocalMetric(cell)[chosen],
    derivatives: new Map(derivatives),
    tied: ties.slice(1).map((term) => `${prefix}${term}`),
  };
}

/** GSAS-II's terms that symmetry makes proportional to that of a free cell parameter, the one it refines first. */
function tiedTerms(spaceGroup: SpaceGroup, key: keyof Cell): number[] {
  const constraints = cellConstraints(spaceGroup);
  const equal = (other: keyof Cell): boolean => {
    const constraint = constraints[other];
    return constraint.kind === "equal" && constraint.to === key;
  };
  const terms: Readonly<Record<keyof Cell, number>> = { a: 0, b: 1, c: 2, gamma: 3, beta: 4, alpha: 5 };
  const tied = (Object.keys(terms) as (keyof Cell)[])
    .filter((other) => other === key || equal(other))
    .map((k) => terms[k]);
  const { gamma } = constraints;
  // In hexagonal axes A3 = A0, which no cell parameter shows.
  if (key === "a" && gamma.kind === "fixed" && gamma.value === 120) tied.push(3);
  return tied.sort((p, q) => p - q);
}

function withTies(cell: Cell, spaceGroup: SpaceGroup, key: keyof Cell, value: number): Cell {
  const constraints = cellConstraints(spaceGroup);
  const moved: Record<keyof Cell, number> = { ...cell, [key]: value };
  for (const other of Object.keys(constraints) as (keyof Cell)[]) {
    const constraint = constraints[other];
    if (constraint.kind === "equal" && constraint.to === key) moved[other] = value;
  }
  return moved;
}

/** J C Jᵀ; a row of J has one entry, or those of a cell. */
function propagate(jacobian: readonly (readonly number[])[], covariance: Float64Array): Float64Array {
  const n = jacobian.length;
  const width = jacobian[0]?.length ?? 0;
  const entries = jacobian.map((row) => row.flatMap((value, at) => (value === 0 ? [] : [at])));
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      let sum = 0;
      for (const p of entries[i])
        for (const q of entries[k]) sum += jacobian[i][p] * covariance[p * width + q] * jacobian[k][q];
      out[i * n + k] = sum;
    }
  }
  return out;
}
