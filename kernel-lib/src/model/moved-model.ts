import type { Model } from "./model.js";
import { createParameterWriter } from "./parameter-writer.js";
import type { ModelVariable } from "./symmetry-variables.js";

/** A function that gives the model with other values of its variables written in, ties applied. */
export function modelMover(model: Model, variables: readonly ModelVariable[]): (values: Float64Array) => Model {
  const driven = drivenParameters(model, variables);
  const write = createParameterWriter(driven.map(({ keys }) => keys));
  const parameters = new Float64Array(driven.length);
  return (values) => {
    driven.forEach(({ start, by }, i) => {
      // By the change, not the value: a coordinate of 1/3 + x keeps its own offset.
      let value = start;
      for (const { variable, factor } of by) value += factor * (values[variable] - variables[variable].value);
      parameters[i] = value;
    });
    return write(model, parameters);
  };
}

interface DrivenParameter {
  readonly keys: readonly string[];
  readonly start: number;
  readonly by: { readonly variable: number; readonly factor: number }[];
}

/** Every parameter that is driven, once, with all the variables that drive it. */
function drivenParameters(model: Model, variables: readonly ModelVariable[]): readonly DrivenParameter[] {
  const all = new Map<string, DrivenParameter>();
  variables.forEach(({ drives }, variable) => {
    for (const { path, keys, factor } of drives) {
      const known = all.get(path) ?? { keys, start: valueAt(model, keys), by: [] };
      known.by.push({ variable, factor });
      all.set(path, known);
    }
  });
  return [...all.values()];
}

function valueAt(model: Model, keys: readonly string[]): number {
  return keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], model) as number;
}
