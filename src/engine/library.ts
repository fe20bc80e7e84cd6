/** What a script may use of the engines: `snnexp/engine`. Choosing one sets the TensorFlow.js backend of the process. */

export type { MessageRow } from '../core/message-row.ts';
export type { ChosenEngine, Rung } from '../protocol/engine.ts';
export { chooseEngine, type EngineWish, engineNames } from './choose.ts';
export { engineMessages } from './messages.ts';
