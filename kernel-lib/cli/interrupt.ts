/** Runs work that Ctrl-C stops in order; `clear` is called however it ends. */
export async function stopOnInterrupt<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  clear: () => void,
): Promise<Result> {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once("SIGINT", onInterrupt);
  try {
    return await work(stop.signal);
  } finally {
    clear();
    process.removeListener("SIGINT", onInterrupt);
  }
}
