import { dict } from "../../io/gpx/python-value.js";
import type { PythonDict, PythonValue } from "../../io/gpx/python-value.js";
import { equalOperations, wrap } from "../../crystallography/symmetry-operation.js";
import type { SymmetryOperation } from "../../crystallography/symmetry-operation.js";
import type { Model } from "../../model/model.js";
import type { Phase } from "../../model/phase.js";
import { restraintImages } from "../../model/restraint-value.js";
import { describeRestraint } from "../../model/restraints.js";
import type { Restraint } from "../../model/restraints.js";
import { atomId } from "./identifiers.js";
import { gsasSpaceGroup } from "./space-group-data.js";
import type { GsasSpaceGroup } from "./space-group-data.js";

/** A model's restraints as GSAS-II keeps them. */
export interface RestraintItems {
  /** The tree item "Restraints": bonds, angles and sums of sites by phase. */
  readonly restraints: PythonDict;
  /** Sentences: what GSAS-II cannot hold. */
  readonly left: readonly string[];
}

/** Distances, angles and compositions of a model for GSAS-II. */
export function restraintItems(model: Model): RestraintItems {
  const rows = (model.restraints ?? []).map((restraint) => {
    const phase = model.phases[restraint.phase];
    return { restraint, row: rowOf(model, phase, gsasSpaceGroup(phase.spaceGroup), restraint) };
  });
  const of = (phase: string, kind: Restraint["kind"]): PythonValue[] =>
    rows.flatMap(({ restraint, row }) =>
      restraint.phase === phase && restraint.kind === kind && row !== undefined ? [row] : [],
    );
  const phases = Object.keys(model.phases).filter((name) => rows.some(({ restraint }) => restraint.phase === name));
  const items = phases.map((name): [PythonValue, PythonValue] => [
    name,
    dict({
      Bond: dict({ wtFactor: 1, Range: 1.1, Bonds: of(name, "distance"), Use: true }),
      Angle: dict({ wtFactor: 1, Range: 0.85, Angles: of(name, "angle"), Use: true }),
      ChemComp: dict({ wtFactor: 1, Sites: of(name, "composition"), Use: true }),
    }),
  ]);
  const left = rows
    .filter(({ row }) => row === undefined)
    .map(({ restraint }) => `GSAS-II cannot hold this restraint of the fit: ${describeRestraint(restraint)}.`);
  return { restraints: new Map(items), left };
}

/** `[atoms, operators or factors, value, esd]`; undefined for an image by an operation that is not of the group. */
function rowOf(model: Model, phase: Phase, group: GsasSpaceGroup, restraint: Restraint): PythonValue[] | undefined {
  const { value, sigma } = restraint;
  if (restraint.kind === "composition") {
    const factors = restraint.terms.map(({ coefficient }) => coefficient);
    return [restraint.terms.map(({ atom }) => atomId(phase.name, atom)), factors, value, sigma];
  }
  const images = restraintImages(model, restraint);
  const operators = images.flatMap(({ operation }) => operatorText(group, operation) ?? []);
  if (operators.length < images.length) return undefined;
  return [images.map(({ label }) => atomId(phase.name, label)), operators, value, sigma];
}

/** GSAS-II's "-103+0,1,0": inversion, hundreds for the centring, number of the operator, unit cells (GSASIIspc.py ApplyStringOps). */
function operatorText(group: GsasSpaceGroup, { rotation, translation }: SymmetryOperation): string | undefined {
  const { operations, originShift: s, centring: vectors, centrosymmetric } = group;
  const image = [0, 3, 6].map((i) => rotation[i] * s[0] + rotation[i + 1] * s[1] + rotation[i + 2] * s[2]);
  const moved = translation.map((value, i) => value + s[i] - image[i]);
  const wrapped = { rotation, translation: moved.map((value) => wrap(value)) };
  const found = operations.findIndex((one) => equalOperations(one, wrapped));
  if (found < 0) return undefined;
  const perCentring = operations.length / vectors.length;
  const listed = centrosymmetric ? perCentring / 2 : perCentring;
  const centring = Math.floor(found / perCentring);
  const operator = (found % perCentring) % listed;
  const inverted = found % perCentring >= listed;
  const text = `${inverted ? "-" : ""}${100 * centring + operator + 1}`;
  const exact = exactTranslation(group, centring, operator, inverted);
  const cells = moved.map((value, i) => Math.round(value - exact[i]));
  return text === "1" && cells.every((value) => value === 0) ? "1" : `${text}+${cells.join(",")}`;
}

/** What GSAS-II adds before the unit cells: that of the listed operator, turned round for the inversion, and of the centring. */
function exactTranslation(group: GsasSpaceGroup, centring: number, operator: number, inverted: boolean): number[] {
  const sign = inverted ? -1 : 1;
  return group.operations[operator].translation.map((value, i) => sign * value + group.centring[centring][i]);
}
