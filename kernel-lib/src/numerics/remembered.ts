/**
 * A pure function of one immutable object that works each object out once. What it returns must not be changed; it goes
 * when the object goes.
 */
export function remembered<Key extends object, Value>(of: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    let entry = known.get(key);
    if (entry === undefined) known.set(key, (entry = { value: of(key) }));
    return entry.value;
  };
}
