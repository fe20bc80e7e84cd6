// An esbuild plugin for bundles that leave npm packages outside. The gradients of tfjs-core are ES modules in a package
// that Node takes for CommonJS, so Node cannot load them: they have to go into the bundle.
import { resolve } from 'node:path';

export const tfjsGradients = {
  name: 'tfjs-gradients',
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\/tfjs-core\/dist\/register_all_gradients\.js$/ }, ({ path }) => ({
      path: resolve('node_modules', path),
    }));
  },
};
