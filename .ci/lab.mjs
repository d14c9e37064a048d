import { bootstrap } from "./bootstrap.mjs";
import { run, runScript } from "./system.mjs";

/** `npm run lab`: JupyterLab on the notebooks, with the extension and the kernel. Further arguments go to JupyterLab. */
await runScript(() => {
  const python = bootstrap();
  const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
  const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: "1" };
  const args = ["lab", "--notebook-dir=notebooks", ...asRoot, ...process.argv.slice(2)];
  return run(python.program("jupyter"), args, { env, stdio: "inherit" });
});
