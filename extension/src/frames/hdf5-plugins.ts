/** Where a worker of this extension gets HDF5's filters from: the folder that the build puts beside its scripts. */
export function hdf5PluginFolder(): string {
  return new URL("hdf5", self.location.href).href;
}
