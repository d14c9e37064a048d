import type { Model } from "./model.js";
import { copyOf } from "./uniform.js";

/** Where in a node numbers are written: the place in the list of values, or what is written further inside. */
type Plan = Map<string, Plan | number>;

/**
 * A function that makes changed copies of models: `values[i]` goes to the place that `places[i]` names, the last of several that
 * name the same. Parts whose values stay the same keep their identity, so that caches hold.
 */
export function createParameterWriter(
  places: readonly (readonly string[])[],
): (model: Model, values: ArrayLike<number>) => Model {
  const plan: Plan = new Map();
  places.forEach((keys, i) => {
    let node = plan;
    for (const key of keys.slice(0, -1)) {
      const next = node.get(key);
      if (typeof next === "object") node = next;
      else node.set(key, (node = new Map()));
    }
    node.set(keys[keys.length - 1], i);
  });
  return (model, values) => written(model, plan, values) as Model;
}

function written(node: unknown, plan: Plan, values: ArrayLike<number>): unknown {
  let copy: Record<string, unknown> | undefined;
  for (const [key, what] of plan) {
    const old = (node as Record<string, unknown>)[key];
    const fresh = typeof what === "number" ? values[what] : written(old, what, values);
    if (fresh === old) continue;
    copy ??= (Array.isArray(node) ? [...node] : copyOf(node as object)) as Record<string, unknown>;
    copy[key] = fresh;
  }
  return copy ?? node;
}
