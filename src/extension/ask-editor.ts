/**
 * Asks the editor for one of its own views, whose command no documentation promises: of several names that editors have
 * for it the first one that works, and `otherwise` where none does.
 */
export async function askEditor(
  execute: (command: string) => PromiseLike<unknown>,
  names: readonly string[],
  otherwise: () => void,
): Promise<void> {
  for (const name of names) {
    try {
      return void (await execute(name));
    } catch {
      // This editor has no such command.
    }
  }
  otherwise();
}
