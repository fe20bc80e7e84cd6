/** The steps of the walkthrough are ticked by what has really happened: a command that could do nothing ticks none. */

import * as vscode from 'vscode';

/** The steps as the manifest names them. */
export type Step = 'write' | 'check' | 'run' | 'read' | 'report';

/**
 * VS Code keeps what was ticked. It looks at changes only from the moment on when it first needs the walkthrough, so the
 * key does not stay set: what is done again then ticks.
 */
export async function stepDone(step: Step): Promise<void> {
  for (const now of [true, false]) await vscode.commands.executeCommand('setContext', `snnexp.done.${step}`, now);
}
