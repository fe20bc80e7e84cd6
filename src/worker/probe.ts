/** Answers what would run here and what the data is; writes nothing. */

import { type Result, succeed } from '../core/result.ts';
import { openDataset } from '../data/open.ts';
import { chooseEngine, PASSED, tryEngine } from '../engine/choose.ts';
import type { DataAnswer, Probe, ProbeAnswer } from '../protocol/worker.ts';

export async function probe(request: Probe): Promise<Result<ProbeAnswer>> {
  const data = request.data === undefined ? succeed(null) : await look(request.data);
  if (!data.ok) return data;
  if (!request.ladder) return succeed({ engine: null, data: data.value });
  const { engine: wanted, threads: most, rung } = request;
  if (rung !== undefined) {
    const tried = await tryEngine(rung, most, { wanted });
    if (!tried.ok) return succeed({ engine: null, why: tried.error, data: data.value });
    const rungs = [{ engine: rung, taken: true, why: PASSED }];
    return succeed({ engine: { engine: rung, ...tried.value, rungs }, data: data.value });
  }
  const chosen = await chooseEngine({ wanted, threads: most });
  if (!chosen.ok) return chosen;
  const { engine, title, threads, rungs } = chosen.value;
  return succeed({ engine: { engine, title, threads, rungs }, data: data.value });
}

async function look({ settings, splitSeed }: NonNullable<Probe['data']>): Promise<Result<DataAnswer>> {
  const opened = await openDataset(settings, { splitSeed, folder: process.cwd() });
  if (!opened.ok) return opened;
  const { fingerprint, sets, notes = [] } = opened.value;
  return succeed({ fingerprint, sets, notes });
}
