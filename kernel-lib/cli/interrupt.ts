/** Runs work that Ctrl-C or SIGTERM (kill, a batch system's time limit) stops in order; `clear` is called however it ends. */
export async function stopOnInterrupt<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  clear: () => void,
): Promise<Result> {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.once(name, onInterrupt);
  try {
    return await work(stop.signal);
  } finally {
    clear();
    for (const name of signals) process.removeListener(name, onInterrupt);
  }
}
