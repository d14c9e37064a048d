/**
 * A copy made key by key. Engines give what is copied by spread a hidden class for every place that copies, and compile each function
 * that reads models anew for every class it meets; copies made here have one for each list of keys.
 */
export function copyOf<Node extends object>(node: Node): Node {
  const copy: Record<string, unknown> = {};
  const from = node as Record<string, unknown>;
  for (const key of Object.keys(from)) copy[key] = from[key];
  return copy as Node;
}

/** Parts of a model that nothing changes, whoever made them. */
const HELD: ReadonlySet<string> = new Set(["data", "spaceGroup", "metadata"]);

/** Copies that were made here: what others made may have been changed since it was last seen. */
const made = new WeakSet<object>();

/**
 * A model, or a part of one, with every record in it as {@link copyOf} makes it; arrays, data and space groups as they are. What was
 * made here stays itself, so that caches that go by identity hold.
 */
export function uniform<Node>(node: Node): Node {
  if (typeof node !== "object" || node === null || Array.isArray(node) || ArrayBuffer.isView(node)) return node;
  if (made.has(node)) return node;
  const copy = copyOf(node) as Record<string, unknown>;
  for (const key of Object.keys(copy)) if (!HELD.has(key)) copy[key] = uniform(copy[key]);
  made.add(copy);
  return copy as Node;
}
