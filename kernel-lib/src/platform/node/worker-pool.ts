import { Worker } from "node:worker_threads";
import { RietbookError, type ErrorDetails } from "../../errors.js";

/** What a worker sends back for a task. */
export type WorkerReply<Result> =
  { readonly ok: true; readonly result: Result } | { readonly ok: false; readonly error: Omit<ErrorDetails, "cause"> };

/** A fixed number of worker threads that take tasks from one queue. */
export interface WorkerPool<Task, Result> {
  /**
   * Runs a task on the next free worker.
   * @throws RietbookError as the task threw it; "calculation" where the worker itself died, which is then replaced
   */
  run(task: Task): Promise<Result>;
  /** Stops all workers at once; tasks that have not ended never will. */
  close(): Promise<void>;
}

interface Waiting<Task, Result> {
  readonly task: Task;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** The `workerData` of workers whose setup is their first message. */
export const SETUP_FOLLOWS = "setup follows";

/**
 * Starts worker threads on a module that answers each message with one {@link WorkerReply}.
 * @param setup plain data that every worker gets at its start, as `workerData`; a promise of such data lets workers load their
 *   modules meanwhile and gives it to them as their first message, which gets no reply
 */
export function createWorkerPool<Task, Result>(module: URL, count: number, setup: unknown): WorkerPool<Task, Result> {
  const queue: Waiting<Task, Result>[] = [];
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const busy = new Map<Worker, Waiting<Task, Result>>();
  let closed = false;
  let lastEnd = "";

  const start = (): void => {
    const worker = new Worker(module, { workerData: setup instanceof Promise ? SETUP_FOLLOWS : setup });
    all.add(worker);
    if (!(setup instanceof Promise)) idle.push(worker);
    else {
      const begin = (plain: unknown) => {
        if (closed || !all.has(worker)) return;
        worker.postMessage(plain);
        idle.push(worker);
        next();
      };
      // Whoever made the promise hears of its failure, and runs no task.
      setup.then(begin, () => undefined);
    }
    worker.on("message", (reply: WorkerReply<Result>) => {
      const job = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      if (reply.ok) job?.resolve(reply.result);
      else job?.reject(new RietbookError(reply.error));
      next();
    });
    worker.on("error", (cause: Partial<Error>) => replace(worker, cause.message ?? String(cause)));
    worker.on("exit", (code) => replace(worker, `exit code ${code}`));
  };

  const replace = (worker: Worker, reason: string) => {
    if (closed || !all.delete(worker)) return;
    lastEnd = reason;
    const job = busy.get(worker);
    busy.delete(worker);
    const position = idle.indexOf(worker);
    if (position >= 0) idle.splice(position, 1);
    job?.reject(new RietbookError({ kind: "calculation", field: "worker thread", found: `a sudden end (${reason})` }));
    // A worker that dies idle, or before its first task, would die again.
    if (job !== undefined) start();
    next();
  };

  const next = () => {
    while (all.size === 0 && queue.length > 0)
      queue.shift()!.reject(new RietbookError({ kind: "unavailable", field: "worker threads", found: lastEnd }));
    while (idle.length > 0 && queue.length > 0) {
      const worker = idle.pop()!;
      const job = queue.shift()!;
      busy.set(worker, job);
      worker.postMessage(job.task);
    }
  };

  for (let i = 0; i < count; i++) start();
  return {
    run: (task) =>
      new Promise<Result>((resolve, reject) => {
        queue.push({ task, resolve, reject });
        next();
      }),
    async close() {
      closed = true;
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
