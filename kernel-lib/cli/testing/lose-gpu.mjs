// Loaded before the command line (`node --import`): this machine's GPU, through WebGPU, whose device is destroyed and so lost after
// LOSE_GPU_AFTER submissions. With GPU_NAME it gives itself that name, so that `auto` takes one that is played in software.
import { create } from "webgpu";

const { LOSE_GPU_AFTER, GPU_NAME } = process.env;
const gpu = create([]);

globalThis.navigator = {
  gpu: {
    async requestAdapter(options) {
      const adapter = await gpu.requestAdapter(options);
      if (adapter === null) return null;
      const { limits, info } = adapter;
      const named = GPU_NAME === undefined ? info : { vendor: "", architecture: "", device: "", description: GPU_NAME };
      return { limits, info: named, requestDevice: (wanted) => adapter.requestDevice(wanted).then(losing) };
    },
  },
};

function losing(device) {
  const { queue } = device;
  let left = Number(LOSE_GPU_AFTER);
  const submit = (commands) => {
    queue.submit(commands);
    if (--left === 0) device.destroy();
  };
  const methods = { submit, writeBuffer: (...all) => queue.writeBuffer(...all) };
  Object.defineProperty(device, "queue", { value: methods });
  return device;
}
