import { recallRan, rememberRan } from "./ran-cells.js";

/** A page's storage. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    get length() {
      return kept.size;
    },
  } as unknown as Storage;
}

test("what ran in a kernel, and what was running, is known again after a reload, for that kernel alone", () => {
  const page = storage();
  rememberRan("one", { ran: ["a", "b"], running: "c" }, page);
  expect(recallRan("one", page)).toEqual({ ran: ["a", "b"], running: "c" });
  expect(recallRan("two", page)).toEqual({ ran: [] });
});

test("a kernel that was restarted has run nothing, and leaves nothing behind", () => {
  const page = storage();
  rememberRan("one", { ran: ["a"] }, page);
  rememberRan("one", { ran: [] }, page);
  expect(recallRan("one", page)).toEqual({ ran: [] });
  expect(page).toHaveLength(0);
});
