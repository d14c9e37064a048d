import type { Model } from "./model.js";
import { listParameters, parameterValue, withParameters } from "./parameter-path.js";

/**
 * A copy of the model with other values at some parameter paths.
 * @param values by path: `{ "phases.CeO2.cell.a": 5.411 }`, in the units of the parameter table
 * @throws RietbookError "not found" for a path that the model does not have, naming the nearest
 */
export function withValues(model: Model, values: Readonly<Record<string, number>>): Model {
  for (const path of Object.keys(values)) parameterValue(model, path);
  const keys = new Map(listParameters(model).map((parameter) => [parameter.path, parameter.keys]));
  return withParameters(
    model,
    Object.entries(values).map(([path, value]) => ({ keys: keys.get(path)!, value })),
  );
}
