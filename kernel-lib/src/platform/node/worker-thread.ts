import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { isRietbookError } from "../../errors.js";
import { SETUP_FOLLOWS, type WorkerReply } from "./worker-pool.js";

/**
 * Makes this thread a worker of a pool: opens a job with the pool's setup, then answers each task with one reply.
 * A job that cannot be opened is the answer to every task.
 */
export function serveTasks<Setup, Task, Result>(
  open: (setup: Setup) => Promise<{ run(task: Task): Promise<Result> }>,
): void {
  const port = parentPort!;
  if (workerData === SETUP_FOLLOWS) port.once("message", (setup: Setup) => answer(port, open(setup)));
  else answer(port, open(workerData as Setup));
}

function answer<Task, Result>(port: MessagePort, job: Promise<{ run(task: Task): Promise<Result> }>): void {
  job.catch(() => undefined);
  port.on("message", (task: Task) => {
    void job
      .then((opened) => opened.run(task))
      .then(
        (result): WorkerReply<Result> => ({ ok: true, result }),
        (error: unknown): WorkerReply<Result> => ({ ok: false, error: detailsOf(error) }),
      )
      .then((reply) => port.postMessage(reply));
  });
}

/** An error as plain data; one that is not ours is a bug and keeps its words. */
function detailsOf(error: unknown): (WorkerReply<never> & { ok: false })["error"] {
  if (isRietbookError(error)) {
    const { kind, file, field, found, expected, advice } = error;
    return { kind, file, field, found, expected, advice };
  }
  const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: "calculation", field: "program error in a worker", found };
}
