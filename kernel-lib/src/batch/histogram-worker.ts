import { serveTasks } from "../platform/node/worker-thread.js";
import { openHistogramJob } from "./histogram-job.js";

/** The module of the worker threads of a run. */
serveTasks(openHistogramJob);
