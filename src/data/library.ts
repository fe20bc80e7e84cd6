/** What a script may use of the data: `snnexp/data`. Opens what a `data` part names and gives it batch by batch. */

export type { MessageRow } from '../core/message-row.ts';
export { type RandomStream, randomStream } from '../core/random.ts';
export type { Failure, Result } from '../core/result.ts';
export { deltaCode, directCode, latencyCode, rateCode } from '../core/spike-code.ts';
export type { Decided, DecidedSettings } from '../protocol/plan.ts';
export { type BatchOptions, batchesOf } from './batches.ts';
export type { Batch, Dataset } from './dataset.ts';
export { dataMessages } from './messages.ts';
export { type OpenOptions, openDataset } from './open.ts';
