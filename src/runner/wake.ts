/** How the coordinator's loop sleeps and is woken. */

/** Lets the loop sleep until a trial ends. A ring while nobody sleeps is remembered. */
export function createWake() {
  let rung = false;
  let listener: (() => void) | undefined;
  return {
    ring(): void {
      rung = true;
      listener?.();
    },
    async heard(): Promise<void> {
      if (!rung) {
        await new Promise<void>((resolve) => {
          listener = resolve;
        });
      }
      rung = false;
      listener = undefined;
    },
  };
}
