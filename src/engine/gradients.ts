/**
 * Makes TensorFlow.js differentiable: tfjs-core alone registers no gradients in Node. The registry is global, so it
 * does not matter that a bundler may give these functions a copy of tfjs-core of their own.
 */

import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
