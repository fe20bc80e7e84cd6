/** Where things lie in `<name>.snnrun.d`, with forward slashes; the one place that knows. */

/** The folder beside a journal. */
export function runFolder(journal: string): string {
  return `${journal}.d`;
}

/** Where a journal goes that makes room for a new one, number 1 and on until a name is free. */
export function asideName(journal: string, number: number): string {
  return journal.replace(/(\.snnrun)?$/, `.old-${number}$1`);
}

export function taskFolder(key: string): string {
  return `tasks/${key}`;
}

/** Generations have three digits, so that names sort by age. */
function attemptName(attempt: number): string {
  return String(attempt).padStart(3, '0');
}

export function attemptFolder(key: string, attempt: number): string {
  return `${taskFolder(key)}/attempts/${attemptName(attempt)}`;
}

export const fileNames = {
  owner: 'owner.json',
  control: 'control.json',
  attended: 'attended.json',
  log: 'log.txt',
  spec: 'spec.json',
  metrics: 'metrics.jsonl',
  result: 'result.json',
} as const;
