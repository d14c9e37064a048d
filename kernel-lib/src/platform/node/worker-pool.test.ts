import { createWorkerPool, type WorkerPool } from "./worker-pool.js";

const module = new URL("./fixtures/worker.mjs", import.meta.url);
let pool: WorkerPool<number | string, number>;
afterEach(() => pool.close());

test("more tasks than workers are all done, each answer to its own task", async () => {
  pool = createWorkerPool(module, 3, { offset: 100 });
  const tasks = Array.from({ length: 20 }, (_, i) => i);
  expect(await Promise.all(tasks.map((task) => pool.run(task)))).toEqual(tasks.map((task) => task * task + 100));
});

test("workers whose setup is still being made wait for it, and so do those that replace others", async () => {
  let made: ((setup: { offset: number }) => void) | undefined;
  pool = createWorkerPool(module, 2, new Promise((resolve) => (made = resolve)));
  const answers = [1, "die", 2, 3].map((task) => pool.run(task).catch((error: Error) => error.message));
  made!({ offset: 100 });
  expect(await Promise.all(answers)).toEqual([101, expect.stringContaining("exit code 7"), 104, 109]);
});

test("an error of a task comes back as it was, and the worker goes on", async () => {
  pool = createWorkerPool(module, 1, { offset: 0 });
  const refused = pool.run("refuse");
  const next = pool.run(4);
  await expect(refused).rejects.toMatchObject({ kind: "output", file: "a", found: "a full disk" });
  expect(await next).toBe(16);
});

test.each(["die", "throw"])("a worker that ends (%s) takes one task with it and is replaced", async (end) => {
  pool = createWorkerPool(module, 2, { offset: 0 });
  const tasks = [1, end, 2, 3, 4, 5].map((task) => pool.run(task).catch((error: Error) => error.message));
  const answers = await Promise.all(tasks);
  expect(answers.filter((_, i) => i !== 1)).toEqual([1, 4, 9, 16, 25]);
  expect(answers[1]).toMatch(end === "die" ? /a sudden end \(exit code 7\)/ : /a sudden end \(a fault\)/);
});

test("workers that cannot start fail every task instead of waiting for ever", async () => {
  pool = createWorkerPool(new URL("./fixtures/none.mjs", import.meta.url), 2, {});
  const answers = await Promise.allSettled([pool.run(1), pool.run(2), pool.run(3)]);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
});
