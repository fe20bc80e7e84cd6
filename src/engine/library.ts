/** What a script may use of the engines: `snnexp/engine`. Choosing one sets the TensorFlow.js backend of the process. */

export type { MessageRow } from '../core/message-row.ts';
export { type ChosenEngine, chooseEngine, type EngineWish, engineNames, type Rung } from './choose.ts';
export { engineMessages } from './messages.ts';
