/** A misspelt option would be left out in silence: throws a RangeError that lists the known ones; `what` begins its sentence. */
export function onlyOptions(given: object, known: readonly string[], what: string): void {
  if (typeof given !== 'object' || given === null)
    throw new RangeError(`${what} are an object with ${known.join(', ')}; ${given} was given.`);
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger !== undefined) throw new RangeError(`${what}: ${known.join(', ')}; ${stranger} was given.`);
}
