import { StepQueue } from "./step-queue.js";

test("tasks run one after another, also behind one that failed; dropped ones are not begun", async () => {
  const queue = new StepQueue();
  const log: string[] = [];
  const task = (name: string) => async () => {
    log.push(`${name} begins`);
    await Promise.resolve();
    log.push(`${name} ends`);
    if (name === "b") throw new Error("b is wrong");
    return name;
  };
  const [a, b, c] = [queue.add(task("a")), queue.add(task("b")), queue.add(task("c"))];
  await expect(b).rejects.toThrow("b is wrong");
  expect([await a, await c]).toEqual(["a", "c"]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  const waiting = queue.add(task("d"));
  queue.drop();
  await expect(waiting).rejects.toThrow("Cancelled.");
  expect(await queue.add(task("e"))).toBe("e");
  expect(log).not.toContain("d begins");
});
