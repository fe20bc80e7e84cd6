/** A task that never runs beside itself; whoever asks for it waits for a run that began after the asking. */

export function freshly(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    running = task().finally(() => {
      running = undefined;
    });
    return running;
  };
  const ask = (): Promise<void> => {
    if (running === undefined) return begin();
    const after = () => {
      next = undefined;
      return ask();
    };
    next ??= running.then(after, after);
    return next;
  };
  return ask;
}
